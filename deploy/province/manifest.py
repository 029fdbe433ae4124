"""The whole province from a seed: units, websites, accounts and everything planted in them."""

from dataclasses import replace
from random import Random
from typing import TypeVar

from deploy.province.accounts import build_accounts
from deploy.province.faults import LAST_FAULT_HOUR, SitePlan, challenge_hours, one_off_outage, plan_site_faults
from deploy.province.model import Province, Unit, Website
from deploy.province.scales import SCALES, Scale
from deploy.province.scores import plan_scores
from deploy.province.sections import build_sections, choose_plans
from deploy.province.times import DAY, START
from deploy.province.units import build_units, city_region, retired_units

Choice = TypeVar("Choice")
DEFAULT_SEED = 20220610
# How often each template and each encoding is met: (value, weight).
TEMPLATES = (("trs", 30), ("jcms", 22), ("table", 12), ("diguo", 14), ("dede", 14), ("kaipu", 8))
CHARSETS = (
    (("utf-8", "utf-8"), 72),
    (("gbk", "gbk"), 11),
    (("gb18030", "gb2312"), 11),
    (("gbk", ""), 3),
    (("gbk", "utf-8-header"), 3),
)
# Templates whose lists carry whole dates; a fault must be readable on any of them.
DATED_TEMPLATES = (("trs", 30), ("jcms", 22), ("table", 12), ("dede", 14))
SLIGHTLY_STALE_SITES = 6
DEAD_PATHS = (
    "/ztzl/2019/bwcx/index.html",
    "/xxgk/gzbg/201903/t20190312_8812.html",
    "/upload/2018/0917/fj1.doc",
    "/jgsz/old/index.html",
    "/hdjl/zxft/201811/ft_77.html",
    "/bsfw/bgxz/2017/sqb.xls",
)


def build_province(seed: int = DEFAULT_SEED, scale_name: str = "full") -> Province:
    """The province of this seed and scale; the same every time."""
    scale = SCALES[scale_name]
    units = build_units(Random(f"{seed}:units"), scale)
    plans = plan_site_faults(Random(f"{seed}:site-faults"), scale, units)
    traits = _plan_bait(Random(f"{seed}:bait"), scale, [unit.host for unit in units if unit.host not in plans])
    websites = [
        _website(seed, number, unit, plans.get(unit.host, SitePlan()), traits.get(unit.host, frozenset()))
        for number, unit in enumerate(units)
    ]
    websites = list(plan_scores(seed, scale, tuple(websites)))
    retired = [
        _retired(_website(seed, len(units) + offset, unit, SitePlan(), frozenset()), offset)
        for offset, unit in enumerate(retired_units(scale))
    ]
    accounts = build_accounts(seed, scale, units)
    return Province(seed, scale_name, (*websites, *retired), accounts)


def _plan_bait(rng: Random, scale: Scale, passing: list[str]) -> dict[str, frozenset[str]]:
    """Which passing hosts carry which harmless oddity; each host at most one, beside dead links."""
    hosts = passing[:]
    rng.shuffle(hosts)
    full = scale.name == "full"
    counts = {
        "one-off": scale.one_off_outages,
        "challenge-521": 1,
        "challenge-412": 1 if full else 0,
        "slow": 1,
        "slightly-stale": SLIGHTLY_STALE_SITES if full else 0,
        "redirect-home": 2 if full else 1,
        "pinned": 8 if full else 1,
        "resorted": 3 if full else 0,
        "soft-404": 6 if full else 0,
        "dead-links": scale.dead_link_sites,
        "no-police": scale.unfiled_sites,
        "no-findfault": scale.unlinked_sites,
    }
    planned: dict[str, set[str]] = {}
    turn = 0
    for trait, count in counts.items():
        for _ in range(count):
            planned.setdefault(hosts[turn % len(hosts)], set()).add(trait)
            turn += 1
    return {host: frozenset(traits) for host, traits in planned.items()}


def _weighted(rng: Random, choices: tuple[tuple[Choice, int], ...]) -> Choice:
    return rng.choices([value for value, _ in choices], [weight for _, weight in choices])[0]


def _website(seed: int, number: int, unit: Unit, plan: SitePlan, traits: frozenset[str]) -> Website:
    rng = Random(f"{seed}:site:{unit.host}")
    template = _weighted(rng, DATED_TEMPLATES if plan.veto else TEMPLATES)
    charset, declared = _weighted(rng, CHARSETS)
    newest = dict(plan.newest)
    if "slightly-stale" in traits:
        newest["news-2"] = START - rng.uniform(16, 25) * DAY
    plans = choose_plans(rng, plan.required, plan.optional)
    sections = build_sections(rng, plans, newest, plan.blank, plan.brisk)
    code = _site_code(number, unit)
    dead = tuple(rng.sample(DEAD_PATHS, rng.randint(2, 4))) if "dead-links" in traits else ()
    return Website(
        id=f"site-{code.lower()}",
        number=number,
        site_code=code,
        name=_site_name(unit),
        unit=unit,
        template=template,
        charset=charset,
        declared=declared,
        sections=sections,
        icp=f"沧ICP备{rng.randrange(5_000_000, 22_000_000):08d}号",
        police=f"{code[:6]}{rng.randrange(2_000_000, 2_999_999):08d}",
        phone=f"0{rng.randrange(790, 799)}-{rng.randrange(8_000_000, 8_999_999)}",
        traits=traits | _everyday_traits(rng),
        outages=_outages(rng, plan, traits),
        dead_paths=dead,
        vetoes=(plan.veto,) if plan.veto else (),
        notices=("dead-link",) if dead else (),
        repairs=plan.repairs,
    )


def _everyday_traits(rng: Random) -> frozenset[str]:
    chances = {"etag": 0.5, "last-modified": 0.3, "robots": 0.6, "sitemap": 0.3, "weather": 0.5, "labels": 0.9}
    return frozenset(trait for trait, chance in chances.items() if rng.random() < chance)


def _outages(rng: Random, plan: SitePlan, traits: frozenset[str]) -> dict[int, str]:
    if "one-off" in traits:
        return one_off_outage(rng)
    for trait in ("challenge-521", "challenge-412"):
        if trait in traits:
            return challenge_hours(rng, trait)
    return plan.outages


def _site_code(number: int, unit: Unit) -> str:
    """Ten digits: an area code that no real place has, and a running number."""
    area = next((i + 1 for i in range(13) if city_region(i) == unit.region), 0)
    return f"99{area:02d}00{number + 1:04d}"


def _site_name(unit: Unit) -> str:
    return f"{unit.name}门户网站" if unit.category == "portal" else unit.name


def _retired(site: Website, offset: int) -> Website:
    """A website closed in the register: some still answer, some lost their name, some refuse connections."""
    if offset % 2 == 0:
        return replace(site, state="closed", notices=("state-mismatch",))
    if offset % 4 == 1:
        return replace(site, state="closed", traits=site.traits | {"gone"})
    return replace(site, state="closed", outages=dict.fromkeys(range(LAST_FAULT_HOUR), "refused"))
