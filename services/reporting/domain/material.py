"""What a circular is made of, as other services stored it: verdicts, the register's rows, orders."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from shared.contracts.envelope import Instant
from shared.contracts.findings import FindingFacts
from shared.contracts.outcomes import Verdict
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
    coverage: float = 0.0
    provisional: bool = False
    vetoes: tuple[FindingFacts, ...] = ()
    missing: tuple[str, ...] = ()


class Step(_Stored):
    at: Instant
    state: str


class OrderRow(_Stored):
    """One order with its history, so that its state at any instant can be told."""

    finding_id: str
    target: str
    due_at: Instant
    ordered_at: Instant
    because: str | None = None
    params: dict[str, Any] = {}
    history: tuple[Step, ...] = ()

    def state_at(self, instant: datetime) -> str | None:
        """The state it had then; None before it was given."""
        past = [step.state for step in self.history if step.at <= instant]
        return past[-1] if past else None


class PeriodRow(_Stored):
    """One computed period: the monitoring point, or with `recheck` the re-check instant."""

    period: str
    edition: str
    starts_at: Instant
    point_at: Instant
    settled: bool


class Material(_Stored):
    """Everything one circular is written from."""

    close: PeriodRow
    recheck: PeriodRow | None = None
    before: tuple[ScoreRow, ...]
    after: tuple[ScoreRow, ...] = ()
    register_rows: Mapping[str, TargetFacts] = {}
    orders: tuple[OrderRow, ...] = ()

    @property
    def seen_at(self) -> datetime:
        """The instant that the circular speaks of."""
        return self.recheck.point_at if self.recheck else self.close.point_at


def of_kind(scores: Sequence[ScoreRow], kind: TargetKind) -> list[ScoreRow]:
    """The verdicts of sites, or of accounts, by id."""
    return sorted((score for score in scores if score.kind is kind), key=lambda score: score.target)
