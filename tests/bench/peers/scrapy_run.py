"""Scrapy over the whole farm, writing the same facts to a file."""

import json
from pathlib import Path

from tests.bench.farm.client import RunningFarm
from tests.bench.peers.peer import PeerRun, counted, timed
from tests.bench.venv import program

TUNED = "Scrapy, own set of asked"
SPIDER = Path(__file__).parent / "scrapy_spider.py"


async def run_scrapy(served: RunningFarm, root: Path, *, tuned: bool) -> tuple[PeerRun, Path]:
    """One crawl; the second value is the file of facts."""
    name = TUNED if tuned else "Scrapy"
    folder = root / ("scrapy-tuned" if tuned else "scrapy")
    folder.mkdir(parents=True, exist_ok=True)
    out = folder / "facts.jsonl"
    start = await timed(
        _argv(served, folder / "nothing.json", folder / "nothing.jsonl", [], tuned), folder / "start.log"
    )
    homes = [site.home for site in served.plan.ordinary]
    argv = _argv(served, folder / "task.json", out, homes, tuned)
    ended, distinct, requests = await counted(served, argv, folder / "scrapy.log")
    planted = {one.url for site in served.plan.ordinary for one in site.dead}
    with out.open(encoding="utf-8") as lines:
        dead = {record["url"] for line in lines if (record := json.loads(line))["status"] == 404}
    run = PeerRun(
        name, distinct, requests, ended.wall_s, ended.cpu_s, ended.peak_rss_mb, len(dead), len(planted), start.cpu_s,
        "" if dead == planted else "its dead links are not the planted ones",
    )  # fmt: skip
    return run, out


def _argv(served: RunningFarm, task: Path, out: Path, homes: list[str], tuned: bool) -> list[str]:
    task.write_text(json.dumps({"homes": homes, "names": served.plan.hosts, "out": str(out), "tuned": tuned}))
    return [program("python"), str(SPIDER), str(task)]
