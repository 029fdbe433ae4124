"""Reply times in working days."""

from collections.abc import Iterable
from datetime import datetime

from services.new_media_poller.domain.post import Message
from shared.workdays import add_workdays, is_late, workdays_between

REPLY_WORKING_DAYS = 5


def reply_working_days(message: Message) -> int | None:
    """Working days from the question to its answer; None while there is none, or when nobody can know."""
    if message.answered_at is None:
        return None
    return workdays_between(message.asked_at, max(message.answered_at, message.asked_at))


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
