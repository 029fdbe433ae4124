"""One account's saved or fetched replies explained."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from deploy.cli.inspection.source import UnreadableError, address, is_address
from deploy.cli.output import FOUND, OK, UNKNOWN
from services.new_media_poller.domain.explain import Verdict, explain
from services.new_media_poller.domain.plan import Reply
from services.new_media_poller.domain.reading import AccountReading
from services.new_media_poller.domain.sentences import sentence
from services.new_media_poller.saved import read_saved
from shared.web.fetch import Fetcher, FetchSettings

EXIT = {Verdict.FRESH: OK, Verdict.SILENT: FOUND, Verdict.UNKNOWN: UNKNOWN}


async def replies_of(what: Sequence[str], settings: FetchSettings) -> list[Reply]:
    """The replies that a person saved, or that the addresses give now. Raises UnreadableError."""
    replies = []
    async with Fetcher(settings) as fetcher:
        for one in what:
            replies.append(await _fetched(fetcher, one) if is_address(one) else _saved(Path(one)))
    return replies


async def _fetched(fetcher: Fetcher, url: str) -> Reply:
    result = await fetcher.get(address(url))
    return Reply(status=result.status, outcome=str(result.outcome), headers=result.headers, body=result.body)


def _saved(path: Path) -> Reply:
    try:
        return Reply(status=200, body=path.read_bytes())
    except OSError as error:
        raise UnreadableError(f"{path}: 无法读取。 Cannot be read: {error.strerror}.") from error


def explain_account(
    replies: Sequence[Reply], platform: str, at: datetime, handle: str, lang: str
) -> tuple[dict[str, Any], int]:
    """The reading and what it means for the two-week rule."""
    reading = read_saved(replies, platform, at, handle=handle)
    told = explain(reading, at)
    return {
        "outcome": str(reading.outcome),
        "platform": platform,
        "method": str(reading.method),
        "coverage": str(reading.coverage),
        **_posts(reading),
        "silent_days": told.silent_days,
        "verdict": str(told.verdict),
        "why": [why.code for why in told.why],
        "says": [sentence(why, lang) for why in told.why],
    }, EXIT[told.verdict]


def _posts(reading: AccountReading) -> dict[str, Any]:
    return {
        "newest_post_at": reading.newest_post_at.isoformat() if reading.newest_post_at else None,
        "oldest_post_at": reading.oldest_post_at.isoformat() if reading.oldest_post_at else None,
        "posts": reading.posts,
        "posts_in_period": reading.posts_in_period,
        "undated": reading.undated,
        "pinned": reading.pinned,
        "deleted": reading.deleted,
        "interaction": reading.interaction,
        "reason": str(reading.reason) if reading.reason else None,
        "detail": reading.detail,
    }
