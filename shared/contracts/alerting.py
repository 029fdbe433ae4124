"""What one person is told about an incident, and what people say back: acknowledged, under maintenance."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.contracts.envelope import Event, Frozen, Instant
from shared.contracts.findings import Severity


class Telling(StrEnum):
    """Why a person is told something."""

    OPENED = "opened"
    UPDATED = "updated"
    REMINDED = "reminded"
    ESCALATED = "escalated"
    FLAPPING = "flapping"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


class AlertNotice(Event):
    """One person is to be told one thing about one incident, whatever the channel; the target is the incident."""

    SUBJECT: ClassVar[str] = "alert.notice.v1"

    person: str = Field(description="a name of people.yaml")
    telling: Telling = Field(description="why the person is told")
    number: int = Field(description="counts what an incident has told, from 1")
    severity: Severity
    indicator: str
    alert_id: str
    finding_id: str = ""
    about: str = Field(description="target of the alert that leads the incident")
    name: str = ""
    kind: str = "finding"
    params: dict[str, str | int | float | None] = Field(default_factory=dict)
    places: tuple[str, ...] = ()
    opened_at: Instant = Field(description="when the incident began")
    cause: str = Field(
        default="", description="what all members share, as kind:value; empty: one member, or nothing known"
    )
    members: int = Field(default=1, description="targets that were or are concerned")
    open_members: int = Field(default=1, description="targets that are concerned at this moment")
    sharing: int | None = Field(default=None, description="targets that the register knows to share the cause")
    names: tuple[str, ...] = Field(default=(), description="some members, those that joined last")
    again: int = Field(default=0, description="how often it came back within the hour")
    who: str = ""
    why: str = ""

    def natural_key(self) -> tuple[str, ...]:
        return (self.person, str(self.number))


class AlertAcknowledged(Event):
    """A person has taken an incident in hand: no more reminders, no escalation. Kept for ever."""

    SUBJECT: ClassVar[str] = "review.alert-acknowledged.v1"

    who: str
    why: str = ""

    def natural_key(self) -> tuple[str, ...]:
        return (self.occurred_at.isoformat(), self.who, self.why)


class Scope(Frozen):
    """What a silence covers: every filled field must fit; an empty one covers everything."""

    targets: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


class SilenceSet(Event):
    """A maintenance window, announced or entered afterwards; the event itself is the audit entry, kept for ever."""

    SUBJECT: ClassVar[str] = "review.silence-set.v1"

    scope: Scope
    starts_at: Instant
    ends_at: Instant
    who: str
    why: str

    def natural_key(self) -> tuple[str, ...]:
        span = (self.starts_at.isoformat(), self.ends_at.isoformat())
        return (self.occurred_at.isoformat(), *span, self.who, self.why, self.scope.model_dump_json())
