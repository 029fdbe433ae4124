"""A whole period: verdicts of case files, one after another, as events to tell and documents to keep."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from services.scoring.domain.casefile import CaseFile
from services.scoring.domain.counted import Period
from services.scoring.domain.figures import Tally
from services.scoring.domain.points import Line
from services.scoring.domain.verdict import Judgement, judge
from shared.contracts.assessments import Assessed
from shared.contracts.commands import ClosePeriod
from shared.contracts.findings import Severity
from shared.contracts.outcomes import (
    Deducted,
    PeriodClosed,
    PeriodFigures,
    PeriodRechecked,
    SampleTaken,
    ScoreComputed,
)
from shared.contracts.targets import TargetFacts
from shared.indicators.editions import Edition

MOST_PLACES = 5
MOST_REGIONS = 400
Answers = Mapping[str, Mapping[str, Assessed]]
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """One target's verdict: the event, and the register's row and lines for the document."""

    event: ScoreComputed
    row: TargetFacts
    judgement: Judgement


@dataclass(frozen=True)
class Closing:
    """What one closing of a period rests on, besides the case files."""

    asked: ClosePeriod
    edition: Edition
    settled: bool
    sample: SampleTaken | None = None
    previous: PeriodFigures | None = None

    @property
    def stage(self) -> str:
        return stage_of(self.asked.recheck)


def stage_of(recheck: bool) -> str:
    return "recheck" if recheck else "close"


def scores(cases: Iterable[CaseFile], closing: Closing, answers: Answers) -> Iterator[Told]:
    """Verdicts of judged targets in the order in which their case files come; one at a time is in memory."""
    for case in cases:
        yield _told(case, closing, answers.get(case.target, {}))


def _told(case: CaseFile, closing: Closing, answers: Mapping[str, Assessed]) -> Told:
    assert case.register_row is not None  # noqa: S101 -- only judged targets come here
    return score_of(
        case.target, case.register_row, judge(case, closing.edition, period_of(closing.asked), answers), closing
    )


def score_of(target: str, row: TargetFacts, judgement: Judgement, closing: Closing) -> Told:
    """The event of a verdict."""
    asked, score = closing.asked, judgement.points
    event = ScoreComputed(
        target=target,
        occurred_at=asked.point_at,
        trace=asked.trace,
        period=asked.period,
        recheck=asked.recheck,
        edition=closing.edition.code,
        verdict=judgement.verdict,
        points=float(judgement.total) if judgement.total is not None else None,
        coverage=judgement.coverage,
        provisional=judgement.provisional,
        vetoes=tuple(veto.id for veto in judgement.vetoes),
        missing=judgement.missing,
        base=float(score.base) if score else None,
        bonus=float(score.bonus) if score else None,
        not_scored=judgement.not_scored,
        deductions=tuple(
            Deducted(indicator=line.indicator, cases=line.cases, points=float(line.points))
            for line in (score.lines if score else ())
            if line.severity is Severity.DEDUCTION
        ),
    )
    return Told(event, row, judgement)


def period_of(asked: ClosePeriod) -> Period:
    """The monitoring point, whichever of the two closings is asked for, and the re-check's instant."""
    point = asked.monitoring_point_at if asked.recheck and asked.monitoring_point_at else asked.point_at
    return Period(asked.starts_at, point, asked.point_at if asked.recheck else None, asked.period)


def tallied(told: Iterable[Told], tally: Tally) -> None:
    """Count verdicts, bands, and what cost points."""
    for one in told:
        tally.add(one.row, one.event.verdict, one.judgement.total)
        for line in one.judgement.points.lines if one.judgement.points else ():
            if line.severity is Severity.DEDUCTION:
                tally.add_deduction(line.indicator, line.cases, line.points)


def score_key(asked: ClosePeriod, target: str) -> str:
    return f"{asked.period}:{stage_of(asked.recheck)}:{target}"


