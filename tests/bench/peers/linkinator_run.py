"""linkinator, for links alone, where somebody has put it: `npm install --prefix .venv-bench/node linkinator@7.6.1` (Node 20)."""

import json
from pathlib import Path

from tests.bench.farm.client import RunningFarm
from tests.bench.peers.peer import PeerRun, counted
from tests.bench.venv import VENV

PROGRAM = VENV / "node" / "node_modules" / ".bin" / "linkinator"
# It has no setting for names, so the farm's are resolved where it asks for any.
_NAMES = """
const dns = require("dns");
dns.lookup = (host, options, done) => {
  const answer = done || options;
  const all = typeof options === "object" && options.all;
  process.nextTick(() => all ? answer(null, [{address: "127.0.0.1", family: 4}]) : answer(null, "127.0.0.1", 4));
};
"""


async def run_linkinator(served: RunningFarm, root: Path) -> PeerRun | None:
    """None where it is not installed."""
    if not PROGRAM.exists():
        return None
    folder = root / "linkinator"
    folder.mkdir(parents=True, exist_ok=True)
    names, log = folder / "names.cjs", folder / "out.json"
    names.write_text(_NAMES)
    sites = served.plan.ordinary
    argv = [str(PROGRAM), *(site.home for site in sites), "--recurse", "--concurrency", "64", "--format", "json"]
    ended, distinct, requests = await counted(served, argv, log, {"NODE_OPTIONS": f"--require {names}"})
    planted = {one.url for site in sites for one in site.dead}
    text = log.read_text(errors="replace")
    told = json.loads(text[text.index("{") : text.rindex("}") + 1])
    dead = {link["url"] for link in told["links"] if link["state"] == "BROKEN"}
    note = (
        "links only"
        if dead == planted
        else f"{len(planted - dead)} of the planted missed, {len(dead - planted)} others"
    )
    return PeerRun(
        "linkinator",
        distinct,
        requests,
        ended.wall_s,
        ended.cpu_s,
        ended.peak_rss_mb,
        len(dead),
        len(planted),
        None,
        note,
    )
