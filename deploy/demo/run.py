"""One demonstration from an empty folder to a circular: servers, services, province, people, ten days, two closings."""

import asyncio
import contextlib
import json
import shutil
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from deploy.demo import chaos, report
from deploy.demo.feed import Feed
from deploy.demo.pacer import keep_pace
from deploy.demo.people import Days, Province, sheets_are_in, start_people, start_province
from deploy.embedded.clockfile import ClockKeeper
from deploy.embedded.stack import SERVICES, Stack, binary, cpu_seconds, pss_bytes
from shared.runtime.clock import CST

ORIGIN = datetime(2022, 6, 10, tzinfo=CST)
NETWORK_DIVISOR = 5.0
PERIOD = "2022Q2"
EDITION = "demo-province"
HOUR, DAY = 3600, 86_400


@dataclass(frozen=True)
class Options:
    """What may be asked of a run."""

    keep: bool = False
    chaos: int | None = None
    scale: str = "full"
    seed: int | None = None
    rate: float = 3600.0
    root: Path = Path(".xunjian/demo")
    out: Path = Path()
    days: Days = field(default_factory=Days)


class Demo:
    """One run. `run` returns the exit code: 0 when every figure equals the planted truth."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.root = options.root.resolve()
        self.stack = Stack(self.root, say=self._say)
        self.feed: Feed | None = None
        self.peak_pss = 0
        self.began = time.monotonic()

    async def run(self) -> int:
        """Everything, with a clean stop whatever happens; Ctrl-C ends with 130."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 -- inside a running loop there is one
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
        try:
            return await self._live()
        except asyncio.CancelledError:
            self._say("已中断，正在停止全部进程……")
            return 130
        finally:
            await self.stack.stop()

    async def _live(self) -> int:
        fresh = self._prepare()
        assert self.stack.clock is not None  # noqa: S101 -- `_prepare` made it
        await self._start(fresh)
        async with self._beside():
            self.stack.clock.release()
            await self._until(self.options.days.point)
            await sheets_are_in(self.stack)
            await self._close(recheck=False)
            await self._until(self.options.days.recheck)
            # The last day is over: time stands still while what it left is worked off and the circular is written.
            self.stack.hold("end")
            await self._close(recheck=True)
        return await self._finish()

    def _prepare(self) -> bool:
        """The data folder and its clock, held; True when this run starts from nothing."""
        clock = ClockKeeper(self.root / "clock.json")
        fresh = not (self.options.keep and clock.path.exists())
        if fresh:
            shutil.rmtree(self.root, ignore_errors=True)
            self.root.mkdir(parents=True)
            clock.create(ORIGIN, self.options.rate, NETWORK_DIVISOR)
        clock.hold()
        self.stack.clock = clock
        return fresh

    async def _start(self, fresh: bool) -> None:
        province = await start_province(self.stack, self.options.scale, self.options.seed)
        self.stack.env.update(self._environment(province))
        await self.stack.start_servers()
        await self.stack.start_services()
        if fresh:
            register = [str(province.folder / name) for name in ("sites.csv", "accounts.csv")]
            self._say(await self._cli("import", *register))
        await start_people(self.stack, province, binary("xunjian"), self.options.days)

    def _environment(self, province: Province) -> dict[str, str]:
        """What the services are told besides the servers: the closed world of names, the edition, the pace of looking."""
        return {
            "XUNJIAN_WEB_NAMES_FILE": str(province.folder / "names.json"),
            "XUNJIAN_WEB_ALLOW_ADDRESSES": province.address,
            "SCORING_EDITION": EDITION,
            "SCHEDULER_PROBE_EVERY_S": str(HOUR),
            "SCHEDULER_SURVEY_EVERY_S": str(6 * DAY),
            "SCHEDULER_FULL_SURVEY_EVERY_S": str(30 * DAY),
            "SCHEDULER_FIRST_FULL_SURVEY_WITHIN_S": str(5 * DAY),
            "SCHEDULER_POLL_EVERY_S": str(DAY),
            "SCHEDULER_STATE_EVERY_S": str(4 * DAY),
            "SCHEDULER_LATE_AFTER": "3",
            "SCHEDULER_BEATS": "4",
            "XUNJIAN_WEB_PER_HOST": "8",
            "SCHEDULER_CATCH_UP_S": str(3 * HOUR),
            "PROBER_ANCHORS": ",".join(f"{url}/" for url in province.platforms.values()),
            "NEW_MEDIA_POLLER_CREDENTIALS_FILE": str(province.folder / "credentials.json"),
            "NEW_MEDIA_POLLER_PLATFORMS_FILE": str(province.folder / "platforms.json"),
            "NOTIFICATION_TERMINAL_FILE": str(self.root / "alerts.log"),
        }

    @asynccontextmanager
    async def _beside(self) -> AsyncIterator[None]:
        """What goes on while the days pass: the watch over children, the feed, memory readings, and chaos if asked for."""
        assert self.stack.clock is not None  # noqa: S101 -- see `_live`
        ends = ORIGIN + timedelta(days=self.options.days.recheck)
        url = f"nats://127.0.0.1:{self.stack.ports['nats']}"
        self.feed = Feed(url, self.stack.clock.now, ends)
        jobs = [self.stack.watch(frozenset({"people"})), self.feed.run(), self._weigh(), keep_pace(self.stack, url)]
        if self.options.chaos is not None:
            kills = chaos.plan(self.options.chaos, ("nats", "mongo", *SERVICES), self.stack.clock.now(), ends)
            jobs.append(chaos.wreak(self.stack, kills, self.stack.clock.now, self._say))
        tasks = [asyncio.create_task(job) for job in jobs]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _weigh(self) -> None:
        while True:
            self.peak_pss = max(self.peak_pss, await asyncio.to_thread(pss_bytes, dict(self.stack.children)))
            await asyncio.sleep(10.0)

    async def _until(self, day: float) -> None:
        assert self.stack.clock is not None  # noqa: S101 -- see `_live`
        while self.stack.clock.now() < ORIGIN + timedelta(days=day):  # noqa: ASYNC110 -- time may be held
            await asyncio.sleep(0.05)

    async def _close(self, recheck: bool) -> None:
        await self._cli(
            "close-period",
            PERIOD,
            "--edition",
            EDITION,
            "--save",
            str(self.options.out),
            *(["--recheck"] if recheck else []),
        )

    async def _cli(self, *words: str) -> str:
        """The public command line, as a person would type it; tried again when the product is being restarted."""
        for attempt in range(6):
            process = await asyncio.create_subprocess_exec(
                binary("xunjian"), *words, env={**_environ(), **self.stack.runtime_env()},
                stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, start_new_session=True,
            )  # fmt: skip
            out, err = await process.communicate()
            if process.returncode == 0:
                return out.decode().strip()
            self._say(
                f"xunjian {words[0]} 未成功（{process.returncode}），重试 {attempt + 1}：{err.decode()[-200:].strip()}"
            )
            await asyncio.sleep(1.0)
        raise RuntimeError(f"xunjian {words[0]} failed; see {self.root / 'logs'}")

    async def _finish(self) -> int:
        """Print the result, check it against the oracle, say what it cost."""
        circular = json.loads((self.options.out / "circular.json").read_text(encoding="utf-8"))
        report.show(circular)
        used = cpu_seconds(self.stack.children)
        seconds = time.monotonic() - self.began
        self._say(
            f"用时 {seconds:.0f} 秒；CPU 秒 {used}，合计 {sum(used.values()):.0f}；内存峰值（PSS）{self.peak_pss / 1e6:.0f} MB"
        )
        told = await self._told()
        oracle = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "deploy.province.oracle", str(self.root / "province"), str(self.options.out / "circular.json"),
            str(told), stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        out, _ = await oracle.communicate()
        if oracle.returncode == 0:
            self._say("通报与预设真值完全一致。 The circular equals the planted truth.")
            return 0
        self._say("通报与预设真值不一致：\n" + out.decode())
        return 1

    async def _told(self) -> Path:
        """What the command line says of points and periods, for the oracle."""
        scores, periods = await self._cli("scores", "--period", PERIOD, "--json"), await self._cli("periods", "--json")
        path = self.root / "told.json"
        path.write_text(f'{{"scores": {scores}, "periods": {periods}}}', encoding="utf-8")
        return path

    def _say(self, text: str) -> None:
        if self.feed:
            self.feed.line(text)
        else:
            with contextlib.suppress(BrokenPipeError):
                print(text, flush=True)


def _environ() -> dict[str, str]:
    import os

    return dict(os.environ)
