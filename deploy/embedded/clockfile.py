"""Keeper of the clock file: sets product time going, holds it while the product is down, and lets it go on."""

import os
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from shared.runtime.clock import Pace


class ClockKeeper:
    """The only writer of a clock file. Origin and stopped time are stored, so that `--keep` goes on where it was."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def create(self, origin: datetime, rate: float, network_divisor: float) -> None:
        """A new clock, standing at its origin until `release`."""
        now = time.time()
        self._write(Pace(origin, now, rate, 0.0, now, network_divisor))

    @property
    def pace(self) -> Pace:
        return Pace.parse(self.path.read_text())

    def now(self) -> datetime:
        return self.pace.now(time.time())

    def hold(self) -> None:
        """Let product time stand still."""
        pace = self.pace
        if pace.held_since is None:
            self._write(replace(pace, held_since=time.time()))

    def release(self) -> None:
        """Let product time go on from where it stood."""
        pace = self.pace
        if pace.held_since is not None:
            stopped = pace.stopped_real_s + (time.time() - pace.held_since)
            self._write(replace(pace, held_since=None, stopped_real_s=stopped))

    def _write(self, pace: Pace) -> None:
        partial = self.path.with_suffix(".partial")
        partial.write_text(pace.dump())
        os.replace(partial, self.path)
