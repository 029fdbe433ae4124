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
    strata = []
    for layer in sorted(layers):
        kind, region, group = layer
        size = ceil(round(wanted[layer] * len(layers[layer]), 6))
        some = drawn(layers[layer], str, seed, size)
        chosen.update(some)
        strata.append(Stratum(kind=kind, region=region, group=group, listed=len(layers[layer]), drawn=len(some)))
    return frozenset(chosen), SampleTaken(seed=seed, shares=dict(shares), strata=tuple(strata))


def group_of(row: TargetFacts) -> str:
    """Platform of an account, category of a site."""
    return (row.platform if row.kind is TargetKind.ACCOUNT else row.category) or ""


def share_of(row: TargetFacts, shares: Mapping[str, float]) -> float:
    """The nearest share that was asked for: of its platform, of its region, of its kind; else all."""
    for name in (f"platform:{row.platform}", f"region:{row.region}", row.kind.value):
        if name in shares:
            return min(1.0, max(0.0, shares[name]))
    return 1.0
