"""A whole inspection of the farm (fetch, parse, links, facts, events, storage), the same again unchanged, and the peers' turn."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

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
ROUNDS = 3
SCRAPY = "Scrapy"
SECOND_PASS_SHARE = 0.20
OVER_SCRAPY, AIM_OVER_SCRAPY, OVER_LINKCHECKER, OF_LYCHEE = 3.0, 5.0, 5.0, 0.5


@dataclass(frozen=True)
class Round:
    """One turn of ours and of each peer, close enough in time to have met the same machine."""

    first: Passed
    second: Passed
    peers: Sequence[PeerRun]

    @property
    def rate(self) -> float:
        """Distinct URLs per CPU-second of whole processes, their start included."""
        return self.first.distinct / self.first.counted_cpu

    def times(self, name: str) -> float | None:
        """Ours over a peer's; None where that did not run."""
        peer = next((peer for peer in self.peers if peer.name == name), None)
        return self.rate / peer.rate if peer is not None else None

    @property
    def share(self) -> float:
        """The second pass's CPU over the first's, neither with its start."""
        return self.second.work_cpu / self.first.work_cpu


async def run(options: Options) -> Report:
    """The ordinary farm: first pass, second pass, peers; several rounds, because the machine's speed changes by the minute."""
    report = Report()
    sites = options.sites or (QUICK_SITES if options.quick else SITES)
    many = options.rounds or (1 if options.quick or options.profile or not options.peers else ROUNDS)
    async with farm(options.root / "farm", sites, options.pages or PAGES) as served:
        rounds = [await _round(options, served, report, number) for number in range(many)]
    middle = sorted(rounds, key=lambda one: one.times(SCRAPY) or one.rate)[len(rounds) // 2]
    report.tables["Xunjian, process by process"] = [
        pass_row("first pass", middle.first),
        pass_row("second pass, unchanged", middle.second),
    ]
    report.tables["whole processes, one farm, one run"] = _rates(middle.first, middle.peers)
    if many > 1:
        report.tables["round by round (the tables above are of the middle one)"] = [
            _round_row(number, one) for number, one in enumerate(rounds, 1)
        ]
    report.bars += [*_ratio_bars(rounds), _second_bar(rounds), _dead_bar(rounds)]
    report.notes += [fault for one in rounds for fault in (*one.first.faults, *one.second.faults)]
    return report


async def _round(options: Options, served: RunningFarm, report: Report, number: int) -> Round:
    root = options.root / f"round-{number}"
    root.mkdir(parents=True)
    async with product(root / "stack", SERVICES, world(served)) as running:
        first = await _pass(options, served, running, report, 0)
        second = await _pass(options, served, running, report, 1)
    return Round(first, second, await _theirs(options, served, root, report) if options.peers else [])


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


async def _theirs(options: Options, served: RunningFarm, root: Path, report: Report) -> list[PeerRun]:
    """One after the other, so that each has the machine for itself."""
    options.say("Scrapy, writing the same facts")
    scrapy, facts = await run_scrapy(served, root, tuned=False)
    report.tables["facts of Scrapy's file that equal ours, every seventh page"] = agreement(served.plan, facts)
    options.say("Scrapy once more, tuned; LinkChecker; lychee")
    tuned, _ = await run_scrapy(served, root, tuned=True)
    return [scrapy, tuned, await run_linkchecker(served, root), await run_lychee(served, root)]


def _rates(first: Passed, peers: Sequence[PeerRun]) -> list[Row]:
    ours = PeerRun(
        "Xunjian, first pass", first.distinct, first.requests, first.wall_s, first.counted_cpu, first.peak_rss_mb,
        len(first.dead_found), len(first.dead_planted), first.start_cpu, "crawler + link-checker; memory of the crawler",
    )  # fmt: skip
    scrapy = next((peer for peer in peers if peer.name == SCRAPY), None)
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


def _round_row(number: int, one: Round) -> Row:
    row: Row = {"round": number, "URLs per CPU-s": f"{one.rate:.0f}"}
    row |= {f"× {peer.name}": f"{one.times(peer.name):.2f}" for peer in one.peers}
    return {**row, "second pass": f"{one.share:.1%}"}


def _ratio_bars(rounds: Sequence[Round]) -> list[Bar]:
    """Whole processes on both sides, their starts included; the middle of the rounds."""

    def bar(name: str, limit: float, is_aim: bool = False) -> Bar:
        found = [times for one in rounds if (times := one.times(name)) is not None]
        times = median(found) if found else None
        measured = "-" if times is None else f"{times:.2f}×"
        met = None if times is None else times >= limit
        return Bar(f"URLs per CPU-second against {name}", f"≥ {limit:g}×", measured, met, is_aim)

    return [
        bar(SCRAPY, OVER_SCRAPY),
        bar(SCRAPY, AIM_OVER_SCRAPY, is_aim=True),
        bar(TUNED, OVER_SCRAPY, is_aim=True),
        bar("LinkChecker", OVER_LINKCHECKER),
        bar("lychee", OF_LYCHEE, is_aim=True),
    ]


def _second_bar(rounds: Sequence[Round]) -> Bar:
    share = median(one.share for one in rounds)
    what = "second pass's CPU, share of the first's (neither with its start)"
    return Bar(what, f"≤ {SECOND_PASS_SHARE:.0%}", f"{share:.1%}", share <= SECOND_PASS_SHARE)


def _dead_bar(rounds: Sequence[Round]) -> Bar:
    """Of the worst round."""
    passed = max((one.first for one in rounds), key=lambda one: len(one.dead_planted ^ one.dead_found))
    missed, false = passed.dead_planted - passed.dead_found, passed.dead_found - passed.dead_planted
    measured = f"{len(passed.dead_found)} found, {len(missed)} missed, {len(false)} false"
    return Bar(
        "dead links are exactly the planted ones", str(len(passed.dead_planted)), measured, not missed and not false
    )


BENCH = Bench(
    "crawl", "whole inspection of 20 sites: URLs per CPU-second beside public peers, second pass, dead links", run
)
