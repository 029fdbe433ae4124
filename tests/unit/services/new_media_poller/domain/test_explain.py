"""What one reading means for the two-week rule."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.explain import Because, Verdict, days_out_of_bounds, explain
from services.new_media_poller.domain.post import AppFacts, Post
from services.new_media_poller.domain.reading import AccountReading, blank, with_posts
from services.new_media_poller.domain.sentences import SENTENCES, sentence
from services.new_media_poller.domain.vocabulary import Coverage, Method, Outcome, Reason

CST = timezone(timedelta(hours=8))
AT = datetime(2022, 6, 20, 9, 0, tzinfo=CST)
ACCOUNT = Account("account-a", "weibo", "1", Method.WEIBO_API)


def post(age: timedelta, **more: object) -> Post:
    return replace(Post(str(age), None, None, AT - age), **more)  # type: ignore[arg-type]


def reading(*posts: Post, coverage: Coverage = Coverage.FIRST_PAGE, at: datetime = AT) -> AccountReading:
    return with_posts(blank(ACCOUNT, at), posts, coverage, ACCOUNT)


@pytest.mark.parametrize(
    ("age", "verdict", "days"),
    [
        (timedelta(days=14), Verdict.FRESH, 14),
        (timedelta(days=14, seconds=1), Verdict.SILENT, 14),
        (timedelta(days=13, hours=23, minutes=59, seconds=59), Verdict.FRESH, 13),
        (timedelta(0), Verdict.FRESH, 0),
        (-timedelta(minutes=5), Verdict.FRESH, 0),
    ],
)
def test_exactly_two_weeks_is_in_time_and_a_second_more_is_not(age: timedelta, verdict: Verdict, days: int) -> None:
    means = explain(reading(post(age)), AT)
    assert (means.verdict, means.silent_days) == (verdict, days)


def test_the_same_instant_in_another_zone_means_the_same() -> None:
    newest = reading(post(timedelta(days=14)))
    assert explain(newest, AT.astimezone(UTC)) == explain(newest, AT)
    west = AT.astimezone(timezone(timedelta(hours=-11)))
    assert explain(newest, west + timedelta(seconds=1)).verdict == Verdict.SILENT


def test_a_day_without_an_hour_has_the_benefit_of_its_last_second() -> None:
    day = datetime(2022, 6, 6, tzinfo=CST)
    seen = reading(Post("a", None, None, day, precision="day"))
    assert explain(seen, datetime(2022, 6, 20, 23, 59, 59, tzinfo=CST)).verdict == Verdict.FRESH
    assert explain(seen, datetime(2022, 6, 21, tzinfo=CST)).verdict == Verdict.SILENT


def test_another_edition_has_another_window() -> None:
    assert explain(reading(post(timedelta(days=11))), AT, window_days=10).verdict == Verdict.SILENT


@pytest.mark.parametrize(
    ("change", "because"),
    [
        ({"bridge": True}, Because.ONLY_OLD_POSTS),
        ({"coverage": Coverage.GUEST_VIEW}, Because.ONLY_OLD_POSTS),
        ({"undated": 1}, Because.SOME_UNDATED),
        ({"pinned": 1}, Because.PINNED_ONLY),
        ({"mass_sent_seen": False}, Because.MASS_SENT_UNSEEN),
    ],
)
def test_old_posts_by_a_doubtful_way_prove_nothing(change: dict[str, object], because: Because) -> None:
    seen = replace(reading(post(timedelta(days=30))), **change)  # type: ignore[arg-type]
    means = explain(seen, AT)
    assert means.verdict == Verdict.UNKNOWN
    assert because in [why.code for why in means.why]


def test_control_accounts_decide_over_partial_views() -> None:
    partial = replace(reading(post(timedelta(days=30))), bridge=True)
    assert explain(partial, AT, controls_fresh=True).verdict == Verdict.SILENT
    whole = reading(post(timedelta(days=30)))
    assert explain(whole, AT, controls_fresh=False).verdict == Verdict.UNKNOWN
    assert explain(reading(post(timedelta(days=1))), AT, controls_fresh=False).verdict == Verdict.FRESH


def test_a_silent_verdict_says_that_one_reading_is_not_enough() -> None:
    codes = [why.code for why in explain(reading(post(timedelta(days=30))), AT).why]
    assert codes == [Because.NO_RECENT_POST, Because.NEEDS_SECOND_READING, Because.CONTROLS_NOT_ASKED]


def test_a_pinned_post_is_newest_only_when_it_is() -> None:
    seen = reading(post(timedelta(days=400), pinned=True), post(timedelta(days=3)), post(timedelta(days=9)))
    assert seen.newest_post_at == AT - timedelta(days=3)
    assert seen.oldest_post_at == AT - timedelta(days=9)
    fresh_pin = reading(post(timedelta(hours=1), pinned=True), post(timedelta(days=9)))
    assert fresh_pin.newest_post_at == AT - timedelta(hours=1)
    assert fresh_pin.newest_pinned


def test_deleted_posts_do_not_count() -> None:
    seen = reading(post(timedelta(days=1), deleted=True), post(timedelta(days=20)))
    assert (seen.posts, seen.deleted) == (1, 1)
    assert explain(seen, AT).verdict == Verdict.SILENT


def test_a_post_dated_later_than_now_is_not_the_newest_and_makes_old_ones_prove_nothing() -> None:
    old = reading(post(-timedelta(days=2)), post(timedelta(days=20)))
    assert (old.posts, old.later, old.newest_post_at) == (1, 1, AT - timedelta(days=20))
    assert [why.code for why in explain(old, AT).why] == [Because.SOME_LATER]
    assert explain(reading(post(-timedelta(days=2)), post(timedelta(days=3))), AT).verdict == Verdict.FRESH


@pytest.mark.parametrize(
    ("posts", "reason"),
    [
        ([], Reason.EMPTY_LIST),
        ([Post("a", None, None, None)], Reason.UNDATED),
        ([post(timedelta(days=1), deleted=True)], Reason.EMPTY_LIST),
        ([post(-timedelta(days=1))], Reason.LATER_ONLY),
    ],
)
def test_a_list_that_proves_nothing_is_unknown(posts: list[Post], reason: Reason) -> None:
    seen = reading(*posts)
    assert (seen.outcome, seen.reason) == (Outcome.UNKNOWN, reason)
    assert explain(seen, AT).verdict == Verdict.UNKNOWN


def test_gaps_and_days_out_of_bounds_are_taken_from_the_period() -> None:
    seen = reading(*(post(timedelta(days=days)) for days in (1, 2, 22, 80)))
    assert seen.longest_gap_s == 58 * 86_400
    assert days_out_of_bounds(seen, AT - timedelta(days=90)) == (58 - 14) + (20 - 14)
    assert days_out_of_bounds(seen, AT - timedelta(days=30)) == 8 + 6
    assert days_out_of_bounds(reading(), AT - timedelta(days=30)) is None


def test_posts_are_counted_in_the_period_asked_for() -> None:
    account = replace(ACCOUNT, period_start=AT - timedelta(days=7))
    posts = [post(timedelta(days=days)) for days in (1, 7, 8)]
    assert with_posts(blank(account, AT), posts, Coverage.FULL, account).posts_in_period == 2


def test_an_app_is_fresh_by_its_version_and_never_silent() -> None:
    seen = replace(blank(ACCOUNT, AT), app=AppFacts("apple", True, updated_at=AT - timedelta(days=14)))
    assert explain(seen, AT).verdict == Verdict.FRESH
    assert explain(seen, AT + timedelta(seconds=1)).verdict == Verdict.UNKNOWN


def test_every_code_has_its_sentence_in_both_languages() -> None:
    assert set(SENTENCES) == {*Reason, *Because}
    means = explain(reading(post(timedelta(days=30))), AT)
    assert sentence(means.why[0]) == "最新发布2022-05-21T09:00:00+08:00，距今30天，超过14天"
    assert "30 days ago" in sentence(means.why[0], "en")
    unread = replace(blank(ACCOUNT, AT), outcome=Outcome.UNKNOWN, reason=Reason.BODY_CODE, detail="{7}")
    assert "{7}" in sentence(explain(unread, AT).why[0])
