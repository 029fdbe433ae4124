"""Points in bands (100 and more, 90 to 100 …), and how many reached a mark, beside the period before."""

from collections import Counter
from collections.abc import Mapping, Sequence

from services.reporting.domain.change import Change, of_count
from services.reporting.domain.earlier import Figures
from services.reporting.domain.material import ScoreRow
from services.reporting.domain.objects import category
from services.reporting.domain.part import Part
from services.reporting.domain.rates import Rate, rate
from shared.contracts.outcomes import Verdict
from shared.contracts.targets import TargetFacts

MARKS = (100, 90)
FLOORS = (
    (100.0, "100分及以上"),
    (90.0, "90分至100分（不含）"),
    (80.0, "80分至90分（不含）"),
    (60.0, "60分至80分（不含）"),
    (None, "60分以下"),
)


class Band(Part):
    """Scored sites from `floor` up to the next band; the lowest has none."""

    label: str
    floor: float | None
    sites: int
    share: Rate


class Mark(Part):
    """Sites with so many points or more, by kind of site, with the period before where it is known."""

    points: int
    sites: int
    by_category: dict[str, int]
    names: tuple[str, ...]
    change: Change | None = None


class Points(Part):
    """Scored sites only: a veto is not scored, and below the edition's minimum coverage nothing is."""

    scored: int = 0
    average: float | None = None
    bands: tuple[Band, ...] = ()
    marks: tuple[Mark, ...] = ()


def points(sites: Sequence[ScoreRow], rows: Mapping[str, TargetFacts], before: Figures | None) -> Points:
    """The bands of the given sites."""
    scored = sorted(
        (one for one in sites if is_scored(one)), key=lambda one: (-(one.points or 0.0), one.name, one.target)
    )
    if not scored:
        return Points()
    return Points(
        scored=len(scored),
        average=round(sum(sorted(one.points or 0.0 for one in scored)) / len(scored), 2),
        bands=_bands(scored),
        marks=tuple(_mark(mark, scored, rows, before) for mark in MARKS),
    )


def is_scored(score: ScoreRow) -> bool:
    """Undetermined and vetoed targets stand in no band."""
    return score.points is not None and not score.vetoes and score.verdict is not Verdict.UNDETERMINED


def _bands(scored: Sequence[ScoreRow]) -> tuple[Band, ...]:
    counts = Counter(next(label for floor, label in FLOORS if _reaches(one, floor)) for one in scored)
    return tuple(
        Band(label=label, floor=floor, sites=counts[label], share=rate(counts[label], len(scored)))
        for floor, label in FLOORS
    )


def _reaches(score: ScoreRow, floor: float | None) -> bool:
    return floor is None or (score.points or 0.0) >= floor


def _mark(mark: int, scored: Sequence[ScoreRow], rows: Mapping[str, TargetFacts], before: Figures | None) -> Mark:
    reached = [one for one in scored if _reaches(one, mark)]
    earlier = before.at_least.get(str(mark)) if before else None
    return Mark(
        points=mark,
        sites=len(reached),
        by_category=dict(sorted(Counter(category(rows.get(one.target)) for one in reached).items())),
        names=tuple(one.name for one in reached),
        change=None if earlier is None else of_count(earlier, len(reached)),
    )
