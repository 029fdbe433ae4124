"""One site of 100,000 pages: how much memory the crawler takes, and whether small sites wait for it."""

from tests.bench.bench import Bar, Bench, Options, Report
from tests.bench.farm.client import farm
from tests.bench.product import product
from tests.bench.survey import SERVICES, Passed, pass_row, survey, world

BIG_PAGES, QUICK_BIG_PAGES = 100_000, 4_000
SMALL_SITES, SMALL_PAGES = 10, 100
MOST_MB = 300
MOST_DELAY = 2.0


async def run(options: Options) -> Report:
    """Ten small sites alone, then ten others of the same size together with the big one."""
    big_pages = options.big_pages or (QUICK_BIG_PAGES if options.quick else BIG_PAGES)
    report = Report()
    async with (
        farm(options.root / "farm", 2 * SMALL_SITES, options.pages or SMALL_PAGES, big_pages) as served,
        product(options.root / "stack", SERVICES, world(served) | _room(big_pages)) as running,
    ):
        small, big = served.plan.ordinary, served.plan.big
        assert big is not None
        options.say(f"{SMALL_SITES} small sites alone")
        alone = await survey(running, served, small[:SMALL_SITES], turn=0, fresh=True, say=options.say)
        options.say(f"one site of {big_pages:,} pages, and {SMALL_SITES} small ones commanded just after it")
        beside = await survey(running, served, (big, *small[SMALL_SITES:]), turn=0, say=options.say)
    report.tables["passes"] = [pass_row("small sites alone", alone), pass_row("big and small", beside)]
    report.bars += [_memory_bar(beside, big_pages), _delay_bar(alone, beside, big.target)]
    report.notes += alone.faults + beside.faults
    return report


def _room(big_pages: int) -> dict[str, str]:
    """The one bound that is moved: as it stands it counts dead addresses too, and would cut off the last of so many pages."""
    return {"CRAWLER_MAX_PAGES": str(big_pages + big_pages // 10)}


def _memory_bar(passed: Passed, big_pages: int) -> Bar:
    met = passed.peak_rss_mb < MOST_MB if big_pages >= BIG_PAGES else None
    return Bar(f"crawler's peak RSS at {big_pages:,} pages", f"< {MOST_MB} MB", f"{passed.peak_rss_mb:.0f} MB", met)


def _delay_bar(alone: Passed, beside: Passed, big: str) -> Bar:
    slowest = max(alone.ended_after_s.values())
    beside_slowest = max(after for site, after in beside.ended_after_s.items() if site != big)
    measured = (
        f"{slowest:.1f} s alone, {beside_slowest:.1f} s beside; the big one took {beside.ended_after_s[big]:.1f} s"
    )
    met = beside_slowest <= MOST_DELAY * slowest
    return Bar("slowest of ten small sites", f"≤ {MOST_DELAY:.0f}× of its time without the big one", measured, met)


BENCH = Bench("big-site", "one site of 100,000 pages: the crawler's memory, and ten small sites beside it", run)
