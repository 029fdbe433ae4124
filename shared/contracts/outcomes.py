"""What follows from findings: scores, periods, orders, replies, alerts, reports."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.contracts.envelope import Event, Frozen, Instant
from shared.contracts.findings import Severity


class Verdict(StrEnum):
    PASS = "pass"  # noqa: S105 -- a verdict, not a password
    FAIL = "fail"
    UNDETERMINED = "undetermined"


class Deducted(Frozen):
    """What one indicator cost a target, after the cap of the points that it stands under."""

    indicator: str
    cases: int
    points: float


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
    base: float | None = Field(default=None, description="points before the bonus; null: not scored")
    bonus: float | None = Field(default=None, description="bonus points that count; null: not scored")
    not_scored: str = Field(
        default="", description="why there are no points: no-points | vetoed | undetermined | coverage; empty: scored"
    )
    deductions: tuple[Deducted, ...] = ()

    def natural_key(self) -> tuple[str, ...]:
        return (self.period, "recheck" if self.recheck else "close")


class Figures(Frozen):
    """One group of targets of a period: all of a kind, or those of one category, region or platform."""

    kind: str = Field(description="site, account or office")
    group: str = Field(default="", description="empty: all; category:…, region:… or platform:…")
    total: int = 0
    passed: int = 0
    failed: int = 0
    undetermined: int = 0
    scored: int = Field(default=0, description="targets with points")
    mean: float | None = Field(default=None, description="mean of their points")
    bands: dict[str, int] = Field(
        default_factory=dict, description="lower end of a band of the edition to the number of targets at or above it"
    )


class PeriodFigures(Frozen):
    """The figures of a whole period."""

    period: str
    recheck: bool = False
    measured: bool = Field(default=True, description="False: imported, it was measured elsewhere")
    groups: tuple[Figures, ...] = ()

    def of(self, kind: str, group: str = "") -> Figures:
        """The figures of one group; empty ones where there is no such group."""
        found = (one for one in self.groups if (one.kind, one.group) == (kind, group))
        return next(found, Figures(kind=kind, group=group))


class DeductionTotal(Frozen):
    """What one indicator cost all targets of a period together."""

    indicator: str
    targets: int
    cases: int
    points: float


class Stratum(Frozen):
    """What was drawn of a kind: in all, in a region, or on a platform (of a category)."""

    kind: str
    region: str = Field(default="", description="empty: all regions")
    group: str = Field(default="", description="platform of accounts, category of sites; empty: all")
    listed: int
    drawn: int


class SampleTaken(Frozen):
    """A recorded random sample: the same seed and shares draw the same targets again."""

    seed: str
    shares: dict[str, float] = Field(description="site, account, region:… or platform:… to the share that was drawn")
    strata: tuple[Stratum, ...] = ()


class _PeriodEvent(Event):
    period: str
    edition: str
    starts_at: Instant
    point_at: Instant
    settled: bool = Field(description="every consumer had settled what occurred before; False: the grace ran out")
    targets: int
    edition_digest: str = Field(default="", description="hash of the edition's rules and numbers as they were applied")
    figures: PeriodFigures | None = None
    previous: PeriodFigures | None = Field(default=None, description="the period before, for comparison; null: unknown")
    deductions: tuple[DeductionTotal, ...] = Field(default=(), description="what cost most points, most first")
    sample: SampleTaken | None = Field(default=None, description="null: every target was judged")

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


class ExtensionGranted(Event):
    """An order may be carried out later, for a reason that is kept. It closes nothing."""

    SUBJECT: ClassVar[str] = "reply.extension-granted.v1"

    order_id: str
    working_days: int = Field(ge=1, le=60, description="working days after the deadline that stood")
    who: str
    why: str

    def natural_key(self) -> tuple[str, ...]:
        return (self.order_id, self.occurred_at.isoformat(), self.who, str(self.working_days), self.why)


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
    """The due date passed and the finding still stands. An order that was extended can fall due again."""

    SUBJECT: ClassVar[str] = "rectification.overdue.v1"

    extensions: int = Field(default=0, description="how often the due date had been put off before")

    def natural_key(self) -> tuple[str, ...]:
        return (self.order_id, str(self.extensions)) if self.extensions else (self.order_id,)


class RectificationExtended(_OrderEvent):
    """The order has a later due date, for a reason; it is not overdue any more."""

    SUBJECT: ClassVar[str] = "rectification.extended.v1"

    extension_id: str
    extensions: int = Field(default=1, description="how often the due date has been put off, this time included")
    why: str

    def natural_key(self) -> tuple[str, ...]:
        return (self.order_id, self.extension_id)


class RectificationClosed(_OrderEvent):
    """The finding was seen to be right, or was dismissed."""

    SUBJECT: ClassVar[str] = "rectification.closed.v1"

    because: str = Field(description="cleared | dismissed")


class _ErrorReportDeadline(Event):
    number: str = Field(description="the platform's number of the report")
    stage: str = Field(description="transfer | answer: what is due")
    due_at: Instant
    name: str = Field(default="", description="name of the website, for people")
    url: str = Field(default="", description="the page that is reported")

    def natural_key(self) -> tuple[str, ...]:
        return (self.number, self.stage, self.due_at.isoformat())


class ErrorReportDueSoon(_ErrorReportDeadline):
    """A public error report is about to expire without its transfer or answer."""

    SUBJECT: ClassVar[str] = "rectification.error-report-due-soon.v1"


class ErrorReportOverdue(_ErrorReportDeadline):
    """The deadline passed without the transfer or answer."""

    SUBJECT: ClassVar[str] = "rectification.error-report-overdue.v1"


class ErrorReportSettled(Event):
    """Transferred, answered or extended: what was said of the deadline no longer holds."""

    SUBJECT: ClassVar[str] = "rectification.error-report-settled.v1"

    number: str = Field(description="the platform's number of the report")
    stage: str = Field(description="transfer | answer: what was settled")
    due_at: Instant
    because: str = Field(description="transferred | answered | extended")

    def natural_key(self) -> tuple[str, ...]:
        return (self.number, self.stage, self.due_at.isoformat())


class _AlertEvent(Event):
    alert_id: str
    finding_id: str
    indicator: str
    severity: Severity
    params: dict[str, str | int | float | None] = Field(default_factory=dict)
    places: tuple[str, ...] = ()
    name: str = Field(default="", description="the target's name, for people")
    kind: str = Field(
        default="finding",
        description="what is alerted: finding | order-overdue | error-report-due | error-report-overdue | dead-letter"
        " | connector | operations",
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