def score_document(one: Told, closing: Closing) -> Document:
    """What `scores` keeps of a target: enough to print a circular, to explain the score, and to compute it again."""
    judgement = one.judgement
    return {
        **one.event.model_dump(mode="json", exclude={"vetoes"}),
        "closed_at": closing.asked.occurred_at.isoformat(),
        "kind": one.row.kind.value,
        "name": one.row.name,
        "region": one.row.region,
        "category": one.row.category,
        "platform": one.row.platform,
        "judged": True,
        "measured": True,
        "row": one.row.model_dump(mode="json"),
        "known": list(judgement.known),
        "reached": list(judgement.reached),
        "vetoes": [veto.model_dump(mode="json") for veto in judgement.vetoes],
        "scaled_from": float(judgement.points.scaled_from)
        if judgement.points and judgement.points.scaled_from
        else None,
        "lines": [line_document(line) for line in (judgement.points.lines if judgement.points else ())],
    }


def line_document(line: Line) -> Document:
    """One line of a score. Points are numbers with at most two decimals, exact in decimal notation."""
    return {
        "indicator": line.indicator,
        "severity": line.severity.value,
        "level1": line.level[0] if line.level else "",
        "level2": line.level[1] if line.level else "",
        "cases": line.cases,
        "each": _number(line.each),
        "raw": float(line.raw),
        "points": float(line.points),
        "cap": _number(line.cap),
        "by_assessor": line.by_assessor,
        "provisional": line.provisional,
        "findings": [finding.id for finding in line.findings],
        "places": _first(place for finding in line.findings for place in finding.places),
        "evidence": _first(key for finding in line.findings for key in finding.evidence),
    }


def _first(values: Iterable[str]) -> list[str]:
    """The first few, each once; a thousand findings are not gone through for five."""
    found: dict[str, None] = {}
    for value in values:
        found.setdefault(value)
        if len(found) == MOST_PLACES:
            break
    return list(found)


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))


def period_document(closing: Closing, tally: Tally, targets: int) -> Document:
    """What `periods` keeps: how it was closed, its figures and the period that it was compared with."""
    asked = closing.asked
    told = period_event(closing, tally, targets)
    return {
        "period": asked.period,
        "edition": asked.edition,
        "edition_digest": closing.edition.digest,
        "recheck": asked.recheck,
        "starts_at": asked.starts_at.isoformat(),
        "point_at": asked.point_at.isoformat(),
        "monitoring_point_at": asked.monitoring_point_at.isoformat() if asked.monitoring_point_at else None,
        "settled": closing.settled,
        "measured": True,
        "targets": targets,
        "sample_seed": asked.sample_seed,
        "shares": dict(asked.shares),
        **told.model_dump(mode="json", include={"deductions", "sample"}),
        "figures": tally.figures(asked.period, recheck=asked.recheck).model_dump(mode="json"),
        "previous": closing.previous.model_dump(mode="json") if closing.previous else None,
    }


def _fitting(figures: PeriodFigures) -> PeriodFigures:
    """A national register has thousands of regions: they stand in the period's document, and an event is no place for them."""
    regions = sum(one.group.startswith("region:") for one in figures.groups)
    if regions <= MOST_REGIONS:
        return figures
    kept = tuple(one for one in figures.groups if not one.group.startswith("region:"))
    return figures.model_copy(update={"groups": kept})


def period_event(closing: Closing, tally: Tally, targets: int) -> PeriodClosed | PeriodRechecked:
    asked = closing.asked
    kind = PeriodRechecked if asked.recheck else PeriodClosed
    return kind(
        target=asked.target,
        occurred_at=asked.point_at,
        trace=asked.trace,
        period=asked.period,
        edition=asked.edition,
        starts_at=asked.starts_at,
        point_at=asked.point_at,
        settled=closing.settled,
        targets=targets,
        edition_digest=closing.edition.digest,
        figures=_fitting(tally.figures(asked.period, recheck=asked.recheck)),
        previous=_fitting(closing.previous) if closing.previous else None,
        deductions=tally.leaders(),
        sample=closing.sample,
    )
