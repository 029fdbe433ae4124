"""10,000 accounts read by one poller process: what one scheduled reading of each costs, and so a day's four."""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from deploy.embedded.children import Child
from shared.contracts.commands import PollAccount
from shared.contracts.observations import AccountPolled
from shared.contracts.targets import TargetFacts, TargetKind, TargetRegistered
from tests.bench.bench import Bar, Bench, Options, Report
from tests.bench.measure import Meter, peak_rss_mb
from tests.bench.product import Product, product

SERVICE = "new-media-poller"
ACCOUNTS, QUICK_ACCOUNTS = 10_000, 600
READINGS_A_DAY = 4
"""The scheduler's own cadence: every six hours."""
DAY_S = 86_400.0
MOST_SHARE, MOST_MB = 0.05, 200
SHARES = {"wechat": 0.41, "weibo": 0.27, "douyin": 0.15, "feed": 0.13, "app": 0.04}
"""As the demonstration's province has them."""
METHODS = {"wechat": "wechat-api", "weibo": "weibo-api", "douyin": "douyin-api", "app": "apple-lookup", "feed": "feed"}
HOSTS = {name: f"{name}-api.canglan.gov.cn" for name in ("wechat", "weibo", "douyin", "apple")}
FEEDS = "feeds.canglan.gov.cn"
CONTROLS = 2


async def run(options: Options) -> Report:
    """Register, read every account once, count."""
    accounts = options.sites or (QUICK_ACCOUNTS if options.quick else ACCOUNTS)
    report = Report()
    options.root.mkdir(parents=True, exist_ok=True)
    async with (
        _platforms(options.root) as port,
        product(options.root / "stack", (SERVICE,), _world(options.root, accounts, port)) as running,
    ):
        await running.listen(AccountPolled)
        options.say(f"{accounts:,} accounts into the register")
        rows = [_row(place, accounts) for place in range(accounts)]
        await _emit(running, rows)
        await running.settled(SERVICE, (TargetRegistered,))
        options.say("one scheduled reading of each")
        async with Meter({**running.pids}) as meter:
            await _emit(running, [_command(row.target) for row in rows])
            outcomes = await _heard(running, accounts)
            await running.settled(SERVICE, (PollAccount,))
        peak = peak_rss_mb(running.pids[SERVICE])
        letters = await running.dead_letters()
    _tell(report, accounts, meter, outcomes, peak)
    if letters or outcomes["ok"] != accounts:
        report.notes.append(f"not every reading was good: {dict(outcomes)}, {letters} dead letters")
    return report


def _tell(report: Report, accounts: int, meter: Meter, outcomes: Counter[str], peak: float) -> None:
    cpu = meter.cpu[SERVICE]
    day = cpu / accounts * ACCOUNTS * READINGS_A_DAY
    report.tables["one reading of each account"] = [
        {
            "accounts": accounts,
            "good": outcomes["ok"],
            "wall s": f"{meter.wall_s:.0f}",
            "accounts/s": f"{accounts / meter.wall_s:.0f}",
            "CPU s of the poller": f"{cpu:.1f}",
            "ms CPU an account": f"{1000 * cpu / accounts:.2f}",
            "CPU s of nats, database": f"{meter.cpu.get('nats', 0):.1f}, {meter.cpu.get('mongo', 0):.1f}",
            "peak RSS MB": f"{peak:.0f}",
        }
    ]
    report.bars += [
        Bar(
            f"CPU of a day's {READINGS_A_DAY} readings of {ACCOUNTS:,} accounts, share of one core",
            f"< {MOST_SHARE:.0%}", f"{day:.0f} s, {day / DAY_S:.2%}", day / DAY_S < MOST_SHARE,
        ),
        Bar(f"poller's peak RSS at {accounts:,} accounts", f"< {MOST_MB} MB", f"{peak:.0f} MB", peak < MOST_MB),
    ]  # fmt: skip


