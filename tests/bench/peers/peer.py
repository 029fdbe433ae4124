"""Running one public program to its end, and what that came to."""

import asyncio
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from tests.bench.farm.client import RunningFarm
from tests.bench.measure import peak_rss_mb


@dataclass(frozen=True)
class PeerRun:
    """Whole-process figures of one program; `distinct` and `requests` are counted by the farm."""

    name: str
    distinct: int
    requests: int
    wall_s: float
    cpu_s: float
    peak_rss_mb: float
    dead_found: int | None
    dead_planted: int
    start_cpu_s: float | None = None
    note: str = ""

    @property
    def rate(self) -> float:
        """Distinct URLs per CPU-second of the whole process."""
        return self.distinct / self.cpu_s


@dataclass(frozen=True)
class _Ended:
    wall_s: float
    cpu_s: float
    peak_rss_mb: float


async def timed(argv: list[str], log: Path, env: dict[str, str] | None = None, limit_s: float = 300.0) -> _Ended:
    """Run to the end; CPU of the process and its children as the kernel accounts for it. Raises RuntimeError past the limit."""
    began = time.monotonic()
    pid = await asyncio.to_thread(_started, argv, log, env or {})
    waiting = asyncio.create_task(asyncio.to_thread(os.wait4, pid, 0))
    # Not the kernel's `ru_maxrss`: that remembers the memory of this process from before the other program was loaded.
    peak_mb = 0.0
    try:
        async with asyncio.timeout(limit_s):
            while not (await asyncio.wait([waiting], timeout=0.2))[0]:
                peak_mb = max(peak_mb, peak_rss_mb(pid))
    except BaseException as error:
        os.kill(pid, signal.SIGKILL)
        await waiting
        if isinstance(error, TimeoutError):
            raise RuntimeError(f"{argv[0]} did not end within {limit_s:.0f} s; see {log}") from None
        raise
    _, _, usage = waiting.result()
    return _Ended(time.monotonic() - began, usage.ru_utime + usage.ru_stime, peak_mb)


def _started(argv: list[str], log: Path, env: dict[str, str]) -> int:
    with log.open("wb") as out:
        process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env={**os.environ, **env})
    # Waited for by `os.wait4`, which alone tells what one child has used.
    process.returncode = 0
    return process.pid


async def counted(
    served: RunningFarm, argv: list[str], log: Path, env: dict[str, str] | None = None
) -> tuple[_Ended, int, int]:
    """The same, with the distinct addresses and the requests that the farm saw meanwhile."""
    await served.take()
    ended = await timed(argv, log, env)
    asked = await served.take()
    return ended, asked["distinct"], sum(count for status, count in asked["statuses"].items() if status != "unknown")
