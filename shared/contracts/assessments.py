"""What people found out: an assessor's sheet, and what another period had measured elsewhere. Kept for ever (INTAKE)."""

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from shared.contracts.envelope import Event, Frozen, Instant


class Answer(StrEnum):
    """What an assessor says of one indicator on one target. What nobody looked at has no answer at all."""

    NONE = "none"
    PROBLEM = "problem"
    REACHED = "reached"
    NOT_REACHED = "not-reached"


class Assessed(Frozen):
    """One row of a sheet: `problem` costs points or vetoes, `reached` earns a bonus."""

    indicator: str
    answer: Answer
    cases: int = Field(default=1, description="how many cases of the problem there are")
    points: float | None = Field(
        default=None, description="bonus points, where the edition leaves them to the assessor"
    )
    note: str = ""
    places: tuple[str, ...] = ()


class AssessmentSubmitted(Event):
    """An assessor handed a checked workbook in. The rows lie in the evidence store: all of them are taken over, or none."""

    SUBJECT: ClassVar[str] = "assessment.submitted.v1"

    period: str
    edition: str
    who: str
    rows_key: str = Field(description="evidence key of the checked rows, JSON lines")
    targets: int
    entries: int
    source: str = Field(description="names of the files, for people")

    def natural_key(self) -> tuple[str, ...]:
        return (self.period, self.edition, self.who, self.occurred_at.isoformat(), self.rows_key)


class AssessmentRecorded(Event):
    """What one submitted workbook says of one target: who, when and why, whole and for ever."""

    SUBJECT: ClassVar[str] = "assessment.recorded.v1"

    period: str
    edition: str
    who: str
    submission: str = Field(description="id of `assessment.submitted`")
    name: str = Field(default="", description="the target's name, as the sheet gives it")
    region: str = ""
    answers: tuple[Assessed, ...]

    def natural_key(self) -> tuple[str, ...]:
        return (self.submission,)


class PeriodImported(Event):
    """The results of a period that was measured elsewhere, for comparison; never taken for our own measurement."""

    SUBJECT: ClassVar[str] = "assessment.period-imported.v1"

    period: str
    starts_at: Instant
    point_at: Instant
    who: str
    rows_key: str = Field(description="evidence key of the checked rows, JSON lines")
    targets: int
    source: str = Field(description="names of the files, for people")

    def natural_key(self) -> tuple[str, ...]:
        return (self.period, self.occurred_at.isoformat(), self.rows_key)
