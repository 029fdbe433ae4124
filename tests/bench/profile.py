"""Where a process's CPU goes: py-spy's samples of a running process, added up by function."""

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.bench.bench import Row
from tests.bench.venv import program

TOP = 25


@asynccontextmanager
async def profiled(pid: int, out: Path, title: str) -> AsyncIterator[dict[str, list[Row]]]:
    """Sample a process during the block; the tables are filled in when it ends. It slows the process: believe the shares, not the CPU."""
    argv = [
        "record",
        "--pid",
        str(pid),
        "--format",
        "raw",
        "--rate",
        "100",
        "--gil",
        "--output",
        str(out),
        "--duration",
        "3600",
    ]
    spy = await asyncio.create_subprocess_exec(
        program("py-spy"), *argv, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    tables: dict[str, list[Row]] = {}
    try:
        yield tables
    finally:
        spy.send_signal(signal.SIGINT)
        await asyncio.wait_for(spy.wait(), 30)
        tables.update(_tables(out.read_text(), title))


def _tables(raw: str, title: str) -> dict[str, list[Row]]:
    """py-spy's raw form: one line a stack, frames by semicolons, the count last."""
    own: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    for line in raw.splitlines():
        stack, _, count = line.rpartition(" ")
        frames = [_function(frame) for frame in stack.split(";")]
        own[frames[-1]] += int(count)
        whole.update(dict.fromkeys(frames, int(count)))
    total = max(1, sum(own.values()))
    return {
        f"{title}: the crawler's own time by function, {total} samples": _top(own, total),
        f"{title}: the crawler's time with what a function calls": _top(whole, total),
    }


def _function(frame: str) -> str:
    """`name (path:line)` without the line and without where the packages lie."""
    name, _, place = frame.rpartition(" (")
    path = place.rpartition(":")[0].rpartition("site-packages/")[2]
    return f"{name}  {path}"


def _top(counts: Counter[str], total: int) -> list[Row]:
    return [{"%": round(100 * count / total, 1), "function": name} for name, count in counts.most_common(TOP)]
