"""A reading of one account: what was seen, by which way and how completely, without any judgement."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.post import AppFacts, ListedAccount, Message, Post, Seen
from services.new_media_poller.domain.sheet import Fault
from services.new_media_poller.domain.vocabulary import Coverage, Method, Outcome, Reason, Unreadable

PERIOD = timedelta(days=90)
CLOCK_SKEW = timedelta(minutes=10)
MAX_TITLE = 300


@dataclass(frozen=True)
class AccountReading:
    """`bridge` marks a list that a third party made, `cut` one that stops in the middle; `mass_sent_seen` is None where nobody asked."""

    account_id: str
    platform: str
    method: Method
    read_at: datetime
    outcome: Outcome
    reason: Reason | None = None
    detail: str = ""
    coverage: Coverage = Coverage.EMPTY
    bridge: bool = False
    newest_post_at: datetime | None = None
    newest_precision: str = "second"
    newest_pinned: bool = False
    oldest_post_at: datetime | None = None
    posts: int = 0
    posts_in_period: int = 0
    undated: int = 0
    pinned: int = 0
    deleted: int = 0
    later: int = 0
    longest_gap_s: int | None = None
    interaction: bool | None = None
    messages: tuple[Message, ...] = ()
    messages_read: bool = False
    longest_unanswered_asked_at: datetime | None = None
    cut: bool = False
    mass_sent_seen: bool | None = None
    seen: Seen = field(default_factory=Seen)
    app: AppFacts | None = None
    listed: tuple[ListedAccount, ...] = ()
    screenshot: str | None = None
    items: tuple[Post, ...] = ()
    faults: tuple[Fault, ...] = ()


def blank(account: Account, at: datetime) -> AccountReading:
    return AccountReading(account.id, account.platform, account.method, at, Outcome.OK)


def unread(account: Account, at: datetime, why: Unreadable) -> AccountReading:
    return replace(blank(account, at), outcome=Outcome.UNKNOWN, reason=why.reason, detail=why.detail)


def with_posts(reading: AccountReading, posts: Sequence[Post], coverage: Coverage, account: Account) -> AccountReading:
    """The reading with its list of posts; a list that proves nothing makes it unknown."""
    at = reading.read_at
    posts = _without_repeats(posts)
    shown = [post for post in posts if not post.deleted]
    later = [post for post in shown if post.published_at is not None and post.published_at > at + CLOCK_SKEW]
    dated = [post for post in shown if post.published_at is not None and post not in later]
    undated = len(shown) - len(dated) - len(later)
    reading = replace(
        reading,
        coverage=_coverage(coverage, posts, dated, later),
        posts=len(shown) - len(later),
        undated=undated,
        pinned=sum(post.pinned for post in shown),
        deleted=len(posts) - len(shown),
        later=len(later),
        items=tuple(posts),
    )
    if not dated:
        return _proves_nothing(reading, bool(later), bool(undated))
    return _with_dates(reading, dated, account)


def with_messages(reading: AccountReading, messages: Sequence[Message]) -> AccountReading:
    """The reading with the messages seen up to its instant, oldest first."""
    known = {message.id: message for message in messages if message.asked_at <= reading.read_at + CLOCK_SKEW}
    ordered = tuple(sorted(known.values(), key=lambda message: (message.asked_at, message.id)))
    waiting = [message.asked_at for message in ordered if message.answer_known and message.answered_at is None]
    return replace(
        reading, messages=ordered, messages_read=True, longest_unanswered_asked_at=min(waiting, default=None)
    )


def _without_repeats(posts: Sequence[Post]) -> list[Post]:
    """Each post once: a pinned one often stands in the list a second time. Sources that give all posts one id exist."""
    seen: dict[tuple[str, datetime | None] | int, Post] = {}
    for place, post in enumerate(posts):
        key = (post.id, post.published_at) if post.id else place
        seen.setdefault(key, replace(post, title=post.title[:MAX_TITLE] if post.title else None))
    return list(seen.values())


def _coverage(claimed: Coverage, posts: Sequence[Post], dated: Sequence[Post], later: Sequence[Post]) -> Coverage:
    if not posts:
        return Coverage.EMPTY
    return claimed if dated or later or all(post.deleted for post in posts) else Coverage.UNDATED


def _proves_nothing(reading: AccountReading, later: bool, undated: bool) -> AccountReading:
    reason = Reason.EMPTY_LIST
    if undated:
        reason = Reason.UNDATED
    elif later:
        reason = Reason.LATER_ONLY
    return replace(reading, outcome=Outcome.UNKNOWN, reason=reason)


def _with_dates(reading: AccountReading, dated: Sequence[Post], account: Account) -> AccountReading:
    newest = max(dated, key=_published)
    # A pinned post stands out of order, so its age says nothing about how far back the list reaches.
    in_order = [post for post in dated if not post.pinned] or list(dated)
    start = account.period_start or reading.read_at - PERIOD
    return replace(
        reading,
        newest_post_at=_published(newest),
        newest_precision=newest.precision,
        newest_pinned=newest.pinned,
        oldest_post_at=min(_published(post) for post in in_order),
        posts_in_period=sum(_published(post) >= start for post in dated),
        longest_gap_s=_longest_gap(sorted({_published(post) for post in in_order}), start, reading.read_at),
    )


def _published(post: Post) -> datetime:
    if post.published_at is None:
        raise ValueError("an undated post has no place in an order of dates")
    return post.published_at


def gaps(instants: Sequence[datetime], start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """The pauses between neighbouring instants, and from the last to `end`, that reach into the period."""
    ends = [*instants[1:], max(end, instants[-1])] if instants else []
    return [(a, b) for a, b in zip(instants, ends, strict=True) if b > start]


def _longest_gap(instants: Sequence[datetime], start: datetime, end: datetime) -> int:
    return max((int((b - a).total_seconds()) for a, b in gaps(instants, start, end)), default=0)
