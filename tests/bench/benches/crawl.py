"""A whole inspection of the farm (fetch, parse, links, facts, events, storage), the same again unchanged, and the peers' turn."""

from tests.bench.bench import Bar, Bench, Options, Report, Row
from tests.bench.farm.client import RunningFarm, farm
from tests.bench.product import Product, product
from tests.bench.profile import profiled
from tests.bench.survey import Passed, survey

SERVICES = ("crawler", "link-checker")
SITES, PAGES = 20, 249
QUICK_SITES = 3
SECOND_PASS_SHARE = 0.20


async def run(options: Options) -> Report:
    """The ordinary farm: first pass, second pass, peers."""
    report = Report()
    sites = options.sites or (QUICK_SITES if options.quick else SITES)
    async with farm(options.root / "farm", sites, options.pages or PAGES) as served:
        first, second = await _ours(options, served, report)
    report.tables["Xunjian, process by process"] = [_row("first pass", first), _row("second pass, unchanged", second)]
    share = second.work_cpu / first.work_cpu
    met = share <= SECOND_PASS_SHARE
    report.bars.append(
        Bar("second pass's CPU, share of the first's", f"≤ {SECOND_PASS_SHARE:.0%}", f"{share:.0%}", met)
    )
    report.bars.append(_dead_bar(first))
    report.notes += first.faults + second.faults
    return report


async def _ours(options: Options, served: RunningFarm, report: Report) -> tuple[Passed, Passed]:
    async with product(options.root / "stack", SERVICES, world(served)) as running:
        first = await _first(options, served, running, report)
        options.say("second pass, unchanged")
        second = await survey(running, served, served.plan.ordinary, turn=1)
    return first, second


async def _first(options: Options, served: RunningFarm, running: Product, report: Report) -> Passed:
    options.say(f"first pass over {len(served.plan.ordinary)} sites")
    if not options.profile:
        return await survey(running, served, served.plan.ordinary, turn=0)
    async with profiled(running.pids["crawler"], options.root / "crawler.raw") as tables:
        first = await survey(running, served, served.plan.ordinary, turn=0)
    report.tables.update(tables)
    return first


def world(served: RunningFarm) -> dict[str, str]:
    """What the services are told: the farm's closed world of names, and nothing else; all bounds are the product's own."""
    return {"XUNJIAN_WEB_NAMES_FILE": str(served.names_file), "XUNJIAN_WEB_ALLOW_ADDRESSES": served.address}


def _row(name: str, passed: Passed) -> Row:
    return {
        "pass": name,
        "distinct URLs": passed.distinct,
        "requests": passed.requests,
        "304": passed.not_modified,
        "wall s": round(passed.wall_s, 1),
        "CPU s, start included": round(passed.counted_cpu, 2),
        "CPU s without start": round(passed.work_cpu, 2),
        "crawler": round(passed.cpu["crawler"], 2),
        "link-checker": round(passed.cpu["link-checker"], 2),
        "nats": round(passed.cpu["nats"], 2),
        "mongo": round(passed.cpu["mongo"], 2),
        "URLs per CPU-s, start included": round(passed.distinct / passed.counted_cpu),
        "URLs per CPU-s without start": round(passed.distinct / passed.work_cpu),
        "crawler peak RSS MB": round(passed.peak_rss_mb),
        "crawler peak PSS MB": round(passed.peak_pss_mb),
        "dead found": f"{len(passed.dead_found)}/{len(passed.dead_planted)}",
    }


def _dead_bar(passed: Passed) -> Bar:
    missed, false = passed.dead_planted - passed.dead_found, passed.dead_found - passed.dead_planted
    measured = f"{len(passed.dead_found)} found, {len(missed)} missed, {len(false)} false"
    return Bar(
        "dead links are exactly the planted ones", str(len(passed.dead_planted)), measured, not missed and not false
    )


BENCH = Bench(
    "crawl", "whole inspection of 20 sites: URLs per CPU-second, second pass, memory, beside public peers", run
)
