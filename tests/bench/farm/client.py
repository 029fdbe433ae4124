"""Starts the farm as a child of its own, and asks it what it was asked."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.embedded.children import Child
from tests.bench.farm.answers import CONTROL_HOST
from tests.bench.farm.plan import Farm

READY_PATIENCE_S = 60.0


@dataclass
class RunningFarm:
    """The plan that is served, and the process that serves it."""

    plan: Farm
    child: Child
    names_file: Path

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.plan.port}"

    @property
    def as_proxy(self) -> dict[str, str]:
        """Environment in which other programs reach the farm's names without a resolver."""
        return {
            "http_proxy": f"http://{self.address}",
            "HTTP_PROXY": f"http://{self.address}",
            "no_proxy": "",
            "NO_PROXY": "",
        }

    async def take(self) -> dict[str, Any]:
        """What was asked since the last take: `distinct` known addresses, and answers by status."""
        return await self._told("/take")

    async def look(self) -> dict[str, Any]:
        """The same, without beginning anew."""
        return await self._told("/look")

    async def _told(self, path: str) -> dict[str, Any]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.plan.port)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {CONTROL_HOST}\r\nConnection: close\r\n\r\n".encode())
        raw = await asyncio.wait_for(reader.read(), 10)
        writer.close()
        told: dict[str, Any] = json.loads(raw.partition(b"\r\n\r\n")[2])
        return told


@asynccontextmanager
async def farm(root: Path, sites: int, pages: int, big_pages: int = 0) -> AsyncIterator[RunningFarm]:
    """A farm for the time of the block."""
    root.mkdir(parents=True, exist_ok=True)
    ready = root / "ready"
    ready.unlink(missing_ok=True)
    sizes = ["--sites", str(sites), "--pages", str(pages), "--big-pages", str(big_pages)]
    child = Child(
        "farm", [sys.executable, "-m", "tests.bench.farm.serve", *sizes, "--out", str(root)], root / "farm.log"
    )
    await child.start()
    try:
        async with asyncio.timeout(READY_PATIENCE_S):
            while not ready.exists():
                if not child.alive:
                    raise RuntimeError(f"the farm did not start; see {child.log}")
                await asyncio.sleep(0.05)
        plan = Farm(sites, pages, big_pages, json.loads(ready.read_text())["port"])
        names = root / "names.json"
        names.write_text(json.dumps({"names": dict.fromkeys(plan.hosts, f"127.0.0.1:{plan.port}")}))
        yield RunningFarm(plan, child, names)
    finally:
        await child.stop()
