"""Can our own readings be believed? A source whose readings turn odd all at once tells of us, not of offices (lessons B39, B52)."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from shared.contracts.commands import Reason
from shared.contracts.observations import AccountPolled, LinksChecked, Observation, SiteProbed, SiteSurveyed
from shared.indicators.families.availability import ACCUSING, OPENED

FUTURE_S = 120.0
"""A reading that is this far ahead of us comes from a wrong clock, ours or theirs."""
LEARNS = 1 / 300
"""Share by which one reading moves what is usual: some days of a small province."""
LIFTS = 0.7
"""Of the share that holds a source: below it the hold ends."""


@dataclass(frozen=True)
class Limits:
    """When a source is held: so many last readings, of so many targets, of which this share is odd."""

    readings: int
    targets: int
    share: float


LIMITS: Mapping[str, Limits] = {
    "account-polled": Limits(12, 6, 0.9),
    "site-surveyed": Limits(20, 10, 0.7),
    "links-checked": Limits(20, 10, 0.5),
}
"""Visits of home pages are not among them: the prober asks its anchors, and a mass failure beside healthy anchors is real (design.md 5)."""
WATCHED_ONLY = Limits(60, 10, 2.0)
"""No share reaches it: the mix is shown to operations, and nothing is held."""


@dataclass(frozen=True)
class Mark:
    """How odd one reading of a source is: `odd` of `total`."""

    source: str
    target: str
    total: int
    odd: int


def mark(seen: Observation) -> Mark | None:
    """None for re-checks, which look at what was odd already, and for readings that say nothing either way."""
    if seen.reason is not Reason.SCHEDULED:
        return None
    kind = seen.SUBJECT.split(".")[1]
    if isinstance(seen, AccountPolled):
        return Mark(f"{kind}/{seen.method}", seen.target, 1, int(seen.outcome != OPENED or _shows_nothing(seen)))
    if isinstance(seen, SiteSurveyed):
        return Mark(kind, seen.target, 1, int(_little_read(seen)))
    if isinstance(seen, LinksChecked) and seen.checked:
        dead = sum(link.outcome in ACCUSING for link in seen.links)
        return Mark(kind, seen.target, seen.checked, min(dead, seen.checked))
    if isinstance(seen, SiteProbed):
        return Mark(kind, seen.target, 1, int(seen.outcome != OPENED))
    return None


def _shows_nothing(seen: AccountPolled) -> bool:
    """An account without a post, or an app that is not to be had: an app has no posts to show."""
    return not seen.app_usable if seen.app_usable is not None else seen.posts == 0


def _little_read(seen: SiteSurveyed) -> bool:
    """A pass that could not read the home page, or understood less than half of the sections."""
    understood = sum(section.state == "dated" for section in seen.sections)
    return seen.outcome != OPENED or (bool(seen.sections) and understood * 2 < len(seen.sections))


@dataclass
class Source:
    """The last readings of one source, what is usual, and whether it is held. A hold outlives a restart, its window does not."""

    limits: Limits
    usual: float | None = None
    held: bool = False
    window: deque[Mark] = field(default_factory=deque)

    def add(self, one: Mark) -> bool:
        """Take a reading; True when the hold began or ended with it."""
        self.window.append(one)
        while len(self.window) > self.limits.readings:
            self.window.popleft()
        before = self.held
        if self._full():
            limit = self.limit
            self.held = self.share >= limit * LIFTS if self.held else self.share >= limit
        if not self.held:
            part = one.odd / one.total
            self.usual = part if self.usual is None else self.usual + (part - self.usual) * LEARNS
        return self.held != before

    def _full(self) -> bool:
        enough = len(self.window) >= self.limits.readings
        return enough and len({one.target for one in self.window}) >= self.limits.targets

    @property
    def share(self) -> float:
        """Of all that the last readings looked at, the odd part."""
        total = sum(one.total for one in self.window)
        return sum(one.odd for one in self.window) / total if total else 0.0

    @property
    def limit(self) -> float:
        """A source that is odd by nature is held later: half-way between what is usual and everything."""
        usual = self.usual or 0.0
        return max(self.limits.share, usual + (1 - usual) / 2)


class Watch:
    """All sources of one process."""

    def __init__(self) -> None:
        self.sources: dict[str, Source] = {}

    def source(self, name: str) -> Source:
        kind = name.partition("/")[0]
        return self.sources.setdefault(name, Source(LIMITS.get(kind, WATCHED_ONLY)))

    def doubt(self, seen: Observation, now: datetime, rate: float = 1.0) -> str | None:
        """Why a reading is set aside; None when it may be judged. `rate` is how fast product time runs."""
        if seen.doubted:
            return seen.doubted
        if (seen.occurred_at - now).total_seconds() > FUTURE_S * rate:
            return "from-the-future"
        source = self.sources.get(source_of(seen))
        return "source-held" if source is not None and source.held else None


def source_of(seen: Observation) -> str:
    """The source that a reading belongs to, re-checks included."""
    kind = seen.SUBJECT.split(".")[1]
    return f"{kind}/{seen.method}" if isinstance(seen, AccountPolled) else kind
