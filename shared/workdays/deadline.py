"""Deadlines counted in working days, at Beijing time.

The reading taken here: the day of receipt does not count, whatever its hour; day one is the first working day after
it; the deadline is the last second (23:59:59, Asia/Shanghai) of the n-th working day. Something received on a holiday
therefore has the same deadline as something received on the last day of that holiday. Instants are compared in whole
seconds, so an answer given at any moment of 23:59:59 is in time.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from shared.workdays.calendar import Calendar, official

BEIJING = timezone(timedelta(hours=8))


@dataclass(frozen=True)
class DeadlineExplanation:
    """A deadline with the days that were counted and those that were passed over, each with its kind."""

    received: datetime
    working_days: int
    due: datetime
    counted: tuple[tuple[date, str], ...]
    skipped: tuple[tuple[date, str], ...]
    notices: tuple[str, ...]


def is_workday(day: date, calendar: Calendar | None = None) -> bool:
    return (calendar or official()).is_workday(day)


def beijing_day(instant: datetime) -> date:
    if instant.tzinfo is None:
        raise ValueError("an instant without a time zone has no certain day / 时间没有时区，不能确定日期")
    return instant.astimezone(BEIJING).date()


def add_workdays(received: datetime, working_days: int, calendar: Calendar | None = None) -> datetime:
    """The last second of the n-th working day after the day of receipt."""
    return explain_deadline(received, working_days, calendar).due


def explain_deadline(received: datetime, working_days: int, calendar: Calendar | None = None) -> DeadlineExplanation:
    if not 1 <= working_days <= 1000:
        raise ValueError("the number of working days must lie between 1 and 1000 / 工作日数应在1到1000之间")
    table = calendar or official()
    day = beijing_day(received)
    table.is_workday(day)
    counted: list[tuple[date, str]] = []
    skipped: list[tuple[date, str]] = []
    while len(counted) < working_days:
        day += timedelta(days=1)
        (counted if table.is_workday(day) else skipped).append((day, table.kind(day)))
    years = range(beijing_day(received).year, day.year + 1)
    return DeadlineExplanation(
        received=received,
        working_days=working_days,
        due=datetime.combine(day, time(23, 59, 59), BEIJING),
        counted=tuple(counted),
        skipped=tuple(skipped),
        notices=tuple(notice for year in years for notice in table.notices[year]),
    )


def is_late(done: datetime, due: datetime) -> bool:
    return done.replace(microsecond=0) > due


def workdays_between(earlier: datetime, later: datetime, calendar: Calendar | None = None) -> int:
    """Working days after the earlier day up to and including the later day: an answer is in time when this is <= n."""
    start, end = beijing_day(earlier), beijing_day(later)
    if later < earlier:
        raise ValueError("the later instant lies before the earlier one")
    table = calendar or official()
    table.is_workday(start)
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(table.is_workday(day) for day in days)
