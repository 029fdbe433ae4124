"""From a site's failure to the alert in the channel's hands: 2,000 sites on the schedule, real probes, some of them down."""

import asyncio
import json
import socket
import statistics
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from shared.contracts.findings import FindingConfirmed
from shared.contracts.targets import TargetFacts, TargetKind, TargetRegistered
from shared.runtime.clock import Clock
from tests.bench.bench import Bar, Bench, Options, Report, Row
from tests.bench.measure import Meter
from tests.bench.product import Product, product

SITES, DOWN, EVERY_S = 2_000, 200, 300.0
QUICK_SITES, QUICK_DOWN, QUICK_EVERY_S = 400, 40, 60.0
SERVICES = ("scheduler", "prober", "scoring", "notification")
WANTED_S = 2.0
PATIENCE_S = 90.0
SECRET = "bench"


@dataclass
class World:
    """All sites and the webhook on one port of loopback. A site that is down lives at an address of its own: causes must not join."""

    sites: int
    down: int
    port: int = 0
    answered: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Of every site that is down: when it was asked and failed, real seconds."""
    told: dict[str, float] = field(default_factory=dict)
    failing: bool = False
    """Nobody is down before everything is registered and the schedule runs."""

    def host(self, number: int) -> str:
        return f"www.s{number}.canglan.gov.cn"

    def address(self, number: int) -> str:
        return f"127.0.{1 + number // 200}.{1 + number % 200}" if number < self.down else "127.0.0.1"

    def names(self) -> dict[str, str]:
        return {self.host(number): f"{self.address(number)}:{self.port}" for number in range(self.sites)}

    @asynccontextmanager
    async def served(self) -> AsyncIterator[None]:
        """Listen until the block ends."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        addresses = sorted({self.address(number) for number in range(self.sites)} | {"127.0.0.1"})
        server = await asyncio.start_server(self._answer, addresses, self.port)
        async with server:
            yield

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                headers = {}
                while (text := await reader.readline()).strip():
                    name, _, value = text.decode("latin-1").partition(":")
                    headers[name.lower()] = value.strip()
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                status = self._status(line.split()[0], headers.get("host", ""), body)
                page = b"<html><title>site</title><body>" + b"text " * 400 + b"</body></html>"
                head = f"HTTP/1.1 {status} X\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {len(page)}\r\n\r\n"
                writer.write(head.encode() + page)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def _status(self, method: bytes, host: str, body: bytes) -> int:
        now = time.time()
        if method == b"POST":
            said = json.loads(body)
            self.told.setdefault(said["target"], now)
            return 200
        _, _, name = host.partition("www.s")
        number = name.partition(".")[0]
        if not self.failing or not number.isdigit() or int(number) >= self.down:
            return 200
        self.answered[f"site-s{number}"].append(now)
        return 503


async def run(options: Options) -> Report:
    """Register everything, let the schedule find what is down, and time every alert."""
    sites = options.sites or (QUICK_SITES if options.quick else SITES)
    down, every = (QUICK_DOWN, QUICK_EVERY_S) if options.quick else (DOWN, EVERY_S)
    world = World(sites, min(down, sites))
    report = Report()
    async with world.served(), product(options.root / "stack", SERVICES, _env(options, world, every)) as running:
        await running.listen(FindingConfirmed)
        await _register(running, world)
        for service in ("scheduler", "scoring", "notification"):
            await running.settled(service, (TargetRegistered,))
        world.failing = True
        options.say(f"{sites} sites are probed every {every:.0f} s, {world.down} of them are down")
        async with Meter(running.pids) as meter:
            await _all_told(world, every + PATIENCE_S, options)
        letters, confirmed = await running.dead_letters(), await _confirmed(running)
    _tell(report, world, confirmed, meter, letters)
    return report


