"""The province beside the product: its web server and its people, as children that chaos never touches."""

import asyncio
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.embedded.children import Child
from deploy.embedded.stack import Stack


@dataclass(frozen=True)
class Province:
    """Where the simulated province lives and what it wrote at its start."""

    folder: Path
    ready: dict[str, Any]
    platforms: dict[str, str]
    address: str


async def start_province(stack: Stack, scale: str, seed: int | None, patience_s: float = 30.0) -> Province:
    """Serve the province; returns when its files are written. Raises RuntimeError when it does not start."""
    folder = stack.root / "province"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ready").unlink(missing_ok=True)
    assert stack.clock is not None  # noqa: S101 -- a demonstration always has its clock
    argv = [sys.executable, "-m", "deploy.province.serve", "--clock", str(stack.clock.path), "--port", "0"]
    argv += ["--out", str(folder), "--scale", scale]
    argv += ["--seed", str(seed)] if seed is not None else []
    child = Child("province", argv, stack.root / "logs" / "province.log")
    await stack.add(child)
    deadline = time.monotonic() + patience_s
    while not (folder / "ready").exists():
        if not child.alive or time.monotonic() > deadline:
            raise RuntimeError(f"the province did not start; see {child.log}")
        await asyncio.sleep(0.05)
    names: dict[str, str] = json.loads((folder / "names.json").read_text())["names"]
    return Province(
        folder,
        json.loads((folder / "ready").read_text()),
        json.loads((folder / "platforms.json").read_text()),
        next(iter(names.values())),
    )


@dataclass(frozen=True)
class Days:
    """When things happen, in days since the beginning (design.md 9)."""

    point: float = 7.5
    recheck: float = 10.0
    review: tuple[float, ...] = (2.0, 4.0, 6.0, 7.2)
    owners: tuple[float, ...] = (7.6, 8.0, 8.4)
    assess: float = 3.4


async def start_people(stack: Stack, province: Province, cli: str, days: Days) -> None:
    """The review desk and the owners: outside the product, they act only through the public command line."""
    assert stack.clock is not None  # noqa: S101 -- see above
    argv = [sys.executable, "-m", "deploy.province.people", "--clock", str(stack.clock.path)]
    argv += ["--out", str(province.folder), "--control", str(province.ready["control"]), "--xunjian", cli]
    argv += [
        "--review-days",
        _listed(days.review),
        "--owner-days",
        _listed(days.owners),
        "--last-day",
        str(days.recheck),
        "--assess-day",
        str(days.assess),
    ]
    await stack.add(Child("people", argv, stack.root / "logs" / "people.log", stack.runtime_env()))


async def sheets_are_in(stack: Stack, patience_s: float = 90.0) -> None:
    """An office closes a period when its assessor has handed the sheets in: on a slow machine product time waits for that."""
    deadline = time.monotonic() + patience_s
    log = stack.children["people"].log
    stack.hold("sheets")
    try:
        while '"act": "assessed"' not in log.read_text(encoding="utf-8") and time.monotonic() < deadline:  # noqa: ASYNC110 -- a file
            await asyncio.sleep(0.2)
    finally:
        stack.release("sheets")


def _listed(days: tuple[float, ...]) -> str:
    return ",".join(str(day) for day in days)
