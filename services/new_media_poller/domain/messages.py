"""Reply times in working days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.new_media_poller.domain.post import Message
from shared.workdays import YearWithoutTableError, add_workdays, is_late, workdays_between

REPLY_WORKING_DAYS = 5


@dataclass(frozen=True)
class Answers:
    """How an account answers: messages seen, answered ones, the slowest answer in working days, those known to be overdue."""

    messages: int = 0
    answered: int = 0
    slowest_workdays: int | None = None
    overdue: int | None = None


def answers_of(messages: Sequence[Message], at: datetime) -> Answers:
    """The messages summed up; `overdue` is None where a year has no table of working days."""
    times = [days for message in messages if (days := reply_working_days(message)) is not None]
    try:
        overdue = len(unanswered_over(messages, at))
    except YearWithoutTableError:
        overdue = None
    answered = sum(message.answered_at is not None for message in messages)
    return Answers(len(messages), answered, max(times, default=None), overdue)


def reply_working_days(message: Message) -> int | None:
    """Working days from the question to its answer; None while there is none, or in a year without a table."""
    if message.answered_at is None:
        return None
    try:
        return workdays_between(message.asked_at, max(message.answered_at, message.asked_at))
    except YearWithoutTableError:
        return None


def unanswered_over(
    messages: Iterable[Message], at: datetime, working_days: int = REPLY_WORKING_DAYS
) -> tuple[Message, ...]:
    """The messages known to be without an answer whose deadline has passed."""
    return tuple(
        message
        for message in messages
        if message.answer_known
        and message.answered_at is None
        and is_late(at, add_workdays(message.asked_at, working_days))
    )
