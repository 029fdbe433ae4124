"""The period before, by its name; and results that were imported for comparison."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict

from services.scoring.domain.figures import Tally
from shared.contracts.outcomes import PeriodFigures, Verdict
from shared.contracts.targets import TargetFacts, TargetKind

Document = dict[str, Any]


def previous_of(period: str) -> str | None:
    """2022Q2 follows 2022Q1, 2022-01 follows 2021-12, 2022 follows 2021; a range of days follows nothing by name."""
    quarter = re.fullmatch(r"(\d{4})Q([1-4])", period, re.ASCII)
    if quarter:
        year, number = int(quarter[1]), int(quarter[2])
        return f"{year}Q{number - 1}" if number > 1 else f"{year - 1}Q4"
    month = re.fullmatch(r"(\d{4})-(\d{2})", period, re.ASCII)
    if month:
        year, number = int(month[1]), int(month[2])
        return f"{year}-{number - 1:02d}" if number > 1 else f"{year - 1}-12"
    return str(int(period) - 1) if re.fullmatch(r"\d{4}", period, re.ASCII) else None


class ImportedRow(BaseModel):
    """One target of a period that was measured elsewhere."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    target: str
    kind: TargetKind
    name: str
    region: str
    category: str | None = None
    platform: str | None = None
    verdict: Verdict
    points: float | None = None

    @property
    def facts(self) -> TargetFacts:
        return TargetFacts(
            kind=self.kind, name=self.name, region=self.region, category=self.category, platform=self.platform
        )


def imported_document(row: ImportedRow, period: str, point_at: datetime) -> Document:
    """What `scores` keeps of it: marked, so that nobody takes it for our own measurement."""
    return {
        **row.model_dump(mode="json"),
        "period": period,
        "recheck": False,
        "occurred_at": point_at.isoformat(),
        "measured": False,
        "judged": True,
        "not_scored": "",
        "coverage": 0.0,
        "provisional": False,
        "vetoes": [],
        "missing": [],
        "lines": [],
    }


def imported_figures(rows: Iterable[ImportedRow], period: str, bands: Sequence[Decimal]) -> PeriodFigures:
    """The figures of an imported period, by the bands of the edition that compares with it."""
    tally = Tally(bands)
    for row in rows:
        tally.add(row.facts, row.verdict, Decimal(str(row.points)) if row.points is not None else None)
    return tally.figures(period, recheck=False, measured=False)