@asynccontextmanager
async def _platforms(root: Path) -> AsyncIterator[int]:
    ready = root / "platforms.ready"
    ready.unlink(missing_ok=True)
    argv = [sys.executable, "-m", "tests.bench.farm.platforms", "--ready", str(ready)]
    child = Child("platforms", argv, root / "platforms.log")
    await child.start()
    try:
        async with asyncio.timeout(30):
            while not ready.exists() or not ready.read_text():  # noqa: ASYNC110 -- the other side is another process
                await asyncio.sleep(0.05)
        yield int(ready.read_text())
    finally:
        await child.stop()


def _kind(place: int, accounts: int) -> str:
    share = place / accounts
    for kind, part in SHARES.items():
        if share < part:
            return kind
        share -= part
    return "feed"


def _row(place: int, accounts: int) -> TargetRegistered:
    kind = _kind(place, accounts)
    control = _kind(place - CONTROLS, accounts) != kind if place >= CONTROLS else True
    facts = TargetFacts(
        kind=TargetKind.ACCOUNT, name=f"沧澜发布{place}", region="云泊市", platform=kind, method=METHODS[kind],
        handle="5001" if kind == "weibo" else str(1_000_000_000 + place), control=control,
        source_url=f"http://{FEEDS}/{place}" if kind == "feed" else None,
        credential=None if kind in ("feed", "app") else f"{kind}-{place}",
    )  # fmt: skip
    return TargetRegistered(target=f"account-{kind}-{place}", occurred_at=datetime.now(UTC), facts=facts)


def _command(target: str) -> PollAccount:
    return PollAccount(target=target, occurred_at=datetime.now(UTC), run="run-1")


def _world(root: Path, accounts: int, port: int) -> dict[str, str]:
    """What the poller is told. Its paces are lifted, because a day's work is asked for at once."""
    address = f"127.0.0.1:{port}"
    makers = {
        "wechat": lambda n: {"kind": "wechat", "appid": f"wx{n}", "secret": f"s{n}"},
        "weibo": lambda n: {"kind": "weibo", "access_token": f"2.00{n}", "uid": "5001"},
        "douyin": lambda n: {"kind": "douyin", "access_token": f"act.{n}", "open_id": str(1_000_000_000 + n)},
    }
    kinds = {place: _kind(place, accounts) for place in range(accounts)}
    files = {
        "names.json": {"names": dict.fromkeys([*HOSTS.values(), FEEDS], address)},
        "platforms.json": {name: f"http://{host}" for name, host in HOSTS.items()},
        "credentials.json": {f"{kind}-{n}": makers[kind](n) for n, kind in kinds.items() if kind in makers},
    }
    for name, document in files.items():
        (root / name).write_text(json.dumps(document))
        (root / name).chmod(0o600)
    return {
        "XUNJIAN_WEB_NAMES_FILE": str(root / "names.json"),
        "XUNJIAN_WEB_ALLOW_ADDRESSES": address,
        "NEW_MEDIA_POLLER_PLATFORMS_FILE": str(root / "platforms.json"),
        "NEW_MEDIA_POLLER_CREDENTIALS_FILE": str(root / "credentials.json"),
        "NEW_MEDIA_POLLER_PLATFORM_PER_MINUTE": "1000000",
        "NEW_MEDIA_POLLER_CREDENTIAL_PER_MINUTE": "100000",
    }


async def _emit(running: Product, events: list[TargetRegistered] | list[PollAccount]) -> None:
    for start in range(0, len(events), 200):
        await asyncio.gather(*(running.command(event) for event in events[start : start + 200]))


async def _heard(running: Product, accounts: int) -> Counter[str]:
    """How the readings ended, once for each account."""
    seen: dict[str, str] = {}
    silent = 0
    while len(seen) < accounts and silent < 40:
        told = await running.heard(AccountPolled, wait_s=1.0)
        seen.update({one.target: one.outcome for one in told})
        silent = 0 if told else silent + 1
    return Counter(seen.values())


BENCH = Bench("media", "10,000 accounts on one poller process: CPU of a day's readings, memory", run)
