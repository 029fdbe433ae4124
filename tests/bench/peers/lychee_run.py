"""lychee, for links alone: every page is given to it as an input, because it follows no links itself."""

import json
from pathlib import Path

from tests.bench.farm.client import RunningFarm
from tests.bench.farm.pages import routes
from tests.bench.peers.peer import PeerRun, counted
from tests.bench.venv import program


async def run_lychee(served: RunningFarm, root: Path) -> PeerRun:
    folder = root / "lychee"
    folder.mkdir(parents=True, exist_ok=True)
    sites = served.plan.ordinary
    inputs = folder / "inputs.txt"
    inputs.write_text("\n".join(f"{site.origin}{path}" for site in sites for path in routes(site)))
    out = folder / "out.json"
    argv = [
        program("lychee"), "--no-progress", "--max-concurrency", "64", "--host-concurrency", "64", "--host-request-interval", "0ms",
        "--max-retries", "0", "--format", "json", "--output", str(out), "--files-from", str(inputs),
    ]  # fmt: skip
    # The farm takes requests as a proxy does: so no name has to be resolved.
    ended, distinct, requests = await counted(served, argv, folder / "lychee.log", served.as_proxy)
    planted = {one.url for site in sites for one in site.dead}
    told = json.loads(out.read_text())
    dead = {entry["url"] for entries in told.get("error_map", {}).values() for entry in entries}
    note = (
        "links only; every page also given as input" if dead == planted else "its dead links are not the planted ones"
    )
    return PeerRun(
        "lychee", distinct, requests, ended.wall_s, ended.cpu_s, ended.peak_rss_mb, len(dead), len(planted), None, note
    )
