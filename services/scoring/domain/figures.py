"""Figures of a period: counted one target after another, so that no period must fit into memory, and in any order alike."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from services.scoring.domain.sample import group_of
from shared.contracts.outcomes import DeductionTotal, Figures, PeriodFigures, Verdict
from shared.contracts.targets import TargetFacts, TargetKind

MOST_LEADERS = 60


@dataclass
class _Group:
    verdicts: dict[Verdict, int] = field(default_factory=lambda: dict.fromkeys(Verdict, 0))
    scored: int = 0
    points: Decimal = Decimal()
    bands: dict[str, int] = field(default_factory=dict)


@dataclass
class _Leader:
    targets: int = 0
    cases: int = 0
    points: Decimal = Decimal()


@dataclass
class Tally:
    """Counts by kind, and within it by category, region and platform."""

    bands: Sequence[Decimal]
    _groups: dict[tuple[str, str], _Group] = field(default_factory=dict)
    _leaders: dict[str, _Leader] = field(default_factory=dict)

    def add(self, row: TargetFacts, verdict: Verdict, total: Decimal | None) -> None:
        """One target's verdict, and its points if it has any."""
        for group in _groups_of(row):
            one = self._groups.setdefault(
                (row.kind.value, group), _Group(bands=dict.fromkeys(map(_name, self.bands), 0))
            )
            one.verdicts[verdict] += 1
            if total is None:
                continue
            one.scored += 1
            one.points += total
            for band in self.bands:
                one.bands[_name(band)] += total >= band

    def add_deduction(self, indicator: str, cases: int, points: Decimal) -> None:
        """What one indicator cost one target."""
        one = self._leaders.setdefault(indicator, _Leader())
        one.targets += 1
        one.cases += cases
        one.points += points

    def figures(self, period: str, *, recheck: bool, measured: bool = True) -> PeriodFigures:
        groups = tuple(_figures(kind, group, one) for (kind, group), one in sorted(self._groups.items()))
        return PeriodFigures(period=period, recheck=recheck, measured=measured, groups=groups)

    def leaders(self) -> tuple[DeductionTotal, ...]:
        """What cost most points, most first."""
        ordered = sorted(self._leaders.items(), key=lambda pair: (-pair[1].points, pair[0]))
        return tuple(
            DeductionTotal(indicator=code, targets=one.targets, cases=one.cases, points=float(one.points))
            for code, one in ordered[:MOST_LEADERS]
        )


def _groups_of(row: TargetFacts) -> Iterator[str]:
    yield ""
    yield f"region:{row.region}"
    group = group_of(row)
    if group:
        yield f"{'platform' if row.kind is TargetKind.ACCOUNT else 'category'}:{group}"


def _name(band: Decimal) -> str:
    return f"{band.normalize():f}"


def _figures(kind: str, group: str, one: _Group) -> Figures:
    mean = float((one.points / one.scored).quantize(Decimal("0.01"))) if one.scored else None
    return Figures(
        kind=kind,
        group=group,
        total=sum(one.verdicts.values()),
        passed=one.verdicts[Verdict.PASS],
        failed=one.verdicts[Verdict.FAIL],
        undetermined=one.verdicts[Verdict.UNDETERMINED],
        scored=one.scored,
        mean=mean,
        bands=one.bands,
    )
