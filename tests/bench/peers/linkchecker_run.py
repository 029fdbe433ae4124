"""LinkChecker over the whole farm: its own limit of requests a second is lifted as far as it lets itself be told."""

import csv
from itertools import dropwhile
from pathlib import Path

from tests.bench.farm.client import RunningFarm
from tests.bench.peers.peer import PeerRun, counted
from tests.bench.venv import program

_UNREAD = "could not get content"
"""What it says of pages that are not in UTF-8 and say so only in their own head."""
_CONFIG = "[checking]\nthreads=16\nmaxrequestspersecond=1000\n[filtering]\ncheckextern=1\n"


async def run_linkchecker(served: RunningFarm, root: Path) -> PeerRun:
    folder = root / "linkchecker"
    folder.mkdir(parents=True, exist_ok=True)
    sites = served.plan.ordinary
    config, out = folder / "linkcheckerrc", folder / "out.csv"
    config.write_text(_CONFIG)
    argv = [
        program("linkchecker"),
        "--config",
        str(config),
        "--no-status",
        "-o",
        "csv/utf-8",
        *(site.home for site in sites),
    ]
    # What it finds comes by its standard output: as root it becomes nobody, who may not write here.
    ended, distinct, requests = await counted(served, argv, out, served.as_proxy)
    with out.open(encoding="utf-8") as lines:
        table = (line for line in dropwhile(lambda line: not line.startswith("urlname;"), lines) if line[0] != "#")
        rows = list(csv.DictReader(table, delimiter=";"))
    unread = {row["url"] for row in rows if _UNREAD in (row["warningstring"] or "")}
    read = [site for site in sites if site.home not in unread]
    dead = {row["url"] for row in rows if row["valid"] == "False"}
    planted = {one.url for site in read for one in site.dead}
    note = f"of {len(sites)} sites {len(sites) - len(read)} in GBK, which it cannot read"
    if dead != planted:
        note += "; its dead links are not the planted ones"
    return PeerRun(
        "LinkChecker",
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
