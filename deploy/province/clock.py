"""The fast-forward clock file, as the province reads it."""

import json
import os
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

REREAD_AFTER_S = 0.05


@dataclass(frozen=True)
class ClockState:
    """What the clock file says."""

    origin_sim: float
    origin_real: float
    rate: float
    stopped_real_s: float
    held_since: float | None
    divisor: float

    def at(self, real: float) -> float:
        """Simulated unix seconds at a real instant."""
        running = (self.held_since or real) - self.origin_real - self.stopped_real_s
        return self.origin_sim + self.rate * running


def parse_clock(text: str) -> ClockState:
    """Read the JSON of a clock file."""
    raw = json.loads(text)
    return ClockState(
        origin_sim=datetime.fromisoformat(raw["origin_sim"]).timestamp(),
        origin_real=float(raw["origin_real"]),
        rate=float(raw["rate"]),
        stopped_real_s=float(raw.get("stopped_real_s") or 0.0),
        held_since=raw.get("held_since"),
        divisor=float(raw.get("network_divisor") or 1.0),
    )


class ClockFile:
    """Simulated time from a file that the lead of a run replaces atomically."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp = (0, 0)
        self._state = self._read()
        self._checked = time.monotonic()

    def _read(self) -> ClockState:
        status = os.stat(self._path)
        self._stamp = (status.st_mtime_ns, status.st_ino)
        return parse_clock(self._path.read_text(encoding="utf-8"))

    def _refresh(self) -> None:
        tick = time.monotonic()
        if tick - self._checked < REREAD_AFTER_S:
            return
        self._checked = tick
        status = os.stat(self._path)
        if (status.st_mtime_ns, status.st_ino) != self._stamp:
            self._state = self._read()

    def now(self) -> float:
        """Simulated unix seconds."""
        self._refresh()
        return self._state.at(time.time())

    @property
    def divisor(self) -> float:
        """By what nominal network seconds are divided."""
        self._refresh()
        return self._state.divisor
