"""The pure half of the handlers: what each event stores and what it tells, in and out of order."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given as cases
from hypothesis import settings
from hypothesis import strategies as st

from services.rectification.domain.fold import UnknownOrder, closing, confirming, extending, replying, waking
from services.rectification.domain.lifecycle import Move
from services.rectification.domain.order import Order, order_id, wants_order
from shared.contracts.envelope import Event
from shared.contracts.findings import FindingFacts, Severity, Status
from shared.contracts.outcomes import ExtensionGranted, RectificationExtended, RectificationOverdue, ReplyGiven

CST = timezone(timedelta(hours=8))
SITE = "site-9900000001"
CONFIRMED = datetime(2022, 6, 13, 9, 0, tzinfo=CST)  # a Monday
DUE = datetime(2022, 6, 22, 23, 59, 59, tzinfo=CST)


def finding(**changes: Any) -> FindingFacts:
    facts: dict[str, Any] = {
        "id": "f-1",
        "indicator": "site-unreachable",
        "edition": "demo-province",
        "severity": Severity.VETO,
        "status": Status.CONFIRMED,
        "params": {"home_url": "http://www.canglan.gov.cn/"},
        "observations": ("o-1", "o-2"),
        "raised_at": CONFIRMED - timedelta(hours=1),
        "confirmed_at": CONFIRMED,
    }
    return FindingFacts(**{**facts, **changes})


def answer(at: datetime = CONFIRMED + timedelta(days=1), text: str = "已恢复访问") -> ReplyGiven:
    return ReplyGiven(target=SITE, occurred_at=at, order_id=order_id("f-1"), who="网站办", text=text)


def run(*changes: Any) -> tuple[dict[str, Any], list[Event]]:
    document: dict[str, Any] | None = None
    told: list[Event] = []
    for change in changes:
        folded = change(document)
        if folded is not None:
            document, events = folded
            told += events
    assert document is not None
    return document, told


def confirm() -> Any:
    return confirming(SITE, finding(), 7, ())


def clear(at: datetime = CONFIRMED + timedelta(days=2)) -> Any:
    return closing(SITE, finding(), Move.CLEAR, at, 7)


def subjects(told: list[Event]) -> list[str]:
    return [".".join(event.SUBJECT.split(".")[:2]) for event in told]


def test_a_confirmed_finding_is_ordered_with_a_due_date_in_working_days() -> None:
    document, told = run(confirm(), confirm())
    assert document["state"] == "ordered"
    assert datetime.fromisoformat(document["due_at"]) == DUE
    assert subjects(told) == ["rectification.ordered"]


def test_a_holiday_moves_the_due_date() -> None:
    before_dragon_boat = finding(confirmed_at=datetime(2022, 6, 1, 9, 0, tzinfo=CST))
    document, _ = run(confirming(SITE, before_dragon_boat, 2, ()))
    assert document["due_at"].startswith("2022-06-06T23:59:59")


def test_a_reply_asks_the_looker_and_closes_nothing() -> None:
    document, told = run(confirm(), replying(answer(), 5))
    assert document["state"] == "replied"
    assert subjects(told) == ["rectification.ordered", "rectification.replied", "command.probe-site"]


def test_the_same_reply_twice_is_one_and_another_reply_is_another_look() -> None:
    document, told = run(confirm(), replying(answer(), 5), replying(answer(), 5))
    assert len(document["replies"]) == 1
    _, more = run(confirm(), replying(answer(), 5), replying(answer(CONFIRMED + timedelta(days=2), "已再次处理"), 5))
    assert len({event.event_id for event in more}) == len(more) == len(told) + 2


def test_cleared_before_confirmed_ends_closed_and_both_are_told_once() -> None:
    document, told = run(clear(), confirm(), clear())
    assert document["state"] == "closed"
    assert document["because"] == "cleared"
    assert subjects(told) == ["rectification.ordered", "rectification.closed"]


def test_a_reply_to_a_closed_order_is_kept_and_changes_nothing() -> None:
    document, told = run(confirm(), clear(), replying(answer(CONFIRMED + timedelta(days=3)), 5))
    assert document["state"] == "closed"
    assert len(document["replies"]) == 1
    assert subjects(told) == ["rectification.ordered", "rectification.closed"]


def test_a_reply_to_no_order_is_refused() -> None:
    with pytest.raises(UnknownOrder):
        replying(answer(), 5)(None)


def test_dismissal_names_who_and_why() -> None:
    document, told = run(confirm(), closing(SITE, finding(), Move.DISMISS, CONFIRMED, 7, "复核员: 误报"))
    assert document["because"] == "dismissed"
    assert document["history"][-1]["note"] == "复核员: 误报"
    assert subjects(told)[-1] == "rectification.closed"


def test_overdue_is_told_once_after_the_last_second() -> None:
    assert waking(DUE)(run(confirm())[0]) is None
    document, told = run(confirm(), waking(DUE + timedelta(seconds=1)), waking(DUE + timedelta(days=9)))
    assert document["state"] == "overdue"
    assert document["wake_at"] is None
    assert subjects(told) == ["rectification.ordered", "rectification.overdue"]


def test_a_reply_not_borne_out_in_five_days_reopens_the_order() -> None:
    said = answer()
    lapse = said.occurred_at + timedelta(days=5)
    assert waking(lapse - timedelta(seconds=1))(run(confirm(), replying(said, 5))[0]) is None
    document, told = run(confirm(), replying(said, 5), waking(lapse))
    assert document["state"] == "ordered"
    assert document["history"][-1]["what"] == "lapse"
    assert "rectification.overdue" not in subjects(told)
    late, more = run(confirm(), replying(said, 5), waking(lapse), waking(DUE + timedelta(hours=1)))
    assert late["state"] == "overdue"
    assert subjects(more)[-1] == "rectification.overdue"


def test_a_lapse_after_the_due_date_is_overdue_but_told_only_once() -> None:
    said = answer(DUE + timedelta(days=1))
    document, told = run(
        confirm(), waking(DUE + timedelta(hours=1)), replying(said, 5), waking(said.occurred_at + timedelta(days=6))
    )
    assert document["state"] == "overdue"
    assert subjects(told).count("rectification.overdue") == 1
    stamps = [datetime.fromisoformat(step["at"]) for step in document["history"]]
    assert stamps == sorted(stamps)


def test_the_wake_instant_is_stored_in_one_zone() -> None:
    document, _ = run(confirm(), replying(answer(datetime(2022, 6, 14, 1, 0, tzinfo=UTC)), 5))
    assert document["wake_at"] == "2022-06-19T09:00:00+08:00"


def test_a_relapse_names_the_earlier_order() -> None:
    first = Order.read(run(confirm(), clear())[0])
    again = finding(id="f-2", confirmed_at=CONFIRMED + timedelta(days=4))
    document, _ = run(confirming(SITE, again, 7, (first,)))
    assert document["params"]["repeat_of_order"] == order_id("f-1")
    assert document["params"]["repeats"] == 1


@pytest.mark.parametrize(
    ("facts", "wanted"),
    [
        (finding(), True),
        (finding(severity=Severity.DEDUCTION), True),
        (finding(severity=Severity.NOTICE), False),
        (finding(confirmed_at=None, status=Status.SUSPECTED), False),
    ],
)
def test_only_confirmed_vetoes_and_deductions_are_ordered(facts: FindingFacts, wanted: bool) -> None:
    assert wants_order(facts) is wanted


@settings(max_examples=80, deadline=None)
@cases(st.permutations(["confirm", "reply", "clear", "confirm", "clear", "overdue"]))
def test_any_order_of_arrival_ends_closed_with_each_event_told_once(order: list[str]) -> None:
    moves = {
        "confirm": confirm(),
        "reply": replying(answer(), 5),
        "clear": clear(),
        "overdue": waking(DUE + timedelta(days=1)),
    }
    steps = [moves[name] for name in order]
    while order[0] in {"reply", "overdue"}:  # a reply to nothing is retried by the bus until the order is there
        order, steps = [*order[1:], order[0]], [*steps[1:], steps[0]]
    document, told = run(*steps)
    ids = [event.event_id for event in told]
    assert document["state"] == "closed"
    assert len(ids) == len(set(ids))
    assert subjects(told).count("rectification.closed") == 1
    assert subjects(told).count("rectification.ordered") == 1


def extension(at: datetime = DUE - timedelta(days=1), days: int = 5) -> Any:
    return extending(
        ExtensionGranted(
            target=SITE, occurred_at=at, order_id=order_id("f-1"), working_days=days, who="办公厅", why="方案待批复"
        )
    )


def test_an_extension_puts_the_due_date_off_and_keeps_the_reason() -> None:
    document, told = run(confirm(), extension(), extension(), waking(DUE + timedelta(days=1)))
    order = Order.read(document)
    assert (order.state, order.due_at.date().isoformat()) == ("ordered", "2022-06-29")
    assert [(one.who, one.why) for one in order.extensions] == [("办公厅", "方案待批复")]
    assert [type(one) for one in told[1:]] == [RectificationExtended]


def test_an_overdue_order_that_is_extended_can_fall_due_again_and_says_so() -> None:
    late = DUE + timedelta(days=1)
    document, told = run(confirm(), waking(late), extension(late), waking(late + timedelta(days=20)))
    overdue = [one for one in told if isinstance(one, RectificationOverdue)]
    assert [one.extensions for one in overdue] == [0, 1]
    assert len({one.event_id for one in overdue}) == 2
    assert document["state"] == "overdue"


def test_a_closed_order_has_nothing_to_put_off() -> None:
    document, _ = run(confirm(), clear())
    assert extension()(document) is None


def test_an_extension_of_an_order_that_is_not_there_waits() -> None:
    with pytest.raises(UnknownOrder):
        extension()(None)
