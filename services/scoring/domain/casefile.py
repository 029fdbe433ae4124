"""The case file (案卷) of one target: what was read, what is wrong, what was wrong; the fold's whole state."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from pydantic import Field

from services.scoring.domain.stored import Stored
from services.scoring.domain.vantages import Disputed, Voted, without
from shared.contracts.envelope import Instant
from shared.contracts.findings import FindingFacts, Severity, Status
from shared.contracts.targets import TargetFacts
from shared.indicators.visits import DayVisits

KEEP_DAYS = 16
KEEP_CLOSED = 200
KEEP_CLOSED_NOTICES = 3
"""Closed notices per rule and detail: the bus keeps the rest; the case file must stay small, it is written at every visit."""


class Review(Stored):
    """A person's word: who, when, why; kept for ever."""

    decision: Status
    who: str
    why: str
    at: Instant


class OpenFinding(Stored):
    """A finding that stands, and the counting that debounces it."""

    facts: FindingFacts
    bad: int = Field(description="independent bad readings so far")
    good: int = Field(default=0, description="independent good readings since the last bad one")
    last_at: Instant = Field(description="the last reading that was counted")
    review: Review | None = None

    @property
    def key(self) -> str:
        return finding_key(self.facts.indicator, self.facts.detail)


class ClosedFinding(Stored):
    """A finding that was cleared or dismissed."""

    facts: FindingFacts
    last_at: Instant
    review: Review | None = None


class Standing(Stored):
    """The definitive readings of one rule: when it could first and last tell, and what it said."""

    state: str
    first_at: Instant
    last_at: Instant


class CaseFile(Stored):
    """Everything that scoring knows of one target. Version and pending events are the outbox's (shared/storage/outbox.py)."""

    target: str
    register_row: TargetFacts | None = None
    register_at: Instant | None = None
    visits: dict[str, tuple[str, str]] = Field(default_factory=dict, description="day to masks of good and bad, hex")
    findings: tuple[OpenFinding, ...] = ()
    closed: tuple[ClosedFinding, ...] = ()
    standing: dict[str, Standing] = Field(default_factory=dict)
    muted: tuple[str, ...] = Field(default=(), description="dismissed keys, silent until a good reading")
    votes: dict[str, Voted] = Field(
        default_factory=dict, description="last readings by vantage, where there are several"
    )
    disputed: tuple[Disputed, ...] = Field(default=(), description="failed visits of which other vantages spoke")
    rechecked: dict[str, Instant] = Field(default_factory=dict, description="finding id to start of its re-check")
    found_right: dict[str, Instant] = Field(
        default_factory=dict, description="rule to the last time that an assessor found nothing wrong"
    )

    def day_visits(self) -> Mapping[date, DayVisits]:
        seen = self._masks()
        kept = without(seen, self.disputed) if self.disputed else seen
        return {date.fromisoformat(day): visits for day, visits in kept.items()}

    def _masks(self) -> dict[str, DayVisits]:
        return {day: DayVisits(int(good, 16), int(bad, 16)) for day, (good, bad) in self.visits.items()}

    def find(self, key: str) -> OpenFinding | None:
        return next((one for one in self.findings if one.key == key), None)

    def last_closed(self, key: str) -> ClosedFinding | None:
        """The latest finding of that key that was closed."""
        of_key = [one for one in self.closed if finding_key(one.facts.indicator, one.facts.detail) == key]
        return max(of_key, key=lambda one: one.last_at) if of_key else None

    def with_visit(self, scheduled_at: datetime, slot: int, opened: bool) -> "CaseFile":
        """One more visit; OR-ing makes a repeat harmless. Days out of every window are forgotten."""
        day = scheduled_at.date()
        seen = self._masks().get(day.isoformat(), DayVisits()).with_visit(slot, opened)
        oldest = (day - timedelta(days=KEEP_DAYS)).isoformat()
        kept = {name: masks for name, masks in self.visits.items() if name >= oldest}
        return self.model_copy(update={"visits": {**kept, day.isoformat(): (f"{seen.good:x}", f"{seen.bad:x}")}})

    def with_open(self, finding: OpenFinding) -> "CaseFile":
        """In its place when it stands already: folding the same reading again must give the same file."""
        if self.find(finding.key) is None:
            return self.model_copy(update={"findings": (*self.findings, finding)})
        kept = tuple(finding if one.key == finding.key else one for one in self.findings)
        return self.model_copy(update={"findings": kept})

    def with_closed(self, finding: ClosedFinding) -> "CaseFile":
        key = finding_key(finding.facts.indicator, finding.facts.detail)
        return self.model_copy(
            update={
                "findings": tuple(one for one in self.findings if one.key != key),
                "closed": _kept((*self.closed, finding), key),
            }
        )

    def with_standing(self, code: str, state: str, at: datetime) -> "CaseFile":
        """A definitive reading; an older one that arrives late only moves the beginning."""
        known = self.standing.get(code)
        if known is None:
            fresh = Standing(state=state, first_at=at, last_at=at)
        elif at >= known.last_at:
            fresh = Standing(state=state, first_at=min(known.first_at, at), last_at=at)
        else:
            fresh = known.model_copy(update={"first_at": min(known.first_at, at)})
        return self.model_copy(update={"standing": {**self.standing, code: fresh}})


def _kept(closed: tuple[ClosedFinding, ...], key: str) -> tuple[ClosedFinding, ...]:
    """Without the oldest notices of this key, and not more than fits one document."""
    notices = [
        one
        for one in closed
        if one.facts.severity is Severity.NOTICE and finding_key(one.facts.indicator, one.facts.detail) == key
    ]
    dropped = {one.facts.id for one in notices[:-KEEP_CLOSED_NOTICES]}
    return tuple(one for one in closed if one.facts.id not in dropped)[-KEEP_CLOSED:]


def finding_key(indicator: str, detail: str) -> str:
    """What makes two findings on one target the same one."""
    return f"{indicator}|{detail}"
