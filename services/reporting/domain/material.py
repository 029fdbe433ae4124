"""What a circular is made of, as other services stored it: verdicts, findings, the register, orders, error reports, earlier periods."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from services.reporting.domain.earlier import Figures
from shared.contracts.envelope import Instant
from shared.contracts.findings import FindingFacts, Severity, Status
from shared.contracts.outcomes import Deducted, DeductionTotal, PeriodFigures, SampleTaken, Verdict
from shared.contracts.targets import TargetFacts, TargetKind


class _Stored(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class ScoreRow(_Stored):
    """One target's verdict for one period."""

    target: str
    kind: TargetKind
    name: str
    region: str
    verdict: Verdict
    points: float | None = None
    bonus: float | None = None
    not_scored: str = ""
    deductions: tuple[Deducted, ...] = ()
    coverage: float = 0.0
    provisional: bool = False
    vetoes: tuple[FindingFacts, ...] = ()
    missing: tuple[str, ...] = ()
    row: TargetFacts | None = None
    """The register's row as it was when the period was closed."""


class Step(_Stored):
    at: Instant
    state: str


class OrderRow(_Stored):
    """One order with its history, so that its state at any instant can be told."""

    id: str = Field(default="", validation_alias=AliasChoices("id", "_id"))
    finding_id: str
    target: str
    indicator: str = ""
    severity: Severity = Severity.VETO
    due_at: Instant
    ordered_at: Instant
    places: tuple[str, ...] = ()
    because: str | None = None
    params: dict[str, Any] = {}
    history: tuple[Step, ...] = ()

    def state_at(self, instant: datetime) -> str | None:
        """The state it had then; None before it was given."""
        past = [step.state for step in self.history if step.at <= instant]
        return past[-1] if past else None


class FindingRow(_Stored):
    """One finding of a case file; `counts` decides whether a period tells of it."""

    target: str
    facts: FindingFacts

    def counts(self, starts_at: datetime, point_at: datetime) -> bool:
        """Confirmed by the monitoring point, and standing at some instant of the period."""
        facts = self.facts
        if facts.status is Status.DISMISSED or facts.severity is Severity.NOTICE:
            return False
        if facts.confirmed_at is None or facts.confirmed_at > point_at:
            return False
        return facts.cleared_at is None or facts.cleared_at > starts_at


class ErrorReportRow(_Stored):
    """One public error report (我为政府网站找错) as rectification keeps it."""

    number: str
    target: str
    name: str = ""
    site_code: str = ""
    url: str = ""
    kind: str
    received_at: Instant
    transferred_at: Instant | None = None
    transfer_due_at: Instant
    due_at: Instant
    answered_at: Instant | None = None
    valid: bool | None = None
    extensions: int = 0


class PeriodRow(_Stored):
    """One computed period: the monitoring point, or with `recheck` the re-check instant."""

    period: str
    edition: str
    starts_at: Instant
    point_at: Instant
    settled: bool
    previous: PeriodFigures | None = None
    deductions: tuple[DeductionTotal, ...] = ()
    sample: SampleTaken | None = None


class Material(_Stored):
    """Everything one circular is written from."""

    close: PeriodRow
    recheck: PeriodRow | None = None
    before: tuple[ScoreRow, ...]
    after: tuple[ScoreRow, ...] = ()
    register_rows: Mapping[str, TargetFacts] = {}
    orders: tuple[OrderRow, ...] = ()
    findings: tuple[FindingRow, ...] = ()
    error_reports: tuple[ErrorReportRow, ...] = ()
    earlier: tuple[Figures, ...] = ()

    @property
    def seen_at(self) -> datetime:
        """The instant that the circular speaks of."""
        return self.recheck.point_at if self.recheck else self.close.point_at


def of_kind(scores: Sequence[ScoreRow], kind: TargetKind) -> list[ScoreRow]:
    """The verdicts of sites, or of accounts, by id."""
    return sorted((score for score in scores if score.kind is kind), key=lambda score: score.target)
