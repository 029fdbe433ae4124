"""One survey pass over some sites of the farm by the running product, measured from the first command to the last link."""

import asyncio
import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from shared.contracts.commands import CheckLinks, CrawlKind, CrawlSite
from shared.contracts.observations import LinksChecked, PagesSeen, SiteSurveyed
from tests.bench.bench import Row
from tests.bench.farm.client import RunningFarm
from tests.bench.farm.plan import Site, lists_of
from tests.bench.farm.words import SECTIONS
from tests.bench.measure import Meter, cpu_s, peak_rss_mb
from tests.bench.product import Product

SERVICES = ("crawler", "link-checker")
"""What is started, and whose CPU is counted."""
PATIENCE_S = 3600.0
TELL_EVERY_S = 30.0
_GONE = "http_error"
MOST_SHOWN = 5


@dataclass
class Passed:
    """What one pass came to. `faults` are sentences: why a figure must not be believed."""

    distinct: int
    requests: int
    not_modified: int
    wall_s: float
    cpu: dict[str, float]
    start_cpu: float
    peak_rss_mb: float
    peak_pss_mb: float
    links_pss_mb: float
    dead_planted: frozenset[str]
    dead_found: frozenset[str]
    ended_after_s: dict[str, float] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    @property
    def work_cpu(self) -> float:
        """Crawler and link checker from the first command on."""
        return sum(self.cpu[name] for name in SERVICES)

    @property
    def counted_cpu(self) -> float:
        """The same as whole processes: in the first pass their start is counted too."""
        return self.work_cpu + self.start_cpu


@dataclass
class _Heard:
    ends: dict[str, float] = field(default_factory=dict)
    surveyed: list[SiteSurveyed] = field(default_factory=list)
    seen: list[PagesSeen] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)


def world(served: RunningFarm) -> dict[str, str]:
    """What the services are told: the farm's closed world of names; all bounds are the product's own.

    No peer looks for tampering, so neither does the link checker here; with `LINKS_EXAMINE=true` in the environment it
    does, and the figures then show what that costs.
    """
    return {
        "XUNJIAN_WEB_NAMES_FILE": str(served.names_file),
        "XUNJIAN_WEB_ALLOW_ADDRESSES": served.address,
        "LINKS_EXAMINE": os.environ.get("LINKS_EXAMINE", "false"),
    }


async def survey(
    running: Product,
    served: RunningFarm,
    sites: Sequence[Site],
    turn: int,
    *,
    fresh: bool = False,
    say: Callable[[str], None] = lambda line: None,
) -> Passed:
    """Command a full pass of every site at once, and wait until every site is surveyed and the link checker is quiet.

    `fresh`: the services have done nothing before, so what they have used so far is their start.
    """
    for kind in (PagesSeen, SiteSurveyed, LinksChecked):
        if kind not in running.inboxes:
            await running.listen(kind)
    await served.take()
    start_cpu = sum(cpu_s(running.pids[name]) for name in SERVICES) if fresh else 0.0
    heard = _Heard()
    telling = asyncio.create_task(_tell(served, say))
    async with Meter(running.pids) as meter:
        began = asyncio.get_running_loop().time()
        for site in sites:
            await running.command(_command(site, turn))
        async with asyncio.timeout(PATIENCE_S):
            while len(heard.ends) < len(sites):
                for end in await running.heard(SiteSurveyed):
                    heard.ends[end.target] = asyncio.get_running_loop().time() - began
                    heard.surveyed.append(end)
        await running.settled("link-checker", (PagesSeen, CheckLinks), PATIENCE_S)
    telling.cancel()
    asked = await served.take()
    await _rest(running, heard)
    dead = {url for url, outcome in heard.links.items() if outcome == _GONE}
    return Passed(
        distinct=asked["distinct"],
        requests=sum(count for status, count in asked["statuses"].items() if status != "unknown"),
        not_modified=asked["statuses"].get("304", 0),
        wall_s=meter.wall_s,
        cpu=meter.cpu,
        start_cpu=start_cpu,
        peak_rss_mb=peak_rss_mb(running.pids["crawler"]),
        peak_pss_mb=meter.peak_pss["crawler"],
        links_pss_mb=meter.peak_pss["link-checker"],
        dead_planted=frozenset(one.url for site in sites for one in site.dead),
        dead_found=frozenset(dead),
        ended_after_s=heard.ends,
        faults=[*_faults(sites, heard, turn), *await _dead_letters(running)],
    )


async def _tell(served: RunningFarm, say: Callable[[str], None]) -> None:
    """How far it has come, for people who wait for a long pass."""
    while True:
        await asyncio.sleep(TELL_EVERY_S)
        say(f"{(await served.look())['distinct']:,} URLs so far")


async def _rest(running: Product, heard: _Heard) -> None:
    """What was said while the pass ran."""
    while seen := await running.heard(PagesSeen):
        heard.seen += seen
    while told := await running.heard(LinksChecked):
        for one in told:
            heard.links.update((link.url, link.outcome) for link in one.links)


def _command(site: Site, turn: int) -> CrawlSite:
    return CrawlSite(
        target=site.target,
        occurred_at=datetime.now(UTC),
        url=site.home,
        kind=CrawlKind.FULL,
        pass_id=f"{site.target}-{turn}",
    )


def _faults(sites: Sequence[Site], heard: _Heard, turn: int) -> list[str]:
    """Whether every page was read as what it is; a fast pass that misreads pages measures nothing."""
    names = {site.target: site for site in sites}
    said: list[str] = []
    kinds = Counter(
        (one.target, page.kind)
        for one in heard.seen
        for page in one.pages
        if page.outcome == "ok" and one.target in names
    )
    for target, site in names.items():
        lists = sum(map(lists_of, site.articles))
        wanted = {"home": 1, "article": sum(site.articles), "list": lists}
        got = {kind: kinds[target, kind] for kind in wanted}
        if got != wanted:
            said.append(f"pass {turn}, {site.host}: pages read as {got}, but it has {wanted}")
    for end in heard.surveyed:
        if len(end.sections) < len(SECTIONS):
            said.append(f"pass {turn}, {end.target}: {len(end.sections)} sections, but it has {len(SECTIONS)}")
    if turn == 0:
        # A second pass soon after the first does not ask again what answered badly a moment ago.
        planted = {one.url for site in sites for one in site.dead}
        wrong = sorted(planted ^ {url for url, outcome in heard.links.items() if outcome == _GONE})
        said += [f"dead link {url}: told as {heard.links.get(url, 'nothing')}" for url in wrong[:MOST_SHOWN]]
    return said


async def _dead_letters(running: Product) -> list[str]:
    count = await running.dead_letters()
    return [f"{count} dead letters"] if count else []


def pass_row(name: str, passed: Passed) -> Row:
    """A pass for people: what was counted, and what the servers used beside it."""
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
        "nats, not counted": round(passed.cpu["nats"], 2),
        "mongo, not counted": round(passed.cpu["mongo"], 2),
        "URLs per CPU-s, start included": round(passed.distinct / passed.counted_cpu),
        "URLs per CPU-s without start": round(passed.distinct / passed.work_cpu),
        "crawler peak RSS MB": round(passed.peak_rss_mb),
        "crawler peak PSS MB": round(passed.peak_pss_mb),
        "link-checker peak PSS MB": round(passed.links_pss_mb),
        "dead links told": f"{len(passed.dead_found)} of {len(passed.dead_planted)}",
    }
