"""What opens an alert, what closes it, and that order of arrival does not matter."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import permutations
from typing import Any

import pytest

from services.notification.domain import deadlines, opening
from services.notification.domain.alert import Alert
from shared.contracts.envelope import Event
from shared.contracts.findings import FindingFacts, Severity, Status
from shared.contracts.media import ConnectorSeen
from shared.contracts.outcomes import RectificationOverdue
from shared.contracts.system import DeadLetter

AT = datetime(2022, 6, 13, 9, 0, tzinfo=timezone(timedelta(hours=8)))
REAL = datetime(2026, 1, 5, tzinfo=UTC)
SITE = "site-9900000001"


def finding(**changes: Any) -> FindingFacts:
    facts: dict[str, Any] = {
        "id": "f-1",
        "indicator": "site-down",
        "edition": "demo-province",
        "severity": Severity.NOTICE,
        "status": Status.CONFIRMED,
        "observations": ("o-1",),
        "raised_at": AT,
        "confirmed_at": AT,
        "params": {"name": "沧澜省人民政府"},
    }
    return FindingFacts(**{**facts, **changes})


SUSPICION = finding(
    confirmed_at=None, status=Status.SUSPECTED, severity=Severity.VETO, needs_person=True, indicator="app-unusable"
)


def run(*changes: opening.Change) -> tuple[dict[str, Any] | None, list[Event]]:
    document: dict[str, Any] | None = None
    told: list[Event] = []
    for change in changes:
        folded = change(document)
        if folded is not None:
            document, events = folded
            told += events
    return document, told


def opens(facts: FindingFacts) -> opening.Change:
    return opening.opening(SITE, facts, AT, REAL)


def closing(facts: FindingFacts) -> opening.Change:
    return opening.closing(SITE, facts, AT + timedelta(hours=1), "cleared", REAL)


def kinds(told: list[Event]) -> list[str]:
    return [event.SUBJECT.split(".")[1] for event in told]


@pytest.mark.parametrize(
    ("facts", "alarms"),
    [
        (finding(), True),
        (finding(severity=Severity.VETO), True),
        (finding(severity=Severity.DEDUCTION), False),
        (finding(confirmed_at=None), False),
        (finding(confirmed_at=None, severity=Severity.VETO), False),
        (finding(confirmed_at=None, severity=Severity.DEDUCTION, needs_person=True), False),
        (SUSPICION, True),
        (SUSPICION.model_copy(update={"indicator": "page-hijacked"}), True),
        (finding(needs_person=True, indicator="typo"), False),
        (finding(needs_person=True, indicator="tampering-suspected"), True),
    ],
)
def test_what_is_worth_an_alarm(facts: FindingFacts, alarms: bool) -> None:
    assert opening.alarming(facts) is alarms


def test_an_alert_opens_once_and_closes_once() -> None:
    document, told = run(opens(finding()), opens(finding()), closing(finding()), closing(finding()))
    assert kinds(told) == ["opened", "closed"]
    assert document is not None
    assert (document["open"], document["name"]) == (False, "沧澜省人民政府")


def test_a_suspicion_confirmed_later_is_no_second_alarm() -> None:
    sure = SUSPICION.model_copy(update={"confirmed_at": AT})
    document, told = run(opens(SUSPICION), opens(sure), opens(SUSPICION))
    assert kinds(told) == ["opened"]
    assert document is not None
    assert document["confirmed_at"] is not None


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_any_order_of_arrival_ends_closed_with_both_told(order: tuple[int, ...]) -> None:
    changes = [opens(SUSPICION), opens(SUSPICION.model_copy(update={"confirmed_at": AT})), closing(SUSPICION)]
    document, told = run(*(changes[index] for index in order))
    assert document is not None
    assert document["open"] is False
    assert sorted(kinds(told)) == ["closed", "opened"]


def test_real_arrival_is_kept_beside_product_time() -> None:
    document, _ = run(opens(finding()))
    assert document is not None
    assert Alert.read(document).heard_at == REAL


def overdue_event() -> RectificationOverdue:
    return RectificationOverdue(
        target=SITE, occurred_at=AT, order_id="order-1", finding_id="f-1", indicator="site-unreachable", due_at=AT
    )


def test_an_overdue_order_has_its_own_alert_with_what_the_finding_knows() -> None:
    stored, _ = run(opens(finding(severity=Severity.VETO)))
    assert stored is not None
    document, told = run(deadlines.overdue(overdue_event(), Alert.read(stored), REAL))
    assert kinds(told) == ["opened"]
    assert document is not None
    assert document["_id"] != stored["_id"]
    assert (document["severity"], document["params"]["order_id"]) == ("veto", "order-1")


def test_an_overdue_that_comes_after_the_end_opens_nothing() -> None:
    ended = deadlines.overdue_ended(SITE, finding(severity=Severity.VETO), AT, "cleared")
    document, told = run(ended, deadlines.overdue(overdue_event(), None, REAL))
    assert told == []
    assert document is not None
    assert document["opened_at"] is None


def test_the_end_of_the_finding_closes_the_overdue_alert() -> None:
    ended = deadlines.overdue_ended(SITE, finding(severity=Severity.VETO), AT, "cleared")
    _, told = run(deadlines.overdue(overdue_event(), None, REAL), ended, ended)
    assert kinds(told) == ["opened", "closed"]


def letter(number: int, consumer: str = "scoring-observation-site-probed", at: datetime = AT) -> DeadLetter:
    return DeadLetter(
        target=consumer, occurred_at=at, letter_id=f"l-{number}", consumer=consumer, from_subject="x", from_id="y",
        error="ValueError", why="unreadable", attempts=5, body="{}",
    )  # fmt: skip


def test_dead_letters_are_grouped_and_counted_once_each() -> None:
    document, told = run(*(opening.counting(letter(number), REAL) for number in (1, 2, 2, 3)))
    assert kinds(told) == ["opened"]
    assert document is not None
    assert document["count"] == 3


def test_another_day_or_consumer_is_another_alert() -> None:
    ids = {opening.letters_alert_id(one) for one in (letter(1), letter(2), letter(3, "crawler-command-crawl-site"))}
    assert len(ids) == 2
    assert opening.letters_alert_id(letter(1, at=AT + timedelta(days=1))) not in ids


def connector(broken: bool, since: str = "run-1", hours: float = 0) -> opening.Change:
    seen = ConnectorSeen(
        target="connector-weibo-api", occurred_at=AT + timedelta(hours=hours), outcome="unknown" if broken else "ok",
        method="weibo-api", broken=broken, why="readings-fell" if broken else None, since=since, run="run-2",
    )  # fmt: skip
    return opening.connector(seen, REAL)


def test_a_way_of_reading_that_goes_from_view_is_alerted_once_and_closed_when_it_is_back() -> None:
    _, told = run(connector(True), connector(True), connector(False, hours=6), connector(False, hours=6))
    assert kinds(told) == ["opened", "closed"]
    assert told[0].severity is Severity.NOTICE  # type: ignore[attr-defined]
    _, told = run(connector(False, hours=6), connector(True))
    assert kinds(told) == [], "over before it was heard of"


def test_the_next_time_is_another_alert() -> None:
    seen = [
        ConnectorSeen(target="c", occurred_at=AT, outcome="ok", method="m", broken=True, since=s, run=s) for s in "ab"
    ]
    assert opening.connector_alert_id(seen[0]) != opening.connector_alert_id(seen[1])


def test_what_alertmanager_says_opens_once_and_closes() -> None:
    def said(firing: bool) -> opening.Change:
        return opening.operations("QueueGrows", "key", "队列积压", firing, AT, REAL)

    _, told = run(said(False), said(True), said(True), said(False), said(False))
    assert kinds(told) == ["opened", "closed"]


def test_a_window_that_is_entered_afterwards_leaves_its_reason_and_the_first_one_stands() -> None:
    document, told = run(opens(finding()), opening.excusing("张三", "割接", AT), opening.excusing("李四", "别的", AT))
    assert kinds(told) == ["opened"]
    assert document is not None
    assert (Alert.read(document).excused or {})["who"] == "张三"
