"""Wrong, surely wrong, no longer wrong, never was: the life of a finding."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.contracts.envelope import Event, Frozen, Instant


class Severity(StrEnum):
    """What a rule can do to a verdict. A bonus is earned, never found to be wrong: it makes no findings."""

    VETO = "veto"
    DEDUCTION = "deduction"
    BONUS = "bonus"
    NOTICE = "notice"


class Status(StrEnum):
    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"
    CLEARED = "cleared"
    DISMISSED = "dismissed"


class FindingFacts(Frozen):
    """A finding explains itself: rule, edition, numbers, places, readings, evidence. Sentences are rendered later."""

    id: str
    indicator: str
    edition: str
    severity: Severity
    status: Status
    needs_person: bool = False
    detail: str = Field(default="", description="what tells two findings of one indicator on one target apart")
    params: dict[str, str | int | float | None] = Field(default_factory=dict)
    places: tuple[str, ...] = ()
    observations: tuple[str, ...] = Field(description="ids of the readings that it rests on")
    evidence: tuple[str, ...] = ()
    raised_at: Instant
    confirmed_at: Instant | None = None
    cleared_at: Instant | None = None


class _FindingEvent(Event):
    finding: FindingFacts

    def natural_key(self) -> tuple[str, ...]:
        return (self.finding.id,)


class FindingRaised(_FindingEvent):
    """One bad reading, or two that wait for a person: suspected."""

    SUBJECT: ClassVar[str] = "finding.raised.v1"


class FindingConfirmed(_FindingEvent):
    """Two independent bad readings agree and, where the rule asks, a person said yes."""

    SUBJECT: ClassVar[str] = "finding.confirmed.v1"


class FindingCleared(_FindingEvent):
    """It was seen to be right again."""

    SUBJECT: ClassVar[str] = "finding.cleared.v1"


class FindingDismissed(_FindingEvent):
    """A person says that it never was one."""

    SUBJECT: ClassVar[str] = "finding.dismissed.v1"

    who: str
    why: str


class ReviewDecided(Event):
    """A person's word on a finding: confirm or dismiss, with the reason, kept for ever."""

    SUBJECT: ClassVar[str] = "review.decided.v1"

    finding_id: str
    decision: Status
    who: str
    why: str

    def natural_key(self) -> tuple[str, ...]:
        return (self.finding_id, self.decision, self.who, self.why)
