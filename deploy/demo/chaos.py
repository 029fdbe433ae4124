"""Ten random SIGKILLs during a run, from a seed: services, nats-server and the database server alike."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from deploy.embedded.stack import Stack

KILLS = 10
SETTLE_S = 3.0
"""A victim that has just come back is left alone so long: what is killed must have been running."""


@dataclass(frozen=True)
class Kill:
    at: datetime
    victim: str


def plan(seed: int, victims: tuple[str, ...], begins: datetime, ends: datetime) -> list[Kill]:
    """When whom, from the seed alone. The bus and the database are in the draw like every service."""
    draw = random.Random(seed)
    span = (ends - begins).total_seconds()
    moments = sorted(draw.uniform(0.02, 0.98) * span for _ in range(KILLS))
    return [Kill(begins + timedelta(seconds=moment), draw.choice(victims)) for moment in moments]


async def wreak(stack: Stack, kills: list[Kill], now: Callable[[], datetime], say: Callable[[str], None]) -> None:
    """Carry the plan out."""
    for kill in kills:
        while now() < kill.at:  # noqa: ASYNC110 -- product time may be held meanwhile
            await asyncio.sleep(0.05)
        child = stack.children[kill.victim]
        while not child.alive:  # noqa: ASYNC110 -- the watch is reviving it
            await asyncio.sleep(0.05)
        say(f"☠ SIGKILL {kill.victim}（pid {child.pid}）")
        child.kill()
        await asyncio.sleep(SETTLE_S)
