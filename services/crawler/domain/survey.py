"""One survey pass: what waits, what was seen, and what the pages read so far say about the site."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from hashlib import blake2b
from struct import unpack
from typing import Final, NamedTuple

from services.crawler.domain.facts import Frame, LabelRemark, Link, Message, Section
from services.crawler.domain.frontier import (
    Bounds,
    Budget,
    PassKind,
    Scope,
    Target,
    in_scope,
    refusal,
    scope_of,
    trap,
)
from services.crawler.domain.note import Activity, Channel, GuideNote
from services.crawler.domain.sample import Attachment
from shared.web.outcome import FetchOutcome
from shared.web.url import canonical

LISTS_PRIORITY: Final = 1
NAMED_PRIORITY: Final = 8
LAST_PRIORITY: Final = 9
"""Of pages that are asked once more when nothing else waits."""
_MARK: Final = 8
MAX_LETTERS: Final = 150
MAX_GUIDES: Final = 200
MAX_CHANNELS: Final = 30
MAX_ACTIVITIES: Final = 200
MAX_TRAIL: Final = 1_000


class Source(StrEnum):
    """Where a section is known from; a page that was read knows best."""

    MENU = "menu"
    BLOCK = "block"
    PAGE = "page"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Known:
    """A section of the site as far as this pass has seen it."""

    section: Section
    source: Source
    level: int
    page_key: str | None = None


class Waiting(NamedTuple):
    """A page that waits for its turn; `root` is the list that it continues."""

    url: str
    priority: int
    depth: int
    root: str | None = None
    tries: int = 0


@dataclass(slots=True)
class Home:
    """What the home page said of the whole site."""

    outcome: str | None = None
    url: str = ""
    newest_at: datetime | None = None
    dated_items: int = 0
    page_key: str | None = None
    identity: Mapping[str, str | None] = field(default_factory=dict)
    identity_text: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trace:
    """How a page came that facts were read from."""

    at: datetime | None = None
    status: int | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """A published question with the page it was read from."""

    message: Message
    page: str


@dataclass(frozen=True, slots=True)
class FoundChannel:
    """A way of asking with the page that leads to it, and whether its own page opened."""

    channel: Channel
    page: str
    reachable: bool | None = None


@dataclass(slots=True)
class LabelCount:
    """On how many pages a remark was made, with the first of them and what was printed there."""

    pages: int = 0
    examples: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class LabelCounts:
    """Page labels of all pages read so far, by kind of page."""

    pages: dict[str, int] = field(default_factory=dict)
    remarks: dict[tuple[str, str, LabelRemark], LabelCount] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Waiting pages that lie outside the pass's own document."""

    key: str
    priority: int
    size: int


