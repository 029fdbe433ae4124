"""The log of handing one message to one channel: what is stored before the attempt and after it."""

from datetime import datetime
from typing import Any

from services.notification.domain.message import Message

SENDING, SENT, FAILED = "sending", "sent", "failed"


def delivery_id(message: Message, channel: str) -> str:
    return f"{message.id}:{channel}"


def begun(stored: dict[str, Any] | None, message: Message, channel: str, now: datetime) -> dict[str, Any] | None:
    """The log before an attempt; None when it was handed over already.

    `attempts` above one after `sending` says that a process died in between: the receiver may have had it before.
    """
    if stored and stored["state"] == SENT:
        return None
    before = stored or {"first_at": now.isoformat(), "attempts": 0, "repeated": False}
    return {
        **before,
        "_id": delivery_id(message, channel),
        "alert_id": message.alert_id,
        "target": message.target,
        "event_id": message.id,
        "kind": message.kind,
        "channel": channel,
        "state": SENDING,
        "attempts": before["attempts"] + 1,
        "repeated": before["repeated"] or bool(stored and stored["state"] == SENDING),
        "sent_at": None,
        "handed_at": None,
        "why": None,
    }


def ended(document: dict[str, Any], why: str | None, now: datetime, real: datetime) -> dict[str, Any]:
    """The log after an attempt; `handed_at` is real time, because product time may run fast-forward."""
    if why is not None:
        return {**document, "state": FAILED, "why": why}
    return {**document, "state": SENT, "sent_at": now.isoformat(), "handed_at": real.isoformat()}
