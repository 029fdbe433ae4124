"""首页不更新 and 栏目不更新 at their boundaries: exactly 14 days, exactly six months, exactly five sections."""

from datetime import datetime, timedelta

import pytest

from shared.contracts.observations import SectionSeen
from shared.indicators.families.freshness import blank, core_stale, homepage_stale
from shared.indicators.model import History, State
from shared.indicators.surveying import months_before
from tests.support.facts import CST, at, section, surveyed

NOTHING = History(register=None)
HOME = {"window_days": 14}
CORE = {"news_window_days": 14, "notice_policy_window_months": 6, "count_min": 5}
FIVE = {"count_min": 5}


def test_exactly_fourteen_days_is_still_fresh() -> None:
    assert homepage_stale(surveyed(at(20), home=at(6)), NOTHING, HOME)[0].state is State.GOOD


def test_fourteen_days_and_a_second_is_stale() -> None:
    seen = surveyed(at(20), home=at(6) - timedelta(seconds=1))
    assert homepage_stale(seen, NOTHING, HOME)[0].state is State.BAD


def test_a_home_page_without_dates_or_unread_cannot_be_told() -> None:
    assert homepage_stale(surveyed(at(20)), NOTHING, HOME)[0].state is State.UNKNOWN
    assert homepage_stale(surveyed(at(20), home=at(0), outcome="blocked"), NOTHING, HOME)[0].state is State.UNKNOWN


def core(*sections: object, **more: object) -> State:
    return core_stale(surveyed(at(0), *sections, **more), NOTHING, CORE)[0].state  # type: ignore[arg-type]


def stale_news(count: int) -> list[SectionSeen]:
    return [section(f"动态{n}", "news", at(-15)) for n in range(count)]


def test_news_and_first_level_notices_count_together_from_five_on() -> None:
    notices = [section(f"公告{n}", "notice", datetime(2021, 12, 9, tzinfo=CST)) for n in range(2)]
    assert core(*stale_news(3), *notices) is State.BAD
    assert core(*stale_news(2), *notices) is State.GOOD


def test_a_notice_section_of_exactly_six_months_is_fresh_and_second_levels_never_count() -> None:
    edge = section("公告", "notice", datetime(2021, 12, 10, tzinfo=CST))
    second = section("文件", "policy", datetime(2020, 1, 1, tzinfo=CST), level=2)
    assert core(*stale_news(4), edge, second) is State.GOOD


def test_unread_sections_that_might_reach_the_limit_make_it_unknown() -> None:
    assert core(*stale_news(4), sections_unread=1) is State.UNKNOWN
    assert core(*stale_news(2), section("别的", "news", at(-1)), sections_unread=1) is State.GOOD


def test_four_blank_sections_are_not_five_and_a_survey_without_sections_says_nothing() -> None:
    blanks = [section(f"空{n}", "other") for n in range(5)]
    assert blank(surveyed(at(0), *blanks), NOTHING, FIVE)[0].state is State.BAD
    assert blank(surveyed(at(0), *blanks[:4]), NOTHING, FIVE)[0].state is State.GOOD
    assert blank(surveyed(at(0)), NOTHING, FIVE)[0].state is State.UNKNOWN


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [((2022, 8, 31), 6, (2022, 2, 28)), ((2022, 1, 15), 3, (2021, 10, 15)), ((2024, 8, 31), 6, (2024, 2, 29))],
)
def test_months_before_keeps_to_real_days(
    day: tuple[int, int, int], months: int, expected: tuple[int, int, int]
) -> None:
    assert months_before(datetime(*day, 0, 0, 0, 0, CST), months) == datetime(*expected, 0, 0, 0, 0, CST)
