"""Child processes: started in their own session, restarted when they die, stopped gently and then firmly."""

import asyncio
import ctypes
import os
import signal
import socket
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

_PR_SET_PDEATHSIG = 1


def free_port() -> int:
    """A loopback port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _die_with_parent() -> None:
    """On Linux a child gets SIGTERM when its supervisor dies, so that a killed demo leaves nothing behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


_FEW_ARENAS = {"MALLOC_ARENA_MAX": "2"}
"""glibc gives every thread memory of its own, and keeps it; the driver of the database has a dozen threads in each service."""


@dataclass
class Child:
    """One process with its log file."""

    name: str
    argv: list[str]
    log: Path
    env: Mapping[str, str] = field(default_factory=dict)
    process: asyncio.subprocess.Process | None = None
    started_at: float = 0.0
    restarts: int = 0

    async def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as out:
            self.process = await asyncio.create_subprocess_exec(
                *self.argv,
                env={**_FEW_ARENAS, **os.environ, **self.env},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )
        self.started_at = time.monotonic()

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.returncode is None

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process and self.alive else None

    def kill(self) -> None:
        """SIGKILL, as the out-of-memory killer or a power cut would."""
        if self.process and self.alive:
            self.process.kill()

    async def stop(self, patience_s: float = 8.0) -> None:
        if not (self.process and self.alive):
            return
        self.process.terminate()
        try:
            await asyncio.wait_for(self.process.wait(), patience_s)
        except TimeoutError:
            self.process.kill()
            await self.process.wait()


async def wait_port(port: int, child: Child, patience_s: float = 15.0) -> None:
    """Return when something listens. Raises RuntimeError with the end of the child's log when it dies or never does."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        if not child.alive:
            break
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
            continue
        writer.close()
        return
    tail = child.log.read_text(errors="replace")[-800:] if child.log.exists() else ""
    raise RuntimeError(f"{child.name} did not start; the end of {child.log}:\n{tail}")
