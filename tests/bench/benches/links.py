"""Links alone: `xunjian links --recurse` on the farm beside the link checkers of the field, every one a whole process."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.bench.bench import Bar, Bench, Options, Report, Row
from tests.bench.farm.client import RunningFarm, farm
from tests.bench.peers.linkinator_run import run_linkinator
from tests.bench.peers.lychee_run import run_lychee
from tests.bench.peers.peer import PeerRun, counted

SITES, PAGES = 20, 249
QUICK_SITES = 3
OF_LYCHEE = 0.5
NAME = "xunjian links"


async def run(options: Options) -> Report:
    """Ours, then each of the others with the machine for itself."""
    report = Report()
    sites = options.sites or (QUICK_SITES if options.quick else SITES)
    async with farm(options.root / "farm", sites, options.pages or PAGES) as served:
        options.say(f"xunjian links --recurse, {sites} sites")
        runs = [await run_ours(served, options.root, report)]
        if options.peers:
            options.say("lychee; linkinator, if it is there")
            runs.append(await run_lychee(served, options.root))
            other = await run_linkinator(served, options.root)
            runs += [other] if other else []
    report.tables["whole processes, one farm, one run"] = [_row(one) for one in runs]
    report.bars += [_dead_bar(runs[0]), _lychee_bar(runs)]
    return report


async def run_ours(served: RunningFarm, root: Path, report: Report) -> PeerRun:
    """The command as a person gives it, with the farm's names and every site's home page."""
    folder = root / "xunjian"
    folder.mkdir(parents=True, exist_ok=True)
    out, sites = folder / "out.json", served.plan.ordinary
    argv = [
        sys.executable, "-m", "deploy.cli.app", "links", *(site.home for site in sites), "--recurse", "--json",
        "--allow-address", served.address, "--names-file", str(served.names_file),
    ]  # fmt: skip
    ended, distinct, requests = await counted(served, argv, out)
    rows: list[Row] = json.loads(out.read_text().strip().splitlines()[-1])
    planted = {one.url for site in sites for one in site.dead}
    dead = {row["url"] for row in rows if row["verdict"] == "dead"}
    report.notes += [f"dead link {url}: told wrongly" for url in sorted(dead ^ planted)[:5]]
    report.notes += [f"{row['url']}: told as {row['verdict']}" for row in rows if row["verdict"] not in ("ok", "dead")][
        :5
    ]
    note = "links only" if dead == planted else "its dead links are not the planted ones"
    return PeerRun(
        NAME, distinct, requests, ended.wall_s, ended.cpu_s, ended.peak_rss_mb, len(dead), len(planted), None, note
    )


def _row(one: PeerRun) -> Row:
    return {
        "program": one.name,
        "URLs": one.distinct,
        "requests": one.requests,
        "wall s": f"{one.wall_s:.1f}",
        "CPU s": f"{one.cpu_s:.2f}",
        "links per CPU-s": f"{one.rate:.0f}",
        "peak MB": f"{one.peak_rss_mb:.0f}",
        "dead found": f"{one.dead_found}/{one.dead_planted}",
        "note": one.note,
    }


def _dead_bar(ours: PeerRun) -> Bar:
    met = ours.note == "links only"
    return Bar("dead links are exactly the planted ones", str(ours.dead_planted), f"{ours.dead_found} found", met)


def _lychee_bar(runs: Sequence[PeerRun]) -> Bar:
    lychee = next((one for one in runs if one.name == "lychee"), None)
    times = runs[0].rate / lychee.rate if lychee else None
    measured = "-" if times is None else f"{times:.2f}×"
    return Bar(
        "links per CPU-second against lychee",
        f"≥ {OF_LYCHEE:g}×",
        measured,
        None if times is None else times >= OF_LYCHEE,
        True,
    )


BENCH = Bench("links", "links alone: `xunjian links --recurse` beside lychee and linkinator", run)
