"""What an import does to a target: one outcome, one event, and the same again after a crash."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from services.inventory.domain.facts import faults, target_id
from services.inventory.domain.lines import Untrustworthy, body_of, rows_in
from services.inventory.domain.shrink import leaving
from services.inventory.domain.takeover import Import, Outcome
from shared.contracts.targets import (
    RegisterState,
    TargetChanged,
    TargetFacts,
    TargetKind,
    TargetRegistered,
    TargetRetired,
)
from shared.runtime.clock import CST

AT = datetime(2022, 6, 10, 8, tzinfo=CST)
FACTS = TargetFacts(
    kind=TargetKind.SITE,
    name="甲网",
    region="云泊市",
    site_code="9901000001",
    url="http://a.canglan.gov.cn/",
    category="portal",
)
CLOSED = FACTS.model_copy(update={"state": RegisterState.CLOSED})
RENAMED = FACTS.model_copy(update={"name": "乙网"})
KEY = target_id(FACTS)
FIRST, SECOND = Import("one", AT), Import("two", AT + timedelta(days=1))


def after(taking: Import, facts: TargetFacts, stored: dict[str, Any] | None = None) -> dict[str, Any]:
    result = taking.take(KEY, facts)(stored)
    assert result is not None
    return result[0]


@pytest.mark.parametrize(
    ("before", "row", "outcome", "event"),
    [
        (None, FACTS, Outcome.NEW, TargetRegistered),
        (None, CLOSED, Outcome.RETIRED, TargetRetired),
        (FACTS, RENAMED, Outcome.CHANGED, TargetChanged),
        (FACTS, CLOSED, Outcome.RETIRED, TargetRetired),
        (CLOSED, CLOSED, Outcome.UNCHANGED, None),
        (CLOSED, FACTS, Outcome.CHANGED, TargetChanged),
        (FACTS, FACTS, Outcome.UNCHANGED, None),
    ],
)
def test_one_word_and_one_event_say_the_difference(
    before: TargetFacts | None, row: TargetFacts, outcome: Outcome, event: type | None
) -> None:
    stored = after(FIRST, before) if before else None
    result = SECOND.take(KEY, row)(stored)
    assert result is not None
    document, events = result
    assert document["outcome"] == outcome
    assert SECOND.outcome(document) is outcome
    assert [type(each) for each in events] == ([event] if event else [])
    assert all(each.facts == row and each.occurred_at == SECOND.at for each in events)


def test_opening_change_closing_and_reopening_are_filed_with_what_changed() -> None:
    document = after(FIRST, FACTS)
    for day, row in enumerate((RENAMED, RENAMED, CLOSED, FACTS), 2):
        document = after(Import(f"n{day}", AT + timedelta(days=day)), row, document)
    assert [(one["what"], one["changes"]) for one in document["filed"]] == [
        ("new", {}),
        ("changed", {"name": ["甲网", "乙网"]}),
        ("retired", {"name": ["乙网", "甲网"], "state": ["live", "closed"]}),
        ("changed", {"state": ["closed", "live"]}),
    ]
    assert document["filed"][1]["at"] == (AT + timedelta(days=2)).isoformat()


def test_a_redelivery_changes_nothing_and_still_knows_what_it_did() -> None:
    stored = after(FIRST, FACTS)
    assert FIRST.take(KEY, FACTS)(stored) is None
    assert FIRST.outcome(stored) is Outcome.NEW


def test_events_of_a_repeat_have_the_same_ids() -> None:
    one, two = (Import("one", AT).take(KEY, FACTS)(None) for _ in range(2))
    assert one is not None
    assert two is not None
    assert [event.event_id for event in one[1]] == [event.event_id for event in two[1]]


def test_an_older_import_that_comes_late_does_not_win_even_over_an_unchanged_row() -> None:
    stored = after(SECOND, FACTS, after(FIRST, FACTS))
    older = Import("between", AT + timedelta(hours=1))
    assert older.take(KEY, RENAMED)(stored) is None
    assert older.retire(KEY)(stored) is None
    assert older.outcome(stored) is Outcome.UNCHANGED


def test_retiring_closes_a_live_target_once() -> None:
    stored = after(FIRST, FACTS)
    result = SECOND.retire(KEY)(stored)
    assert result is not None
    document, (event,) = result
    assert (document["state"], type(event), event.facts.state) == ("closed", TargetRetired, RegisterState.CLOSED)
    assert SECOND.retire(KEY)(document) is None
    assert SECOND.retire(KEY)(None) is None


def documents(count: int, **fields: Any) -> list[dict[str, Any]]:
    return [{"_id": f"t{n}", "state": "live", "import_id": "old", "outcome": "new", **fields} for n in range(count)]


def test_a_fifth_may_leave_and_one_more_may_not() -> None:
    names = {f"t{n}" for n in range(10)}
    assert not leaving(documents(10), names - {"t0", "t1"}).too_many
    assert leaving(documents(10), names - {"t0", "t1", "t2"}).too_many
    assert not leaving([], names).too_many
    assert leaving(documents(10, state="closed", outcome="retired"), set()).before == 0


def test_the_guard_judges_the_same_when_half_of_the_import_is_in_already() -> None:
    named = {f"t{n}" for n in range(2, 10)} | {"t10"}
    half = documents(11)
    half[0].update(state="closed", import_id="now", outcome="retired")
    half[5].update(import_id="now", outcome="unchanged")
    half[10].update(import_id="now", outcome="new")
    found = leaving(half, named, "now")
    assert (found.targets, found.before) == (("t0", "t1"), 10)


def test_rows_travel_whole_and_are_checked_again() -> None:
    line = FACTS.model_dump_json()
    assert rows_in(body_of([line]), 1, 0).targets == {KEY: FACTS}
    bad = FACTS.model_copy(update={"url": "javascript:alert(1)"}).model_dump_json()
    for lines, sites in (([], 0), ([line], 2), ([line, line], 2), (["{}"], 1), (["x"], 1), ([bad], 1)):
        with pytest.raises(Untrustworthy):
            rows_in(body_of(lines), sites, 0)


def test_a_stored_row_keeps_the_same_rules_as_a_cell() -> None:
    assert faults(FACTS) == []
    broken = FACTS.model_copy(update={"site_code": "12", "name": "", "category": "other"})
    assert faults(broken) == [("site_code", "bad_site_code"), ("name", "empty_cell"), ("category", "unknown_category")]
    account = TargetFacts(
        kind=TargetKind.ACCOUNT, name="甲", region="乙", platform="weibo", handle="1", method="wechat-api"
    )
    assert faults(account) == [("method", "method_of_other_platform")]


def test_ids_are_safe_on_the_wire_and_follow_from_what_never_changes() -> None:
    account = TargetFacts(kind=TargetKind.ACCOUNT, name="甲", region="乙", platform="feed", handle="澜/川 号")
    assert target_id(account) == target_id(account.model_copy(update={"name": "丙"}))
    assert target_id(FACTS.model_copy(update={"site_code": "BM99000001"})) == "site-bm99000001"
    assert TargetRegistered(target=target_id(account), occurred_at=AT, facts=account)
