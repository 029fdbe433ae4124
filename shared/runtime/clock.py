"""The two clocks: product time, which may run fast-forward, and real elapsed time (design.md, law 6). Nothing else reads either."""

import asyncio
import json
import os
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from shared.contracts.envelope import CST as CST


@dataclass(frozen=True)
class Pace:
    """How product time runs against real time; what the clock file holds."""

    origin_sim: datetime
    origin_real: float
    rate: float
    stopped_real_s: float = 0.0
    held_since: float | None = None
    network_divisor: float = 1.0

    def now(self, real: float) -> datetime:
        until = self.held_since if self.held_since is not None else real
        ran = max(0.0, until - self.origin_real - self.stopped_real_s)
        return self.origin_sim + timedelta(seconds=self.rate * ran)

    @classmethod
    def parse(cls, text: str) -> "Pace":
        raw = json.loads(text)
        return cls(**{**raw, "origin_sim": datetime.fromisoformat(raw["origin_sim"])})

    def dump(self) -> str:
        return json.dumps({**self.__dict__, "origin_sim": self.origin_sim.isoformat()})


class Clock:
    """Real time, in the product's zone and to the millisecond, so that a stored instant equals the one in memory."""

    rate: float = 1.0
    divisor: float = 1.0
    """Network deadlines, ack_wait and retry delays are divided by this; observations record nominal seconds."""

    def now(self) -> datetime:
        return _to_milliseconds(datetime.now(CST))

    @staticmethod
    def elapsed() -> float:
        """Real monotonic seconds: for deadlines, waits and durations."""
        return time.monotonic()

    @staticmethod
    def stored_at() -> datetime:
        """Real time for TTL indexes, whatever product time says."""
        return datetime.now(CST)

    def real_until(self, instant: datetime) -> float:
        """Real seconds until a product instant; negative when it has passed."""
        return (instant - self.now()).total_seconds() / self.rate

    def real_instant(self, instant: datetime) -> datetime:
        """The real instant at which product time will stand at `instant`."""
        return datetime.now(CST) + timedelta(seconds=self.real_until(instant))

    def real_seconds(self, nominal: float) -> float:
        """A nominal network duration as real seconds."""
        return nominal / self.divisor

    async def sleep_until(self, instant: datetime) -> None:
        """Return when product time has reached `instant`."""
        while (left := self.real_until(instant)) > 0:  # noqa: ASYNC110 -- the clock may be held meanwhile
            await asyncio.sleep(min(left, 1.0))


class Jumps:
    """Whether a machine's clock was set: what it says against its own even ticking."""

    LEAST_S = 5.0

    def __init__(self, wall: datetime, ticking: float) -> None:
        self._last = wall, ticking

    def jumped(self, wall: datetime, ticking: float) -> bool:
        """Compare with the last call."""
        (before, ticked), self._last = self._last, (wall, ticking)
        return abs((wall - before).total_seconds() - (ticking - ticked)) > self.LEAST_S


class FileClock(Clock):
    """Product time from a clock file that the embedded servers keep: fast-forward, and standing while the product is down."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._mtime = -1
        self._pace = Pace(datetime.now(CST), time.time(), 1.0)
        self._reread()

    def now(self) -> datetime:
        self._reread()
        return _to_milliseconds(self._pace.now(time.time()).astimezone(CST))

    def _reread(self) -> None:
        mtime = os.stat(self._path).st_mtime_ns
        if mtime == self._mtime:
            return
        self._pace = Pace.parse(self._path.read_text())
        self._mtime = mtime
        self.rate = self._pace.rate
        self.divisor = self._pace.network_divisor


def make_clock(path: Path | None) -> Clock:
    """The clock of this process: the file's when one is configured, real time otherwise."""
    return FileClock(path) if path else Clock()


def _to_milliseconds(instant: datetime) -> datetime:
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)
