"""Columns of a portal: missing, stale and blank ones; nothing is counted twice, exempted ones are left alone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

from shared.contracts.commands import CrawlKind
from shared.contracts.observations import SectionSeen, SectionTerms, SiteSurveyed
from shared.indicators.families.columns import (
    interpretation_stale,
    missing,
    news_stale,
    other_blank,
    other_stale,
    policy_stale,
)
from shared.indicators.families.freshness import blank, core_stale, overdue
from shared.indicators.model import History, Reading, State
from shared.indicators.surveying import COLUMN_PERIODS
from tests.support.facts import at, section, surveyed

NONE = History(register=None)
NUMBERS: dict[str, Any] = dict(COLUMN_PERIODS)
WHOLE: dict[str, Any] = {"crawl": CrawlKind.FULL, "pages_ok": 60}


def exempt(until: datetime) -> SectionTerms:
    return SectionTerms(exempt_reason="无更新需求", exempt_until=until)


def open_at(*urls: str) -> History:
    return History(register=None, open=frozenset(urls))


def states(readings: Sequence[Reading]) -> dict[str, State]:
    return {one.detail: one.state for one in readings}


def one(readings: Sequence[Reading]) -> Reading:
    (reading,) = readings
    return reading


def seen(*sections: SectionSeen, **changes: Any) -> SiteSurveyed:
    return surveyed(at(5), *sections, home=at(4), **changes)


NEWS, POLICY = section("要闻", "news", at(4)), section("文件", "policy", at(-20))


@pytest.mark.parametrize(
    ("survey", "state", "needs_person"),
    [
        (seen(NEWS, POLICY), State.GOOD, False),
        (seen(POLICY), State.UNKNOWN, False),
        (seen(POLICY, **WHOLE), State.BAD, False),
        (seen(POLICY, section("头条", "other", at(3)), **WHOLE), State.BAD, True),
        (seen(POLICY, **{**WHOLE, "pages_failed": 1}), State.UNKNOWN, False),
        (seen(POLICY, **WHOLE, sections_unread=1), State.UNKNOWN, False),
        (seen(POLICY, **WHOLE, left_out={"pages": 3}), State.UNKNOWN, False),
        (seen(POLICY, **{**WHOLE, "pages_ok": 3}), State.UNKNOWN, False),
        (seen(**WHOLE), State.UNKNOWN, False),
    ],
    ids=["there", "light pass", "whole pass", "a column not understood", "failed page", "unread", "left out", "tiny", "none"],
)  # fmt: skip
def test_a_column_is_missing_only_when_everything_was_seen(
    survey: SiteSurveyed, state: State, needs_person: bool
) -> None:
    reading = one(missing(survey, NONE, {}, kind="news"))
    assert (reading.state, reading.needs_person) == (state, needs_person)


def test_news_is_stale_only_when_no_news_column_has_anything_new() -> None:
    stale = section("部门动态", "news", at(-30))
    assert one(news_stale(seen(NEWS, stale), NONE, {"window_days": 14})).state is State.GOOD
    bad = one(news_stale(seen(stale), NONE, {"window_days": 14}))
    assert (bad.state, bad.params["days"], bad.places) == (State.BAD, 35, (stale.url,))
    assert one(news_stale(seen(section("要闻", "news", at(-9))), NONE, {"window_days": 14})).state is State.GOOD
    unread = section("时政", "news", state="cannot-tell")
    assert one(news_stale(seen(stale, unread), NONE, {"window_days": 14})).state is State.UNKNOWN
    unsure = one(news_stale(seen(stale, sections_unread=2), NONE, {"window_days": 14}))
    assert (unsure.state, unsure.needs_person) == (State.BAD, True)
    assert (
        one(news_stale(seen(section("要闻", "news", state="undated")), NONE, {"window_days": 14})).state
        is State.UNKNOWN
    )


def test_an_exempted_column_is_left_alone_until_its_exemption_ends() -> None:
    for until, state in (at(30), State.UNKNOWN), (at(1), State.BAD):
        stale = section("要闻", "news", at(-30), terms=exempt(until))
        assert one(news_stale(seen(stale), NONE, {"window_days": 14})).state is state


def test_only_first_level_policy_columns_count_and_interpretations_of_any_level() -> None:
    inner = section("文件", "policy", at(-300), level=2)
    assert one(policy_stale(seen(inner), NONE, {"window_months": 6})).state is State.UNKNOWN
    assert one(policy_stale(seen(section("文件", "policy", at(-300))), NONE, {"window_months": 6})).state is State.BAD
    old = section("解读", "interpretation", at(-300), level=3)
    assert one(interpretation_stale(seen(old), NONE, {"window_months": 6})).state is State.BAD


def test_other_columns_are_told_one_by_one_and_never_what_another_indicator_speaks_of() -> None:
    wrong = [section("人事", "personnel", state="blank"), section("规划", "planning", state="blank")]
    own = [section("要闻", "news", state="blank"), section("信箱", "consultation", state="blank")]
    told = states(other_blank(seen(*wrong, *own, section("财政", "finance", at(1))), NONE, {}))
    assert told == {wrong[0].url: State.BAD, wrong[1].url: State.BAD}


def test_a_column_that_was_filled_or_is_gone_is_right_again() -> None:
    filled, gone = section("人事", "personnel", at(4)), "http://www.canglan.gov.cn/旧/"
    light = states(other_blank(seen(filled), open_at(filled.url, gone), {}))
    assert light == {filled.url: State.GOOD}
    whole = states(other_blank(seen(filled, **WHOLE), open_at(filled.url, gone), {}))
    assert whole == {filled.url: State.GOOD, gone: State.GOOD}
    unread = section("人事", "personnel", state="cannot-tell")
    assert states(other_blank(seen(unread, section("财政", "finance", at(1)), **WHOLE), open_at(unread.url), {})) == {
        "": State.UNKNOWN
    }


def test_what_a_column_owes_is_its_own_promise_before_its_kinds_rule() -> None:
    year = section("人事", "personnel", at(-300))
    promised = year.model_copy(update={"terms": SectionTerms(update_days=90)})
    assert states(other_stale(seen(year), NONE, NUMBERS)) == {"": State.GOOD}
    assert states(other_stale(seen(promised), NONE, NUMBERS)) == {promised.url: State.BAD}


def test_ten_columns_that_ought_to_be_updated_are_a_veto_and_nine_are_not() -> None:
    numbers = {"count_min": 10, **COLUMN_PERIODS}
    old = [section(f"栏目{n}", "planning", at(-500)) for n in range(8)]
    more = [section("人事", "personnel", state="blank"), section("通知", "notice", at(-200))]
    assert one(overdue(seen(*old, *more), NONE, numbers)).state is State.BAD
    assert one(overdue(seen(*old, more[0]), NONE, numbers)).state is State.GOOD
    assert one(overdue(seen(*old, more[0], sections_unread=1), NONE, numbers)).state is State.UNKNOWN
    excused = more[1].model_copy(update={"terms": exempt(at(60))})
    assert one(overdue(seen(*old, more[0], excused), NONE, numbers)).state is State.GOOD


def test_exempted_columns_do_not_count_for_the_vetoes_either() -> None:
    terms = exempt(at(60))
    blanks = [section(f"栏目{n}", "topic", state="blank", terms=terms if n == 0 else None) for n in range(5)]
    assert one(blank(seen(*blanks), NONE, {"count_min": 5})).state is State.GOOD
    stale = [section(f"动态{n}", "news", at(-40), terms=terms if n == 0 else None) for n in range(5)]
    numbers = {"news_window_days": 14, "notice_policy_window_months": 6, "count_min": 5}
    assert one(core_stale(seen(*stale), NONE, numbers)).state is State.GOOD
