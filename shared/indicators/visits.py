"""Scheduled visits of one day as bit masks: folding is OR, so order and repetition cannot matter."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

SLOT_MINUTES = 5
SLOTS = 24 * 60 // SLOT_MINUTES


@dataclass(frozen=True)
class DayVisits:
    """One bit per five-minute slot of a day: visits that opened the site, and visits that did not. Bit 0 is 00:00."""

    good: int = 0
    bad: int = 0

    def with_visit(self, slot: int, opened: bool) -> "DayVisits":
        bit = 1 << slot
        return DayVisits(self.good | bit, self.bad) if opened else DayVisits(self.good, self.bad | bit)


@dataclass(frozen=True)
class Tally:
    good: int = 0
    bad: int = 0

    @property
    def valid(self) -> int:
        return self.good + self.bad


def slot_of(instant: datetime) -> tuple[date, int]:
    """The day and slot of a scheduled instant, in the instant's own zone."""
    return instant.date(), (instant.hour * 60 + instant.minute) // SLOT_MINUTES


def tally(visits: Mapping[date, DayVisits], after: datetime, until: datetime) -> Tally:
    """Visits scheduled in the half-open interval (after, until], to the slot."""
    good = bad = 0
    first, last = slot_of(after), slot_of(until)
    day = first[0]
    while day <= last[0]:
        seen = visits.get(day)
        if seen is not None:
            mask = _mask(first[1] + 1 if day == first[0] else 0, last[1] if day == last[0] else SLOTS - 1)
            good += (seen.good & mask).bit_count()
            bad += (seen.bad & ~seen.good & mask).bit_count()
        day += timedelta(days=1)
    return Tally(good, bad)


def _mask(low: int, high: int) -> int:
    """Bits low..high, both included."""
    return ((1 << (high + 1)) - 1) & ~((1 << low) - 1) if high >= low else 0
