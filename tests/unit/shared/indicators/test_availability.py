"""站点无法访问: exactly 5 %, exactly 20 visits a day, a whole week, order and repetition, recovery after a reply."""

import random
from datetime import date, timedelta

import pytest

from shared.contracts.commands import Reason
from shared.indicators.families.availability import INDICATORS, opened, unreachable
from shared.indicators.model import History, State
from shared.indicators.visits import DayVisits, slot_of, tally
from tests.support.facts import at, probed

NUMBERS = INDICATORS[0].numbers


def history(bad: int, days: int = 7, per_day: int = 24, **more: object) -> History:
    """Hourly visits over whole days, of which the first `bad` did not open the site."""
    visits: dict[date, DayVisits] = {}
    left = bad
    for hour in range(days * 24):
        if hour % 24 >= per_day:
            continue
        day, slot = slot_of(at(0, hours=hour, minutes=30))
        visits[day] = visits.get(day, DayVisits()).with_visit(slot, left <= 0)
        left -= 1
    return History(register=None, visits=visits, **more)  # type: ignore[arg-type]


def state(known: History, days: float = 7.0) -> State:
    return unreachable(probed(at(days) - timedelta(minutes=1)), known, NUMBERS)[0].state


def test_just_under_five_percent_is_good() -> None:
    assert state(history(bad=8)) is State.GOOD  # 8 of 168 is 4.76 %


def test_nine_of_168_is_bad() -> None:
    assert state(history(bad=9)) is State.BAD  # 5.36 %


def test_exactly_five_percent_is_bad() -> None:
    assert state(history(bad=7, per_day=20)) is State.BAD  # 7 of 140


def test_six_of_140_is_good() -> None:
    assert state(history(bad=6, per_day=20)) is State.GOOD


def test_a_day_with_19_visits_cannot_be_told() -> None:
    assert state(history(bad=50, per_day=19)) is State.UNKNOWN


def test_less_than_a_week_cannot_be_told() -> None:
    assert state(history(bad=60, days=6), days=6.0) is State.UNKNOWN


@pytest.mark.parametrize("outcome", ["blocked", "robots", "missed", "internal", "quarantined"])
def test_our_own_failures_are_no_visits(outcome: str) -> None:
    assert opened(outcome) is None


def test_the_order_and_repetition_of_visits_do_not_matter() -> None:
    visits = [(slot, slot % 3 == 0) for slot in range(0, 288, 12)] * 2
    expected: DayVisits | None = None
    for seed in range(5):
        random.Random(seed).shuffle(visits)
        day = DayVisits()
        for slot, good in visits:
            day = day.with_visit(slot, good)
        expected = expected or day
        assert day == expected


def test_after_a_reply_twenty_good_visits_in_a_row_show_it_put_right() -> None:
    known = history(bad=60, rechecked_at=at(5), confirmed=frozenset({""}))
    assert unreachable(probed(at(5, hours=19)), known, NUMBERS)[0].state is not State.GOOD
    assert unreachable(probed(at(5, hours=21)), known, NUMBERS)[0].state is State.GOOD


def test_tally_counts_a_slot_that_was_visited_twice_once_and_as_good() -> None:
    day, slot = slot_of(at(0, hours=3))
    visits = {day: DayVisits().with_visit(slot, False).with_visit(slot, True)}
    assert (tally(visits, at(0), at(1)).good, tally(visits, at(0), at(1)).bad) == (1, 0)


def test_a_recheck_probe_is_not_a_scheduled_visit() -> None:
    from shared.indicators.families.availability import counts

    assert counts(probed(at(1)))
    assert not counts(probed(at(1), reason=Reason.RECHECK))


def test_what_was_cleared_is_settled_and_the_next_week_measured_anew() -> None:
    known = history(bad=60, cleared_at=at(6))
    assert state(known) is State.UNKNOWN
