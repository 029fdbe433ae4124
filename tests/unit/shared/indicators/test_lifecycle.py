"""Accounts over their life: renamed, merged, not vouched for, closed yet alive, gone, and nobody filed them."""

from datetime import datetime
from typing import Any

import pytest

from shared.contracts.media import ListedAccount, MatrixPageSeen
from shared.contracts.targets import RegisterState
from shared.indicators.families.lifecycle import merged, renamed, unfiled, unverified
from shared.indicators.families.media import reply_overdue, stale
from shared.indicators.families.register import account_state
from shared.indicators.model import History, State
from tests.support.facts import CST, SITE, account_row, at, polled

LIVE = History(register=account_row())
CLOSED = History(register=account_row(state=RegisterState.CLOSED))


@pytest.mark.parametrize(
    ("seen", "state"),
    [
        ("沧澜发布", State.GOOD),
        ("沧澜 发布", State.GOOD),
        ("沧澜发布官方微信", State.GOOD),
        ("青禾融媒", State.BAD),
        (None, State.UNKNOWN),
    ],
)
def test_a_name_is_compared_by_its_meaning(seen: str | None, state: State) -> None:
    assert renamed(polled(at(0), name_seen=seen), LIVE, {})[0].state is state


def test_a_reading_that_could_not_tell_says_nothing_of_names() -> None:
    assert renamed(polled(at(0), outcome="unknown", name_seen="青禾融媒"), LIVE, {})[0].state is State.UNKNOWN


def test_two_filed_accounts_under_one_name() -> None:
    (found,) = merged(polled(at(0), name_seen="沧澜发布", same_name=("account-weibo-b",)), LIVE, {})
    assert (found.state, found.params["others"]) == (State.BAD, "account-weibo-b")
    assert merged(polled(at(0), name_seen="沧澜发布"), LIVE, {})[0].state is State.GOOD


@pytest.mark.parametrize(("verified", "state"), [(True, State.GOOD), (False, State.BAD), (None, State.UNKNOWN)])
def test_only_what_the_platform_shows_counts_as_verification(verified: bool | None, state: State) -> None:
    assert unverified(polled(at(0), verified_seen=verified), LIVE, {})[0].state is state


@pytest.mark.parametrize(
    ("changes", "history", "state", "observed"),
    [
        ({"newest_post_at": at(-3)}, CLOSED, State.BAD, "posting"),
        ({"newest_post_at": at(-30)}, CLOSED, State.GOOD, "silent"),
        ({"app_usable": True}, CLOSED, State.BAD, "in-store"),
        ({"outcome": "unknown", "why": "not-found", "method": "weibo-commercial"}, LIVE, State.BAD, "missing"),
        ({"outcome": "unknown", "why": "not-found", "method": "feed"}, LIVE, State.UNKNOWN, None),
        ({"outcome": "unknown", "why": "login-wall"}, LIVE, State.UNKNOWN, None),
        ({}, LIVE, State.GOOD, None),
    ],
)
def test_the_register_s_state_against_what_was_seen(
    changes: dict[str, Any], history: History, state: State, observed: str | None
) -> None:
    (found,) = account_state(polled(at(0), **changes), history, {"posting_days": 14})
    assert (found.state, found.params.get("observed")) == (state, observed)


def page(*listed: ListedAccount, outcome: str = "ok") -> MatrixPageSeen:
    return MatrixPageSeen(
        target=SITE, occurred_at=at(0), scheduled_at=at(0), outcome=outcome, url="http://x/", listed=listed
    )


def test_each_unfiled_account_is_a_finding_and_ends_when_it_is_filed_or_gone() -> None:
    one, two = (
        ListedAccount(platform="weibo", name=name, filed=filed) for name, filed in (("甲", True), ("乙", False))
    )
    assert [(found.state, found.detail) for found in unfiled(page(one, two), LIVE, {})] == [(State.BAD, "weibo:乙")]
    before = History(register=None, open=frozenset({"weibo:乙", "weibo:丙"}))
    found = {(one.detail, one.state) for one in unfiled(page(one, two), before, {})}
    assert found == {("weibo:乙", State.BAD), ("weibo:丙", State.GOOD)}
    assert [one.state for one in unfiled(page(one, two, outcome="unknown"), before, {})] == [State.UNKNOWN]


def test_a_post_of_a_day_without_hour_may_have_been_its_last_second() -> None:
    seen = polled(at(14, hours=23), at(0), newest_precision="day")
    assert stale(seen, LIVE, {"window_days": 14})[0].state is State.GOOD
    assert stale(polled(at(15), at(0), newest_precision="day"), LIVE, {"window_days": 14})[0].state is State.BAD


def test_a_message_of_a_year_without_a_table_is_not_judged() -> None:
    asked = datetime(2018, 6, 1, 10, tzinfo=CST)
    seen = polled(at(0), oldest_unanswered_at=asked, unanswered=1)
    assert reply_overdue(seen, LIVE, {"workdays": 5})[0].state is State.UNKNOWN
