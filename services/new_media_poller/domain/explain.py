"""What one reading means for the two-week rule, and why; a reading that proves nothing stays unknown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from services.new_media_poller.domain.post import When
from services.new_media_poller.domain.reading import PERIOD, AccountReading, gaps
from services.new_media_poller.domain.vocabulary import Coverage, Outcome, Reason

DAY = timedelta(days=1)


class Verdict(StrEnum):
    FRESH = "fresh"
    SILENT = "silent"
    UNKNOWN = "unknown"


class Because(StrEnum):
    """Why a verdict is what it is, beside the reasons of an unreadable reply."""

    RECENT_POST = "recent-post"
    RECENT_VERSION = "recent-version"
    NO_RECENT_POST = "no-recent-post"
    NEEDS_SECOND_READING = "needs-second-reading"
    CONTROLS_NOT_ASKED = "controls-not-asked"
    CONTROLS_NOT_FRESH = "controls-not-fresh"
    ONLY_OLD_POSTS = "only-old-posts"
    PINNED_ONLY = "pinned-only"
    SOME_UNDATED = "some-undated"
    SOME_LATER = "some-later"
    CUT = "cut"
    MASS_SENT_NOT_ASKED = "mass-sent-not-asked"
    MASS_SENT_UNSEEN = "mass-sent-unseen"
    APP_CONTENT_NOT_READ = "app-content-not-read"
    APP_NOT_IN_STORE = "app-not-in-store"
    NO_POST_LIST = "no-post-list"


@dataclass(frozen=True)
class Why:
    """A code with its parameters; sentences.py holds the words."""

    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Explanation:
    """`silent_days` counts the whole days since the newest post and is None where that is not known."""

    verdict: Verdict
    silent_days: int | None
    why: tuple[Why, ...]


def explain(
    reading: AccountReading, at: datetime, window_days: int = 14, *, controls_fresh: bool | None = None
) -> Explanation:
    """What the reading says at an instant; exactly `window_days` since the newest post is still in time."""
    if reading.outcome != Outcome.OK:
        reason = reading.reason or Reason.BODY_CODE
        return _unknown(Why(reason, {"detail": reading.detail}))
    if reading.app is not None:
        return _of_app(reading, at, window_days)
    if reading.newest_post_at is None:
        return _unknown(Why(Because.NO_POST_LIST))
    days = max(0, (at - reading.newest_post_at) // DAY)
    newest = When(reading.newest_post_at, reading.newest_precision)
    facts: dict[str, str | int] = {"newest": reading.newest_post_at.isoformat(), "days": days, "window": window_days}
    if _within(newest, at, window_days):
        return Explanation(Verdict.FRESH, days, (Why(Because.RECENT_POST, facts),))
    found = doubts(reading, controls_fresh)
    if found:
        return Explanation(Verdict.UNKNOWN, days, tuple(Why(doubt, facts) for doubt in found))
    caveats = [Because.NO_RECENT_POST, Because.NEEDS_SECOND_READING]
    if controls_fresh is None:
        caveats.append(Because.CONTROLS_NOT_ASKED)
    if reading.method == "wechat-api" and reading.mass_sent_seen is None:
        caveats.append(Because.MASS_SENT_NOT_ASKED)
    return Explanation(Verdict.SILENT, days, tuple(Why(caveat, facts) for caveat in caveats))


def _within(newest: When, at: datetime, window_days: int) -> bool:
    """A day without an hour may have been used to its last second."""
    latest = newest.at + (DAY - timedelta(seconds=1) if newest.precision == "day" else timedelta(0))
    return at - latest <= timedelta(days=window_days)


def doubts(reading: AccountReading, controls_fresh: bool | None) -> list[Because]:
    """Why old posts alone would not prove silence."""
    partial = reading.bridge or reading.coverage == Coverage.GUEST_VIEW
    checks = (
        (controls_fresh is False, Because.CONTROLS_NOT_FRESH),
        (partial and controls_fresh is None, Because.ONLY_OLD_POSTS),
        (reading.posts > 0 and reading.posts == reading.pinned, Because.PINNED_ONLY),
        (reading.undated > 0, Because.SOME_UNDATED),
        (reading.later > 0, Because.SOME_LATER),
        (reading.cut, Because.CUT),
        (reading.mass_sent_seen is False, Because.MASS_SENT_UNSEEN),
    )
    return [doubt for holds, doubt in checks if holds]


def _of_app(reading: AccountReading, at: datetime, window_days: int) -> Explanation:
    """A store shows versions, not what the app shows inside: a new version proves care, an old one proves nothing."""
    app = reading.app
    if app is None or app.available is False:
        return _unknown(Why(Because.APP_NOT_IN_STORE))
    if app.updated_at and _within(When(app.updated_at, app.updated_precision), at, window_days):
        facts: dict[str, str | int] = {"newest": app.updated_at.isoformat(), "window": window_days}
        return Explanation(Verdict.FRESH, max(0, (at - app.updated_at) // DAY), (Why(Because.RECENT_VERSION, facts),))
    return _unknown(Why(Because.APP_CONTENT_NOT_READ))


def _unknown(why: Why) -> Explanation:
    return Explanation(Verdict.UNKNOWN, None, (why,))


def days_out_of_bounds(reading: AccountReading, start: datetime | None = None, window_days: int = 14) -> int | None:
    """Whole days of the period since `start` (the last 90 days) on which the newest post was older than the window allows."""
    start = start or reading.read_at - PERIOD
    instants = sorted({post.published_at for post in reading.items if post.published_at and not post.deleted})
    instants = [instant for instant in instants if instant <= reading.read_at]
    if reading.outcome != Outcome.OK or not instants:
        return None
    limit = timedelta(days=window_days)
    excess = (min(b, reading.read_at) - max(a + limit, start) for a, b in gaps(instants, start, reading.read_at))
    return sum((part for part in excess if part > timedelta(0)), timedelta(0)) // DAY
