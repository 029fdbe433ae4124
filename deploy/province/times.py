"""Instants of the simulated province: unix seconds on the product zone's calendar."""

from datetime import datetime, timedelta, timezone

CST = timezone(timedelta(hours=8))
HOUR = 3600
DAY = 24 * HOUR
START = int(datetime(2022, 6, 10, tzinfo=CST).timestamp())
MONITORING_DAY = 7.5
RECHECK_DAY = 10.0
# Items are planned this far so that a run that goes on for long never dries out.
HORIZON = START + 45 * DAY


def local(instant: float) -> datetime:
    """The wall clock of the province at an instant."""
    return datetime.fromtimestamp(instant, CST)


def day_of(instant: float) -> float:
    """Days since the start of the simulated period."""
    return (instant - START) / DAY


def at_office_hours(instant: float, minute: int) -> int:
    """The same day between 08:30 and 17:30, for items that people publish at work."""
    wall = local(instant).replace(hour=8, minute=30, second=0, microsecond=0)
    return int(wall.timestamp()) + (minute % 540) * 60
