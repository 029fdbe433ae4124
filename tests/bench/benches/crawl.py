"""A whole inspection of the farm (fetch, parse, links, facts, events, storage), the same again unchanged, and the peers' turn."""

from collections.abc import Sequence

from tests.bench.agreement import agreement
from tests.bench.bench import Bar, Bench, Options, Report, Row
from tests.bench.farm.client import RunningFarm, farm
from tests.bench.peers.linkchecker_run import run_linkchecker
from tests.bench.peers.lychee_run import run_lychee
from tests.bench.peers.peer import PeerRun
from tests.bench.peers.scrapy_run import TUNED, run_scrapy
from tests.bench.product import Product, product
from tests.bench.profile import profiled
from tests.bench.survey import SERVICES, Passed, pass_row, survey, world

SITES, PAGES = 20, 249
QUICK_SITES = 3
SECOND_PASS_SHARE = 0.20
OVER_SCRAPY, AIM_OVER_SCRAPY, OVER_LINKCHECKER, OF_LYCHEE = 3.0, 5.0, 5.0, 0.5


async def run(options: Options) -> Report:
    """The ordinary farm: first pass, second pass, peers."""
    report = Report()
    sites = options.sites or (QUICK_SITES if options.quick else SITES)
    async with farm(options.root / "farm", sites, options.pages or PAGES) as served:
        first, second = await _ours(options, served, report)
        report.tables["Xunjian, process by process"] = [
            pass_row("first pass", first),
            pass_row("second pass, unchanged", second),
        ]
        peers = await _theirs(options, served, report) if options.peers else []
    report.tables["whole processes, one farm, one run"] = _rates(first, peers)
    report.bars += [*_ratio_bars(first, peers), _second_bar(first, second), _dead_bar(first)]
    report.notes += first.faults + second.faults
    return report


async def _ours(options: Options, served: RunningFarm, report: Report) -> tuple[Passed, Passed]:
    async with product(options.root / "stack", SERVICES, world(served)) as running:
        first = await _pass(options, served, running, report, 0)
        second = await _pass(options, served, running, report, 1)
    return first, second


async def _pass(options: Options, served: RunningFarm, running: Product, report: Report, turn: int) -> Passed:
    """A full pass of every site, under the profiler if that was asked for."""
    name = ("first pass", "second pass, unchanged")[turn]
    options.say(f"{name}, {len(served.plan.ordinary)} sites")
    if not options.profile:
        return await survey(running, served, served.plan.ordinary, turn, fresh=turn == 0, say=options.say)
    async with profiled(running.pids["crawler"], options.root / f"crawler-{turn}.raw", name) as tables:
        passed = await survey(running, served, served.plan.ordinary, turn, fresh=turn == 0, say=options.say)
    report.tables.update(tables)
    return passed


async def _theirs(options: Options, served: RunningFarm, report: Report) -> list[PeerRun]:
    """One after the other, so that each has the machine for itself."""
    options.say("Scrapy, writing the same facts")
    scrapy, facts = await run_scrapy(served, options.root, tuned=False)
    report.tables["facts of Scrapy's file that equal ours, every seventh page"] = agreement(served.plan, facts)
    options.say("Scrapy once more, tuned; LinkChecker; lychee")
    tuned, _ = await run_scrapy(served, options.root, tuned=True)
    return [scrapy, tuned, await run_linkchecker(served, options.root), await run_lychee(served, options.root)]


def _rates(first: Passed, peers: Sequence[PeerRun]) -> list[Row]:
    ours = PeerRun(
        "Xunjian, first pass", first.distinct, first.requests, first.wall_s, first.counted_cpu, first.peak_rss_mb,
        len(first.dead_found), len(first.dead_planted), first.start_cpu, "crawler + link-checker; memory of the crawler",
    )  # fmt: skip
    scrapy = next((peer for peer in peers if peer.name == "Scrapy"), None)
    return [_rate_row(one, scrapy) for one in (ours, *peers)]


def _rate_row(one: PeerRun, scrapy: PeerRun | None) -> Row:
    return {
        "peer": one.name,
        "URLs": one.distinct,
        "requests": one.requests,
        "wall s": f"{one.wall_s:.1f}",
        "CPU s (of it start)": f"{one.cpu_s:.2f} ({one.start_cpu_s:.2f})" if one.start_cpu_s else f"{one.cpu_s:.2f}",
        "URLs per CPU-s": f"{one.rate:.0f}",
        "× Scrapy": f"{one.rate / scrapy.rate:.2f}" if scrapy else None,
        "peak MB, dead found": f"{one.peak_rss_mb:.0f} MB, {one.dead_found}/{one.dead_planted}",
        "note": one.note,
    }


def _ratio_bars(first: Passed, peers: Sequence[PeerRun]) -> list[Bar]:
    """Whole processes on both sides, their starts included."""
    rate = first.distinct / first.counted_cpu
    rates = {peer.name: peer.rate for peer in peers}

    def bar(name: str, limit: float, is_aim: bool = False) -> Bar:
        times = rate / rates[name] if name in rates else None
        measured = "-" if times is None else f"{times:.2f}×"
        met = None if times is None else times >= limit
        return Bar(f"URLs per CPU-second against {name}", f"≥ {limit:g}×", measured, met, is_aim)

    return [
        bar("Scrapy", OVER_SCRAPY),
        bar("Scrapy", AIM_OVER_SCRAPY, is_aim=True),
        bar(TUNED, OVER_SCRAPY, is_aim=True),
        bar("LinkChecker", OVER_LINKCHECKER),
        bar("lychee", OF_LYCHEE, is_aim=True),
    ]


def _second_bar(first: Passed, second: Passed) -> Bar:
    share = second.work_cpu / first.work_cpu
    what = "second pass's CPU, share of the first's (neither with its start)"
    return Bar(what, f"≤ {SECOND_PASS_SHARE:.0%}", f"{share:.1%}", share <= SECOND_PASS_SHARE)


def _dead_bar(passed: Passed) -> Bar:
    missed, false = passed.dead_planted - passed.dead_found, passed.dead_found - passed.dead_planted
    measured = f"{len(passed.dead_found)} found, {len(missed)} missed, {len(false)} false"
    return Bar(
        "dead links are exactly the planted ones", str(len(passed.dead_planted)), measured, not missed and not false
    )


BENCH = Bench(
    "crawl", "whole inspection of 20 sites: URLs per CPU-second beside public peers, second pass, dead links", run
)
