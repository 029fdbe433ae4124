"""The delivery log: sent once, and honest about what may have been repeated."""

from datetime import UTC, datetime

from services.notification.domain.delivery import begun, delivery_id, ended
from services.notification.domain.message import Message

AT = datetime(2022, 6, 13, tzinfo=UTC)
REAL = datetime(2026, 1, 5, tzinfo=UTC)
MESSAGE = Message("e-1", "opened", "a-1", "site-1", "告警", {})


def test_a_sent_message_is_not_sent_again() -> None:
    first = begun(None, MESSAGE, "webhook", AT)
    assert first is not None
    assert begun(ended(first, None, AT, REAL), MESSAGE, "webhook", AT) is None
    assert first["_id"] == delivery_id(MESSAGE, "webhook")


def test_a_failure_is_tried_again_and_is_no_repeat() -> None:
    first = begun(None, MESSAGE, "webhook", AT)
    assert first is not None
    again = begun(ended(first, "status 500", AT, REAL), MESSAGE, "webhook", AT)
    assert again is not None
    assert (again["attempts"], again["repeated"], again["why"]) == (2, False, None)


def test_a_death_between_sending_and_sent_is_told_for_ever() -> None:
    first = begun(None, MESSAGE, "webhook", AT)
    second = begun(first, MESSAGE, "webhook", AT)
    assert second is not None
    final = ended(second, None, AT, REAL)
    assert (final["attempts"], final["repeated"], final["state"]) == (2, True, "sent")
    assert final["handed_at"] == REAL.isoformat()
