"""A reading and its meaning as one JSON document, for people and programs outside."""

from datetime import datetime
from typing import Any

from services.new_media_poller.domain.explain import Explanation, days_out_of_bounds
from services.new_media_poller.domain.instants import BEIJING
from services.new_media_poller.domain.messages import answers_of, reply_working_days
from services.new_media_poller.domain.post import Message
from services.new_media_poller.domain.reading import AccountReading
from services.new_media_poller.domain.sentences import sentence

DAY_S = 86_400


def as_document(reading: AccountReading, means: Explanation, lang: str = "zh") -> dict[str, Any]:
    """What was read and why it means that; the eight promised keys of `explain account --json` first, unknown is None."""
    return {
        "outcome": reading.outcome.value,
        "coverage": reading.coverage.value,
        "newest_post_at": _text(reading.newest_post_at),
        "oldest_post_at": _text(reading.oldest_post_at),
        "posts": reading.posts,
        "silent_days": means.silent_days,
        "verdict": means.verdict.value,
        "why": [str(why.code) for why in means.why],
        "says": [sentence(why, lang) for why in means.why],
        "reason": reading.reason.value if reading.reason else None,
        "detail": reading.detail or None,
        "platform": reading.platform,
        "method": reading.method.value,
        "bridge": reading.bridge,
        "cut": reading.cut,
        "newest_precision": reading.newest_precision if reading.newest_post_at else None,
        "posts_in_period": reading.posts_in_period,
        "undated": reading.undated,
        "pinned": reading.pinned,
        "deleted": reading.deleted,
        "later": reading.later,
        "longest_gap_days": None if reading.longest_gap_s is None else round(reading.longest_gap_s / DAY_S, 3),
        "days_out_of_bounds": days_out_of_bounds(reading),
        "interaction": reading.interaction,
        **_dialogue(reading),
        "account": {
            "name": reading.seen.name,
            "verified": reading.seen.verified,
            "verification": reading.seen.verification,
            "state": reading.seen.state,
        },
        "app": _app(reading),
        "listed": [{"platform": entry.platform, "name": entry.name, "url": entry.url} for entry in reading.listed],
        "faults": [{"row": fault.row, "field": fault.field, "value": fault.value} for fault in reading.faults],
    }


def _dialogue(reading: AccountReading) -> dict[str, Any]:
    """Messages with their reply times in working days."""
    replies = answers_of(reading.messages, reading.read_at)
    return {
        "messages": [_message(message) for message in reading.messages] if reading.messages_read else None,
        "slowest_reply_workdays": replies.slowest_workdays,
        "unanswered_over_5_workdays": replies.overdue if reading.messages_read else None,
        "longest_unanswered_asked_at": _text(reading.longest_unanswered_asked_at),
    }


def _text(instant: datetime | None) -> str | None:
    return instant.astimezone(BEIJING).isoformat() if instant else None


def _message(message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "asked_at": _text(message.asked_at),
        "answered_at": _text(message.answered_at),
        "answer_known": message.answer_known,
        "reply_workdays": reply_working_days(message),
    }


def _app(reading: AccountReading) -> dict[str, Any] | None:
    app = reading.app
    if app is None:
        return None
    return {
        "store": app.store,
        "available": app.available,
        "name": app.name,
        "version": app.version,
        "updated_at": _text(app.updated_at),
        "seller": app.seller,
        "url": app.url,
    }
