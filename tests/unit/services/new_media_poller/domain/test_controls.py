"""Control accounts and the breaker for a platform that has gone from view."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.controls import Breaker, Tally, Trust, next_breaker, tally, trust_by_method
from services.new_media_poller.domain.explain import Verdict
from services.new_media_poller.domain.post import AppFacts, Post
from services.new_media_poller.domain.reading import AccountReading, blank, unread, with_posts
from services.new_media_poller.domain.vocabulary import Coverage, Method, Reason, Unreadable

AT = datetime(2022, 6, 20, 9, 0, tzinfo=timezone(timedelta(hours=8)))


def account(number: int, *, control: bool = False, method: Method = Method.FEED) -> Account:
    return Account(f"account-{number}", "feed", str(number), method, control=control)


def reading(entry: Account, age_days: float) -> AccountReading:
    posts = [Post("a", None, None, AT - timedelta(days=age_days))]
    return with_posts(blank(entry, AT), posts, Coverage.FULL, entry)


def test_a_method_is_trusted_while_half_of_its_controls_are_fresh() -> None:
    a, b = account(1, control=True), account(2, control=True)
    assert trust_by_method([(a, reading(a, 1)), (b, reading(b, 20))], AT)[Method.FEED].trusted is True
    assert trust_by_method([(a, reading(a, 9)), (b, reading(b, 20))], AT)[Method.FEED].trusted is False


def test_an_unreadable_control_is_not_fresh_and_no_control_says_nothing() -> None:
    control, other = account(1, control=True), account(2)
    failed = unread(control, AT, Unreadable(Reason.EMPTY_LIST))
    assert trust_by_method([(control, failed)], AT)[Method.FEED] == Trust(asked=1, fresh=0)
    assert trust_by_method([(other, reading(other, 1))], AT)[Method.FEED].trusted is None


def test_an_app_that_the_store_shows_is_a_fresh_control() -> None:
    app = account(1, control=True, method=Method.APPLE_LOOKUP)
    shown = replace(blank(app, AT), app=AppFacts("apple", True))
    gone = replace(blank(app, AT), app=AppFacts("apple", False))
    assert trust_by_method([(app, shown)], AT)[Method.APPLE_LOOKUP].trusted is True
    assert trust_by_method([(app, gone)], AT)[Method.APPLE_LOOKUP].trusted is False


def test_the_breaker_opens_when_readings_fall_and_closes_when_they_return() -> None:
    usual = next_breaker(Breaker(), Tally(asked=100, read=90))
    assert not usual.open
    opened = next_breaker(usual, Tally(asked=100, read=40))
    assert (opened.open, opened.why) == (True, "readings-fell")
    assert next_breaker(opened, Tally(asked=100, read=60)).open
    assert not next_breaker(opened, Tally(asked=100, read=85)).open


def test_the_breaker_opens_when_accounts_fall_silent_at_once() -> None:
    assert next_breaker(Breaker(usual_share=1.0), Tally(asked=50, read=50, newly_silent=16)).why == "silent-at-once"
    assert not next_breaker(Breaker(usual_share=1.0), Tally(asked=50, read=50, newly_silent=15)).open


def test_few_accounts_do_not_move_the_breaker_but_stale_controls_do() -> None:
    assert next_breaker(Breaker(), Tally(asked=5, read=0)) == Breaker()
    assert next_breaker(Breaker(), Tally(asked=5, read=5), controls_fresh=False).why == "controls-not-fresh"


def test_a_tally_counts_who_fell_silent_since_the_run_before() -> None:
    entries = [account(n) for n in range(3)]
    readings = [reading(entries[0], 20), reading(entries[1], 20), unread(entries[2], AT, Unreadable(Reason.UNDATED))]
    before = {"account-0": Verdict.FRESH, "account-1": Verdict.SILENT}
    assert tally(readings, before, AT) == Tally(asked=3, read=2, newly_silent=1)
