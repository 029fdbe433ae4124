"""The faults planted in websites: which bodies get which, and what each does to sections and outages."""

from dataclasses import dataclass, field
from random import Random

from deploy.province.model import Unit
from deploy.province.names import PROVINCE_REGION
from deploy.province.scales import Scale
from deploy.province.sections import BLANKABLE, CORE_KEYS, FEW_NEWS, PLANS
from deploy.province.times import DAY, START
from deploy.province.units import city_region

UNREACHABLE = "site-unreachable"
HOMEPAGE_STALE = "homepage-stale"
CORE_STALE = "columns-core-stale"
BLANK = "columns-blank"
OUTAGE_KINDS = ("timeout", "refused", "status-500", "status-503", "reset")
LAST_FAULT_HOUR = 30 * 24


@dataclass(frozen=True)
class SitePlan:
    """What a fault asks of the website that carries it."""

    veto: str = ""
    repairs: bool = False
    required: tuple[str, ...] = ()
    optional: int | None = None
    newest: dict[str, float] = field(default_factory=dict)
    blank: frozenset[str] = frozenset()
    brisk: frozenset[str] = frozenset()
    outages: dict[int, str] = field(default_factory=dict)


def plan_site_faults(rng: Random, scale: Scale, units: list[Unit]) -> dict[str, SitePlan]:
    """Hosts of failing websites with their plans; cities that the scale calls clean get none."""
    clean = {city_region(index) for index in scale.clean_site_cities}
    victims = _spread(rng, [unit for unit in units[1 + scale.cities :] if unit.region not in clean], scale)
    faults = scale.site_faults
    kinds = (
        [UNREACHABLE] * faults.unreachable
        + [HOMEPAGE_STALE] * faults.homepage_stale
        + [CORE_STALE] * faults.core_stale
        + [BLANK] * faults.blank
    )
    rng.shuffle(kinds)
    unrepaired: set[int] = set()
    for veto in (UNREACHABLE, HOMEPAGE_STALE)[: faults.never_repaired]:
        unrepaired.add(kinds.index(veto))
    makers = {UNREACHABLE: _unreachable, HOMEPAGE_STALE: _homepage_stale, CORE_STALE: _core_stale, BLANK: _blank}
    return {
        unit.host: makers[kind](rng, place not in unrepaired)
        for place, (unit, kind) in enumerate(zip(victims, kinds, strict=True))
    }


def _spread(rng: Random, candidates: list[Unit], scale: Scale) -> list[Unit]:
    """Choose victims so that every region that may fail has at least one."""
    by_region: dict[str, list[Unit]] = {}
    for unit in candidates:
        by_region.setdefault(unit.region, []).append(unit)
    for units in by_region.values():
        rng.shuffle(units)
    chosen: list[Unit] = []
    order = sorted(by_region, key=lambda region: (region == PROVINCE_REGION, region))
    while len(chosen) < scale.site_faults.total:
        region = order[len(chosen) % len(order)]
        chosen.append(by_region[region].pop())
    return chosen


def _unreachable(rng: Random, repairs: bool) -> SitePlan:
    """Down for 5 to 9 hours of every day, at any hour and in every manner."""
    outages: dict[int, str] = {}
    for day in range(LAST_FAULT_HOUR // 24):
        kind = rng.choice(OUTAGE_KINDS)
        first = day * 24 + rng.randrange(1, 14)
        for hour in range(first, first + rng.randint(5, 9)):
            outages[hour] = kind
    return SitePlan(UNREACHABLE, repairs, outages=outages)


def _homepage_stale(rng: Random, repairs: bool) -> SitePlan:
    """Nothing new anywhere for 17 to 60 days, on a site with two news sections only."""
    newest = {plan.key: START - rng.uniform(0, 8) * DAY for plan in PLANS}
    lead = rng.uniform(17, 50)
    shifted = {key: at - lead * DAY for key, at in newest.items()}
    return SitePlan(HOMEPAGE_STALE, repairs, required=FEW_NEWS, optional=0, newest=shifted)


def _core_stale(rng: Random, repairs: bool) -> SitePlan:
    """Seven news, notice and policy sections at rest while interpretations keep the home page fresh."""
    newest = {}
    for key in CORE_KEYS:
        rest = rng.uniform(20, 80) if key.startswith("news") else rng.uniform(200, 320)
        newest[key] = START - rest * DAY
    brisk = frozenset({"interpretation", "personnel"})
    return SitePlan(CORE_STALE, repairs, required=(*CORE_KEYS, "personnel"), optional=1, newest=newest, brisk=brisk)


def _blank(rng: Random, repairs: bool) -> SitePlan:
    """Six sections that lead to nothing."""
    return SitePlan(BLANK, repairs, required=BLANKABLE, optional=0, blank=frozenset(BLANKABLE))


def one_off_outage(rng: Random) -> dict[int, str]:
    """Two to four hours of trouble in a week, below any limit."""
    first = rng.randrange(30, 150)
    kind = rng.choice(OUTAGE_KINDS)
    return dict.fromkeys(range(first, first + rng.randint(2, 4)), kind)


def challenge_hours(rng: Random, kind: str) -> dict[int, str]:
    """Two hours behind a gatekeeper that asks for a script to be run: the day keeps its twenty valid visits."""
    first = rng.randrange(40, 140)
    return dict.fromkeys(range(first, first + 2), kind)
