"""Working days of the State Council's calendar: what is a working day, and when a deadline counted in them falls."""

from shared.workdays.calendar import Calendar, YearWithoutTableError, official
from shared.workdays.deadline import (
    DeadlineExplanation,
    add_workdays,
    explain_deadline,
    is_late,
    is_workday,
    workdays_between,
)

__all__ = [
    "Calendar",
    "DeadlineExplanation",
    "YearWithoutTableError",
    "add_workdays",
    "explain_deadline",
    "is_late",
    "is_workday",
    "official",
    "workdays_between",
]
