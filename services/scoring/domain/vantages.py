"""What further places of observation saw of a site: their votes, the visits that they dispute, and when they are asked."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from pydantic import Field

from services.scoring.domain.stored import Stored
from shared.contracts.commands import ProbeFrom, Reason
from shared.contracts.envelope import Event, Instant
from shared.contracts.observations import SiteProbed
from shared.contracts.targets import RegisterState, TargetFacts
from shared.indicators.quorum import Vote
from shared.indicators.visits import DayVisits, slot_of

APART_S = 25.0
"""Product seconds after a failure at which the others are asked: as far as the first vantage's own second look."""
UNDECIDED_FOR = timedelta(hours=6)
"""Votes on a visit that nobody opened are kept so long; those of a disputed visit as long as the visit."""
ALIVE_FOR = timedelta(minutes=15)


class Voted(Stored):
    """The last definitive reading of one vantage."""

    opened: bool
    at: Instant


class Disputed(Stored):
    """What the others said of one scheduled visit that failed."""

    about: Instant
    votes: dict[str, bool] = Field(default_factory=dict)

    @property
    def overruled(self) -> bool:
        """Somebody opened the site, and with the first vantage fewer than a quorum could not."""
        good = sum(self.votes.values())
        bad = 1 + len(self.votes) - good
        return good > 0 and bad < (len(self.votes) + 1) // 2 + 1


def voted(votes: Mapping[str, Voted], seen: SiteProbed, was_open: bool) -> dict[str, Voted]:
    """With a reading; an older one than is known changes nothing."""
    known = votes.get(seen.vantage)
    if known is not None and known.at > seen.occurred_at:
        return dict(votes)
    return {**votes, seen.vantage: Voted(opened=was_open, at=seen.occurred_at)}


def as_votes(votes: Mapping[str, Voted]) -> dict[str, Vote]:
    return {name: Vote(one.opened, one.at) for name, one in votes.items()}


def disputed(known: tuple[Disputed, ...], seen: SiteProbed, was_open: bool) -> tuple[Disputed, ...]:
    """With what a further vantage says of a failed visit; folding is by vantage, so repeats and order cannot matter."""
    if not seen.second or seen.about is None:
        return known
    mine = next((one for one in known if one.about == seen.about), Disputed(about=seen.about))
    fresh = mine.model_copy(update={"votes": {**mine.votes, seen.vantage: was_open}})
    others = [one for one in known if one.about != seen.about and _keeps(one, seen.occurred_at)]
    return (*others, fresh)


def _keeps(one: Disputed, now: datetime) -> bool:
    age = now - one.about
    return age <= UNDECIDED_FOR or (any(one.votes.values()) and age <= timedelta(days=16))


def without(visits: Mapping[str, DayVisits], known: tuple[Disputed, ...]) -> dict[str, DayVisits]:
    """Visits by day, less those that failed at the first vantage only: of them nobody can tell."""
    kept = dict(visits)
    for one in known:
        day, slot = slot_of(one.about)
        found = kept.get(day.isoformat())
        if found is not None and one.overruled:
            kept[day.isoformat()] = DayVisits(found.good, found.bad & ~(1 << slot))
    return kept


def asks(
    row: TargetFacts | None, seen: SiteProbed, was_open: bool | None, votes: Mapping[str, Voted], alive: frozenset[str]
) -> tuple[Event, ...]:
    """The others look when the first vantage cannot open a site, or when one of them could not of late."""
    if seen.second or was_open is None or row is None or row.url is None or row.state is not RegisterState.LIVE:
        return ()
    trouble = not was_open or any(not vote.opened for name, vote in votes.items() if name != seen.vantage)
    about = seen.scheduled_at if not was_open and seen.reason is Reason.SCHEDULED else None
    return tuple(
        ProbeFrom(
            target=name,
            occurred_at=seen.occurred_at,
            trace=seen.trace,
            reason=Reason.RECHECK,
            not_before=seen.occurred_at + timedelta(seconds=APART_S),
            site=seen.target,
            url=row.url,
            about=about,
        )
        for name in sorted(alive if trouble else ())
    )


class Alive:
    """Which further vantages have spoken of late, over all sites: nobody waits for one that is away."""

    def __init__(self, configured: tuple[str, ...]) -> None:
        self._spoke: dict[str, datetime | None] = dict.fromkeys(configured)

    def heard(self, seen: SiteProbed) -> None:
        last = self._spoke.get(seen.vantage)
        if seen.second and seen.vantage in self._spoke and (last is None or seen.occurred_at > last):
            self._spoke[seen.vantage] = seen.occurred_at

    def at(self, now: datetime) -> frozenset[str]:
        return frozenset(name for name, last in self._spoke.items() if last is not None and now - last <= ALIVE_FOR)
