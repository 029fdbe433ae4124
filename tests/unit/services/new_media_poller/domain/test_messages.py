"""Reply times and overdue messages, in working days."""

from datetime import datetime, timedelta, timezone

from services.new_media_poller.domain.messages import reply_working_days, unanswered_over
from services.new_media_poller.domain.post import Message

CST = timezone(timedelta(hours=8))
ASKED = datetime(2022, 9, 28, 10, 0, tzinfo=CST)
DUE = datetime(2022, 10, 10, 23, 59, 59, tzinfo=CST)


def test_a_message_is_overdue_the_second_after_its_fifth_working_day() -> None:
    waiting = Message("a", ASKED, None, 4)
    assert unanswered_over([waiting], DUE) == ()
    assert unanswered_over([waiting], DUE + timedelta(seconds=1)) == (waiting,)


def test_only_messages_known_to_be_unanswered_are_overdue() -> None:
    later = DUE + timedelta(days=9)
    answered, unsure = Message("a", ASKED, later, 4), Message("b", ASKED, None, 4, answer_known=False)
    assert unanswered_over([answered, unsure], later) == ()


def test_reply_times_count_working_days_only() -> None:
    assert reply_working_days(Message("a", ASKED, DUE, 4)) == 5
    assert reply_working_days(Message("a", ASKED, ASKED - timedelta(minutes=1), 4)) == 0
    assert reply_working_days(Message("a", ASKED, None, 4)) is None
