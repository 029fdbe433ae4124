"""Accounts: two weeks to the second, only by trusted methods, five working days across a holiday."""

from datetime import datetime, timedelta

from shared.indicators.families.media import INDICATORS, app_unusable, no_interaction, reply_overdue, stale
from shared.indicators.model import History, State
from tests.support.facts import CST, account_row, at, polled

NOTHING = History(register=None)
WINDOW = {"window_days": 14}


def test_exactly_fourteen_days_is_not_over_two_weeks() -> None:
    assert stale(polled(at(14), at(0)), NOTHING, WINDOW)[0].state is State.GOOD
    assert stale(polled(at(14) + timedelta(seconds=1), at(0)), NOTHING, WINDOW)[0].state is State.BAD


def test_silence_is_unknown_without_fresh_control_accounts() -> None:
    for trusted in (None, False):
        assert stale(polled(at(20), at(0), trusted=trusted), NOTHING, WINDOW)[0].state is State.UNKNOWN
    assert stale(polled(at(20), at(19), trusted=None), NOTHING, WINDOW)[0].state is State.GOOD


def test_an_empty_or_partial_reading_says_nothing() -> None:
    for coverage in ("empty", "guest_view", "undated"):
        assert stale(polled(at(20), at(0), coverage=coverage), NOTHING, WINDOW)[0].state is State.UNKNOWN
    assert stale(polled(at(20), at(0), outcome="unknown"), NOTHING, WINDOW)[0].state is State.UNKNOWN


def test_five_working_days_over_the_dragon_boat_festival() -> None:
    # Asked on Wednesday 1 June 2022; 3 June is the festival, 4 and 5 June a weekend: due at the end of 9 June.
    asked = datetime(2022, 6, 1, 10, tzinfo=CST)
    due = datetime(2022, 6, 9, 23, 59, 59, tzinfo=CST)
    before = polled(due, oldest_unanswered_at=asked, unanswered=1)
    after = polled(due + timedelta(seconds=1), oldest_unanswered_at=asked, unanswered=1)
    assert reply_overdue(before, NOTHING, {"workdays": 5})[0].state is State.GOOD
    assert reply_overdue(after, NOTHING, {"workdays": 5})[0].state is State.BAD


def test_what_could_not_be_read_is_unknown() -> None:
    assert no_interaction(polled(at(0)), NOTHING, {})[0].state is State.UNKNOWN
    assert app_unusable(polled(at(0)), NOTHING, {})[0].state is State.UNKNOWN
    assert reply_overdue(polled(at(0)), NOTHING, {"workdays": 5})[0].state is State.UNKNOWN


def test_apps_are_judged_as_apps_and_posts_as_posts() -> None:
    app, posting = account_row(platform="app"), account_row()
    applies = {one.code: (one.applies(app), one.applies(posting)) for one in INDICATORS}
    assert applies["app-unusable"] == (True, False)
    assert applies["media-stale"] == (False, True)
