"""A random sample of a period's targets: drawn by a recorded seed, layer by layer, so that anybody can draw it again."""

from collections.abc import Iterable, Mapping
from math import ceil

from shared.contracts.outcomes import SampleTaken, Stratum
from shared.contracts.targets import TargetFacts, TargetKind
from shared.indicators.sampling import drawn


def draw(
    rows: Iterable[tuple[str, TargetFacts]], seed: str, shares: Mapping[str, float]
) -> tuple[frozenset[str], SampleTaken]:
    """The drawn targets and the record. A layer is a kind, region and platform (category of sites); each gives at least one."""
    layers: dict[tuple[str, str, str], list[str]] = {}
    wanted: dict[tuple[str, str, str], float] = {}
    for target, row in rows:
        layer = (row.kind.value, row.region, group_of(row))
        layers.setdefault(layer, []).append(target)
        wanted[layer] = share_of(row, shares)
    chosen: set[str] = set()
    told: dict[tuple[str, str, str], tuple[int, int]] = {}
    for layer in sorted(layers):
        size = ceil(round(wanted[layer] * len(layers[layer]), 6))
        some = drawn(layers[layer], str, seed, size)
        chosen.update(some)
        for margin in _margins(*layer):
            listed, taken = told.get(margin, (0, 0))
            told[margin] = (listed + len(layers[layer]), taken + len(some))
    strata = (
        Stratum(kind=kind, region=region, group=group, listed=listed, drawn=taken)
        for (kind, region, group), (listed, taken) in sorted(told.items())
    )
    return frozenset(chosen), SampleTaken(seed=seed, shares=dict(shares), strata=tuple(strata))


def _margins(kind: str, region: str, group: str) -> tuple[tuple[str, str, str], ...]:
    """What a circular says of a sample: all of a kind, by region, and by platform or category."""
    return ((kind, "", ""), (kind, region, ""), (kind, "", group))


def group_of(row: TargetFacts) -> str:
    """Platform of an account, category of a site."""
    return (row.platform if row.kind is TargetKind.ACCOUNT else row.category) or ""


def share_of(row: TargetFacts, shares: Mapping[str, float]) -> float:
    """The nearest share that was asked for: of its platform, of its region, of its kind; else all."""
    for name in (f"platform:{row.platform}", f"region:{row.region}", row.kind.value):
        if name in shares:
            return min(1.0, max(0.0, shares[name]))
    return 1.0
