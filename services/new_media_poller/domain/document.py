"""A reading and its meaning as one JSON document, for people and programs outside."""

from datetime import datetime
from typing import Any

from services.new_media_poller.domain.explain import Explanation
from services.new_media_poller.domain.instants import BEIJING
from services.new_media_poller.domain.post import Message
from services.new_media_poller.domain.reading import AccountReading
from services.new_media_poller.domain.sentences import sentence


def as_document(reading: AccountReading, means: Explanation) -> dict[str, Any]:
    """The stable keys of `explain account --json` and what else was read; unknown is None."""
    return {
        "outcome": reading.outcome.value,
        "reason": reading.reason.value if reading.reason else None,
        "detail": reading.detail or None,
        "platform": reading.platform,
        "method": reading.method.value,
        "coverage": reading.coverage.value,
        "bridge": reading.bridge,
        "newest_post_at": _text(reading.newest_post_at),
        "newest_precision": reading.newest_precision if reading.newest_post_at else None,
        "oldest_post_at": _text(reading.oldest_post_at),
        "posts": reading.posts,
        "posts_in_period": reading.posts_in_period,
        "undated": reading.undated,
        "pinned": reading.pinned,
        "deleted": reading.deleted,
        "longest_gap_s": reading.longest_gap_s,
        "interaction": reading.interaction,
        "messages": [_message(message) for message in reading.messages] if reading.messages_read else None,
        "longest_unanswered_asked_at": _text(reading.longest_unanswered_asked_at),
        "account": {"name": reading.seen.name, "verified": reading.seen.verified, "state": reading.seen.state},
        "app": _app(reading),
        "listed": [{"platform": entry.platform, "name": entry.name, "url": entry.url} for entry in reading.listed],
        "silent_days": means.silent_days,
        "verdict": means.verdict.value,
        "why": [
            {"code": str(why.code), "params": dict(why.params), "zh": sentence(why), "en": sentence(why, "en")}
            for why in means.why
        ],
    }


def _text(instant: datetime | None) -> str | None:
    return instant.astimezone(BEIJING).isoformat() if instant else None


def _message(message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "asked_at": _text(message.asked_at),
        "answered_at": _text(message.answered_at),
        "answer_known": message.answer_known,
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