def _env(options: Options, world: World, every: float) -> dict[str, str]:
    names = options.root / "names.json"
    names.write_text(json.dumps({"names": world.names()}))
    places = sorted(
        {f"{world.address(number)}:{world.port}" for number in range(world.sites)} | {f"127.0.0.1:{world.port}"}
    )
    far = str(10 * 86_400)
    return {
        "XUNJIAN_WEB_NAMES_FILE": str(names),
        "XUNJIAN_WEB_ALLOW_ADDRESSES": ",".join(places),
        "SCHEDULER_PROBE_EVERY_S": str(every),
        "SCHEDULER_SURVEY_EVERY_S": far,
        "SCHEDULER_FULL_SURVEY_EVERY_S": far,
        "SCHEDULER_FIRST_FULL_SURVEY_WITHIN_S": far,
        "SCHEDULER_STATE_EVERY_S": far,
        "NOTIFICATION_WEBHOOK_URL": f"http://127.0.0.1:{world.port}/hook",
        "NOTIFICATION_WEBHOOK_SECRET": SECRET,
    }


async def _register(running: Product, world: World) -> None:
    at = Clock().now() - timedelta(days=1)

    async def one(number: int) -> None:
        facts = TargetFacts(
            kind=TargetKind.SITE, name=f"第{number}站", region="云泊市", url=f"http://{world.host(number)}/"
        )
        await running.command(TargetRegistered(target=f"site-s{number}", occurred_at=at, facts=facts))

    for start in range(0, world.sites, 100):
        await asyncio.gather(*(one(number) for number in range(start, min(start + 100, world.sites))))


async def _all_told(world: World, patience_s: float, options: Options) -> None:
    ends = time.monotonic() + patience_s
    said = 0
    while len(world.told) < world.down and time.monotonic() < ends:
        await asyncio.sleep(0.5)
        if len(world.told) >= said + 50:
            said = len(world.told)
            options.say(f"{said} of {world.down} alerts have arrived")


async def _confirmed(running: Product) -> dict[str, float]:
    """When the probe began that confirmed each outage: the second one that was far enough from the first to be independent."""
    found: dict[str, float] = {}
    while events := await running.heard(FindingConfirmed):
        found |= {event.target: event.occurred_at.timestamp() for event in events}
    return found


def _tell(report: Report, world: World, confirmed: dict[str, float], meter: Meter, letters: int) -> None:
    after_second = [at - confirmed[site] for site, at in world.told.items() if site in confirmed]
    after_first = [at - world.answered[site][0] for site, at in world.told.items()]
    report.tables["seconds until the alert is in the channel's hands"] = [
        _distribution("after the begin of the confirming probe", after_second),
        _distribution("after the first probe that failed", after_first),
    ]
    report.tables[f"CPU seconds in {meter.wall_s:.0f} s"] = [
        {"process": name, "CPU s": round(used, 1), "peak MB": round(meter.peak_pss.get(name, 0.0))}
        for name, used in meter.cpu.items()
    ]
    worst = _quantile(after_second, 0.99)
    report.bars.append(
        Bar(
            f"{world.sites} sites: confirming probe to channel, p99", f"< {WANTED_S:.0f} s",
            "-" if worst is None else f"{worst:.2f} s", worst is not None and worst < WANTED_S,
        )
    )  # fmt: skip
    whole = len(world.told) == world.down
    report.bars.append(Bar("sites down and told of", str(world.down), str(len(world.told)), whole and not letters))
    if letters:
        report.notes.append(f"{letters} dead letters")


def _distribution(what: str, seconds: Sequence[float]) -> Row:
    shares = {"p50": 0.5, "p90": 0.9, "p99": 0.99}
    row: Row = {"": what, "n": len(seconds), "min": _shown(min(seconds, default=None))}
    row |= {name: _shown(_quantile(seconds, share)) for name, share in shares.items()}
    mean = statistics.fmean(seconds) if seconds else None
    return row | {"max": _shown(max(seconds, default=None)), "mean": _shown(mean)}


def _quantile(seconds: Sequence[float], share: float) -> float | None:
    """The smallest value that so large a share does not exceed."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else None


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


BENCH = Bench(
    "alert-latency",
    "2,000 sites on the schedule, 200 down: from the confirming probe to the alert in the channel's hands",
    run,
)
