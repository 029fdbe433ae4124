"""CPU and memory of processes, read from the system: user and system time, children included."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import psutil

_MB = 1_000_000


def cpu_s(pid: int) -> float:
    """CPU seconds of a process and of all its children, those that have ended included; 0 when it is gone."""
    try:
        process = psutil.Process(pid)
        times = process.cpu_times()
        living = sum(cpu_s(child.pid) for child in process.children())
    except psutil.Error:
        return 0.0
    return float(times.user + times.system + times.children_user + times.children_system) + living


def pss_mb(pid: int) -> float:
    """Proportional set size; 0 when the process is gone."""
    try:
        info = psutil.Process(pid).memory_full_info()
    except (psutil.Error, OSError):
        return 0.0
    return float(getattr(info, "pss", info.rss)) / _MB


def peak_rss_mb(pid: int) -> float:
    """The kernel's own high-water mark since the process began; 0 when it is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    line = next((line for line in status.splitlines() if line.startswith("VmHWM")), "VmHWM: 0 kB")
    return int(line.split()[1]) * 1024 / _MB


@dataclass
class Meter:
    """CPU, wall time and peak memory of named processes between entering and leaving; use as `async with`."""

    pids: Mapping[str, int]
    cpu: dict[str, float] = field(default_factory=dict)
    peak_pss: dict[str, float] = field(default_factory=dict)
    wall_s: float = 0.0
    _before: dict[str, float] = field(default_factory=dict)
    _began: float = 0.0
    _sampling: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._before = {name: cpu_s(pid) for name, pid in self.pids.items()}
        self._began = time.monotonic()
        self._sampling = asyncio.create_task(self._sample())
        return self

    async def __aexit__(self, *_: object) -> None:
        self.wall_s = time.monotonic() - self._began
        self.cpu = {name: cpu_s(pid) - self._before[name] for name, pid in self.pids.items()}
        if self._sampling:
            self._sampling.cancel()
        self._weigh()

    async def _sample(self) -> None:
        while True:
            self._weigh()
            await asyncio.sleep(0.5)

    def _weigh(self) -> None:
        for name, pid in self.pids.items():
            self.peak_pss[name] = max(self.peak_pss.get(name, 0.0), pss_mb(pid))
