"""What follows from findings: scores, periods, orders, replies, alerts, reports."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.contracts.envelope import Event, Instant
from shared.contracts.findings import Severity


class Verdict(StrEnum):
    PASS = "pass"  # noqa: S105 -- a verdict, not a password
    FAIL = "fail"
    UNDETERMINED = "undetermined"


class ScoreComputed(Event):
    """The verdict of one target for one period, and its points where the edition could score it."""

    SUBJECT: ClassVar[str] = "score.computed.v1"

    period: str
    recheck: bool
    edition: str
    verdict: Verdict
    points: float | None = Field(description="None: not scored")
    coverage: float = Field(description="share of the edition's rules with evidence, 0 to 1")
    provisional: bool
    vetoes: tuple[str, ...] = Field(default=(), description="finding ids")
    missing: tuple[str, ...] = Field(default=(), description="veto rules without evidence")

    def natural_key(self) -> tuple[str, ...]:
        return (self.period, "recheck" if self.recheck else "close")


class _PeriodEvent(Event):
    period: str
    edition: str
    starts_at: Instant
    point_at: Instant
    settled: bool = Field(description="every consumer had settled what occurred before; False: the grace ran out")
    targets: int

    def natural_key(self) -> tuple[str, ...]:
        return (self.period,)


class PeriodClosed(_PeriodEvent):
    """Verdicts at the monitoring point are stored."""

    SUBJECT: ClassVar[str] = "period.closed.v1"


class PeriodRechecked(_PeriodEvent):
    """Verdicts at the re-check instant are stored."""

    SUBJECT: ClassVar[str] = "period.rechecked.v1"


class ReplyGiven(Event):
    """An owner's answer to an order. It closes nothing: it sets off the re-check."""

    SUBJECT: ClassVar[str] = "reply.given.v1"

    order_id: str
    who: str
    text: str
    attachment: str | None = Field(default=None, description="evidence key of a file")

    def natural_key(self) -> tuple[str, ...]:
        return (self.order_id, self.occurred_at.isoformat(), self.who, self.text, self.attachment or "")


class _OrderEvent(Event):
    order_id: str
    finding_id: str
    indicator: str
    due_at: Instant

    def natural_key(self) -> tuple[str, ...]:
        return (self.order_id,)


class RectificationOrdered(_OrderEvent):
    """A confirmed finding is to be put right by `due_at` (end of a working day)."""

    SUBJECT: ClassVar[str] = "rectification.ordered.v1"


class RectificationReplied(_OrderEvent):
    """The owner says it is done; the looker has been asked to look."""

    SUBJECT: ClassVar[str] = "rectification.replied.v1"

    reply_id: str

    def natural_key(self) -> tuple[str, ...]:
        return (self.order_id, self.reply_id)


class RectificationOverdue(_OrderEvent):
    """The due date passed and the finding still stands."""

    SUBJECT: ClassVar[str] = "rectification.overdue.v1"


class RectificationClosed(_OrderEvent):
    """The finding was seen to be right, or was dismissed."""

    SUBJECT: ClassVar[str] = "rectification.closed.v1"

    because: str = Field(description="cleared | dismissed")


class _AlertEvent(Event):
    alert_id: str
    finding_id: str
    indicator: str
    severity: Severity
    params: dict[str, str | int | float | None] = Field(default_factory=dict)
    places: tuple[str, ...] = ()
    name: str = Field(default="", description="the target's name, for people")
    kind: str = Field(
        default="finding", description="finding | order-overdue | dead-letter | connector | operations: what is alerted"
    )
    incident_id: str = Field(default="", description="what people are told of as one thing; empty: this alert alone")
    causes: tuple[str, ...] = Field(default=(), description="what could be behind it, as kind:value, most likely first")
    region: str = Field(default="", description="region of the target, for routing")
    units: tuple[str, ...] = Field(default=(), description="offices that have to do with the target, for routing")

    def natural_key(self) -> tuple[str, ...]:
        return (self.alert_id,)


class AlertOpened(_AlertEvent):
    """The duty officer must hear of it."""

    SUBJECT: ClassVar[str] = "alert.opened.v1"


class AlertClosed(_AlertEvent):
    """The recovery, delivered as surely as the alarm."""

    SUBJECT: ClassVar[str] = "alert.closed.v1"


class ReportPublished(Event):
    """A circular was written."""

    SUBJECT: ClassVar[str] = "report.published.v1"

    period: str
    recheck: bool
    files: dict[str, str] = Field(description="format to evidence key")

    def natural_key(self) -> tuple[str, ...]:
        return (self.period, "recheck" if self.recheck else "close")
