"""How sites, or accounts, stand at one instant: counts, the pass rate, and the regions by rank."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field

from services.reporting.domain.material import ScoreRow
from services.reporting.domain.rates import Rate, ranks, rate
from shared.contracts.outcomes import Verdict
from shared.contracts.targets import TargetFacts


class Region(BaseModel):
    """One city, or the provincial departments."""

    model_config = ConfigDict(frozen=True)

    checked: int
    passed: int
    failed: int
    undetermined: int
    rate: Rate
    rank: int | None


class Standing(BaseModel):
    """`checked` are those with a verdict of pass or fail; undetermined ones stand outside every rate and are named."""

    model_config = ConfigDict(frozen=True)

    total: int
    checked: int
    passed: int
    rate: Rate
    failed: tuple[str, ...]
    undetermined: tuple[str, ...]
    by_region: dict[str, Region]
    all_passing: tuple[str, ...]
    """Regions in which everything passes and nothing is undetermined."""
    by_unit: dict[str, Region] = Field(default_factory=dict)
    """By supervising unit (主管单位), where the register names one."""


def standing(scores: Sequence[ScoreRow], rows: Mapping[str, TargetFacts] | None = None) -> Standing:
    """The standing of the given verdicts; `rows` of the register tell the supervising units."""
    passed, failed, undetermined = (_ids(scores, verdict) for verdict in Verdict)
    regions = by_region(scores)
    return Standing(
        total=len(scores),
        checked=len(passed) + len(failed),
        passed=len(passed),
        rate=rate(len(passed), len(passed) + len(failed)),
        failed=failed,
        undetermined=undetermined,
        by_region=regions,
        all_passing=tuple(name for name, one in regions.items() if one.checked == one.passed == _size(one) > 0),
        by_unit=_ranked(scores, lambda one: _unit(one, rows or {})),
    )


def _unit(score: ScoreRow, rows: Mapping[str, TargetFacts]) -> str:
    row = rows.get(score.target)
    return row.supervising_unit if row else ""


def by_region(scores: Sequence[ScoreRow]) -> dict[str, Region]:
    """Every region that has a target, best first; regions of equal rank by name."""
    return _ranked(scores, lambda score: score.region)


def _ranked(scores: Sequence[ScoreRow], key: Callable[[ScoreRow], str]) -> dict[str, Region]:
    of: dict[str, list[ScoreRow]] = {}
    for score in scores:
        of.setdefault(key(score), []).append(score)
    names = sorted(name for name in of if name)
    counts = {name: _counts(of[name]) for name in names}
    rates = {name: rate(passed, passed + failed) for name, (passed, failed, _) in counts.items()}
    places = ranks(rates)
    best_first = sorted(names, key=lambda name: (places[name] or len(names) + 1, name))
    return {name: _region(counts[name], rates[name], places[name]) for name in best_first}


def _region(counts: tuple[int, int, int], share: Rate, rank: int | None) -> Region:
    passed, failed, undetermined = counts
    return Region(
        checked=passed + failed, passed=passed, failed=failed, undetermined=undetermined, rate=share, rank=rank
    )


def _counts(scores: Sequence[ScoreRow]) -> tuple[int, int, int]:
    passed, failed, undetermined = (len(_ids(scores, verdict)) for verdict in Verdict)
    return passed, failed, undetermined


def _ids(scores: Iterable[ScoreRow], verdict: Verdict) -> tuple[str, ...]:
    return tuple(sorted(score.target for score in scores if score.verdict is verdict))


def _size(region: Region) -> int:
    return region.checked + region.undetermined