@dataclass(slots=True)
class Survey:
    """The state of one pass between two slices. What was asked for (site, reason, trace) never changes."""

    pass_id: str
    target: str
    home_url: str
    kind: PassKind
    started_at: datetime
    reason: str = "scheduled"
    finding_id: str | None = None
    trace: str = ""
    max_pages: int = 100_000
    next_slice: int = 0
    barren: int = 0
    """Slices in a row in which no page could be read."""
    ended: bool = False
    was_read_before: bool = False
    hosts: tuple[str, ...] = ()
    waiting: list[Waiting] = field(default_factory=list)
    seen: set[bytes] = field(default_factory=set)
    chunks: list[Chunk] = field(default_factory=list)
    seen_keys: list[str] = field(default_factory=list)
    budget: Budget = field(default_factory=Budget)
    home: Home = field(default_factory=Home)
    sections: dict[str, Known] = field(default_factory=dict)
    pages_ok: int = 0
    pages_failed: int = 0
    has_channel: bool = False
    channels: dict[str, FoundChannel] = field(default_factory=dict)
    letters: list[Letter] = field(default_factory=list)
    guides: list[tuple[str, GuideNote]] = field(default_factory=list)
    activities: dict[str, dict[str, tuple[Activity, str]]] = field(default_factory=dict)
    """By kind of section, then by address or title: each activity with the page it was read from."""
    label_counts: LabelCounts = field(default_factory=LabelCounts)
    trail: dict[str, Trace] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    sample: list[Attachment] = field(default_factory=list)
    """Attachments of a full pass that are downloaded at its end."""
    named: int | None = None
    """How many addresses the site's sitemaps name; None before they were asked for."""

    @property
    def wants_sitemaps(self) -> bool:
        """A whole pass over a site that could be opened reads what the site itself names, once."""
        return self.named is None and not self.is_light and self.home.outcome == FetchOutcome.OK

    def take_named(self, addresses: Sequence[str]) -> None:
        """Addresses from sitemaps: pages that no other page leads to are found by them only, so they come last."""
        scope, bounds = self.scope, self.bounds
        fresh = [url for url in addresses if not self.has_met(url) and in_scope(url, scope) and not trap(url, bounds)]
        self.named = len(addresses)
        self.waiting += self.expects(Target(url, NAMED_PRIORITY, 2) for url in fresh)

    @property
    def scope(self) -> Scope:
        return scope_of(self.home_url, self.hosts)

    @property
    def bounds(self) -> Bounds:
        return _bounds(self.max_pages)

    def has_met(self, url: str) -> bool:
        """Whether this pass knows an address already."""
        return mark_of(url) in self.seen

    def has_met_all(self, marks: bytes | None) -> bool:
        """Whether this pass knows all addresses of a page that has not changed, by what was noted when it was read."""
        return marks is not None and self.seen.issuperset(unpack(f"{_MARK}s" * (len(marks) // _MARK), marks))

    def marks_met(self, links: Iterable[Link], frames: Iterable[Frame]) -> bytes:
        """The marks of a page's addresses that this pass knows, menus and footers each by one mark of their own."""
        own = (mark_of(link.url) for link in links)
        return b"".join(dict.fromkeys(mark for mark in (*own, *map(frame_mark, frames)) if mark in self.seen))

    def expects(self, targets: Iterable[Target], root: str | None = None) -> list[Waiting]:
        """Those of the targets that are new to this pass and within its budget, now marked as seen.

        What the budget refuses is counted as left out, once for each page that leads there: nothing may be called
        missing that could have been among it.
        """
        bounds = self.bounds
        fresh: list[Waiting] = []
        for target in targets:
            mark = mark_of(target.url)
            if mark in self.seen:
                continue
            refused = refusal(target.url, bounds, self.budget)
            if refused is not None:
                self.skipped(refused)
                continue
            self.seen.add(mark)
            fresh.append(Waiting(target.url, target.priority, target.depth, root))
        return fresh

    def skipped(self, what: str, number: int = 1) -> None:
        if number > 0:
            self.left_out[what] = self.left_out.get(what, 0) + number

    def give_up(self) -> None:
        """Read no further: what still waits is left out, and the sections among it stay unread."""
        self.skipped("pages", len(self.waiting) + sum(chunk.size for chunk in self.chunks))
        self.waiting, self.chunks = [], []

    @property
    def is_light(self) -> bool:
        return self.kind is PassKind.LIGHT

    @property
    def home_at(self) -> str:
        """The address of the home page, after the refresh that a bare first page may hold."""
        return self.home.url or _canonical(self.home_url)

    @property
    def is_done(self) -> bool:
        return not self.waiting and not self.chunks


def frame_mark(frame: Frame) -> bytes:
    return mark_of(f"frame:{frame.key}")


@lru_cache(maxsize=64)
def _bounds(max_pages: int) -> Bounds:
    return Bounds(max_pages=max_pages)


@lru_cache(maxsize=2_048)
def _canonical(url: str) -> str:
    return canonical(url)


@lru_cache(maxsize=20_000)
def mark_of(url: str) -> bytes:
    """Eight bytes by which a pass knows an address again: a hundred thousand fit into less than a megabyte."""
    return blake2b(url.encode("utf-8", "replace"), digest_size=8).digest()


def begin(survey: Survey, targets: Sequence[Target], bounds_pages: int) -> None:
    """The first addresses of a pass."""
    survey.max_pages = bounds_pages
    survey.waiting = survey.expects(targets)
