"""Slots that are not too late yet are asked for after a pause; older ones are missed."""

from services.scheduler.domain.due import Task, due
from tests.support.facts import at

HOUR = 3600.0


def test_after_a_short_pause_every_visit_that_is_not_too_late_is_made() -> None:
    task = Task("a", "probe-site", HOUR, late_after_s=3 * HOUR)
    found = list(due(at(0), at(0, hours=3), [task]))
    assert len(found) == 3
    assert sum(one.missed for one in found) == 0
    assert len({one.slot for one in found}) == 3


def test_what_is_older_is_missed_and_counted_once() -> None:
    task = Task("a", "probe-site", HOUR, late_after_s=3 * HOUR)
    found = list(due(at(0), at(0, hours=10), [task]))
    assert len(found) == 3
    assert sum(one.missed for one in found) == 7
