"""What an assessor will find on each website, planned so that the province has its bands: deductions by hand, and the bonus.

Points here are hundredths. What a machine can see (labels, footer, links) is planted as traits and only subtracted.
"""

from dataclasses import replace
from random import Random

from deploy.province.model import Website
from deploy.province.scales import Scale

PIECES: tuple[tuple[str, int, int], ...] = (
    ("interpretation-unlinked", 100, 6),
    ("guide-wrong", 100, 5),
    ("guide-material-unclear", 100, 10),
    ("forms-missing", 100, 4),
    ("browser-broken", 100, 2),
    ("online-apply-broken", 100, 2),
    ("leaders-wrong", 100, 2),
    ("reply-late", 500, 2),
    ("submit-broken", 500, 1),
)
"""Indicators that a person enters, what one case costs, and how many cases fit under their cap."""
BONUS_ITEMS = (
    "bonus-data", "bonus-interpretation-forms", "bonus-service-functions", "bonus-service-rating", "bonus-survey",
    "bonus-live-answer", "bonus-smart-search", "bonus-accessible", "bonus-innovation",
)  # fmt: skip
FULL, GATE, BONUS_MOST = 10_000, 8_000, 3_000
LABELS, POLICE, FINDFAULT, HOME_LINK = 300, 100, 200, 10
"""What a machine takes off: labels on every content page, the police filing, the error-report entry, a dead link on the home page."""


def machine_loss(site: Website) -> int:
    """Points that the site loses by what stands, or does not stand, on its pages."""
    loss = len(site.dead_paths) * HOME_LINK
    loss += 0 if "labels" in site.traits else LABELS
    loss += POLICE if "no-police" in site.traits else 0
    return loss + (FINDFAULT if "no-findfault" in site.traits else 0)


def plan_scores(seed: int, scale: Scale, websites: tuple[Website, ...]) -> tuple[Website, ...]:
    """The websites with what their assessor will enter. Vetoed ones are assessed too, and get no points before they are repaired."""
    rng = Random(f"{seed}:scores")
    passing = [site for site in websites if site.state == "live" and not site.vetoes]
    portals = [site.id for site in passing if site.unit.category == "portal"]
    departments = [site.id for site in passing if site.unit.category != "portal"]
    rng.shuffle(portals)
    rng.shuffle(departments)
    top = set(portals[: scale.top_portals])
    high = {*portals[scale.top_portals : scale.high_portals], *departments[: scale.high_departments]}
    return tuple(
        site if site.state != "live" else _planned(Random(f"{seed}:score:{site.id}"), site, top, high)
        for site in websites
    )


def _planned(rng: Random, site: Website, top: set[str], high: set[str]) -> Website:
    lost = machine_loss(site)
    if site.id in top:
        deductions = _pieces(rng, rng.choice((0, 0, 1, 2)))
        base = FULL - lost - _worth(deductions)
        bonus = min(BONUS_MOST, FULL - base + rng.choice((0, 100, 350, 800, 1_500, 2_400)))
    elif site.id in high:
        deductions = _pieces(rng, rng.randint(1, 9))
        base = FULL - lost - _worth(deductions)
        bonus = _between(rng, 9_000 - base, 9_950 - base)
    elif rng.random() < 0.5:
        # Not above 80: whatever the assessor enters as bonus must not count. Without other loss one lies exactly on the gate.
        deductions = _pieces(rng, rng.randint(20, 30))
        bonus = rng.choice((0, 500, 1_250))
    else:
        deductions = _pieces(rng, 12 + rng.randint(0, 1))
        base = FULL - lost - _worth(deductions)
        bonus = _between(rng, 0, 8_950 - base)
    return replace(site, assessed=deductions, bonus=_items(rng, bonus))


def _between(rng: Random, least: int, most: int) -> int:
    """Hundredths in steps of half a point."""
    return rng.randrange(max(0, -(-least // 50)), max(0, most // 50) + 1) * 50


def _pieces(rng: Random, points: int) -> dict[str, int]:
    """Cases that cost exactly so many points; now and then more of one than its cap lets count."""
    order = list(PIECES)
    rng.shuffle(order)
    cases: dict[str, int] = {}
    for code, worth, most in order:
        some = min(most, points * 100 // worth)
        if some:
            cases[code] = some + (rng.randint(1, 4) if some == most and most > 4 else 0)
            points -= some * worth // 100
    return cases


def _worth(cases: dict[str, int]) -> int:
    return sum(min(cases[code], most) * worth for code, worth, most in PIECES if code in cases)


def _items(rng: Random, bonus: int) -> dict[str, float]:
    """The bonus spread over a few items."""
    items: dict[str, float] = {}
    for code in rng.sample(BONUS_ITEMS, 3):
        share = min(bonus, rng.choice((100, 250, 400, 1_000)))
        if share:
            items[code] = share / 100
            bonus -= share
    if bonus:
        last = rng.choice([code for code in BONUS_ITEMS if code not in items])
        items[last] = bonus / 100
    return items
