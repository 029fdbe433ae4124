"""A channel's queue: a few at once, then one digest of what waits; machines get each by itself and never two of one incident at once."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any

from services.notification.adapters.lane import Lane
from services.notification.domain.message import Message
from services.notification.domain.pacing import Limits

FAST = 600.0
"""A minute passes in a tenth of a second."""


class Silent:
    def __init__(self, limits: Limits) -> None:
        self.limits = limits

    async def send(self, message: Message) -> str | None:
        return None


async def sent_by(limits: Limits, documents: Sequence[dict[str, Any]], takes_s: float = 0.0) -> list[list[str]]:
    """The batches that left the queue until everything had gone."""
    batches: list[list[str]] = []
    running: set[str] = set()

    async def send(lane: Lane, batch: Sequence[dict[str, Any]]) -> None:
        incidents = {one["incident_id"] for one in batch}
        assert not incidents & running, "two messages of one incident at once"
        running.update(incidents)
        await asyncio.sleep(takes_s)
        running.difference_update(incidents)
        batches.append([one["_id"] for one in batch])

    lane = Lane("robot", "wecom-robot", Silent(limits), send, lambda: time.monotonic() * FAST, FAST)
    working = asyncio.create_task(lane.run())
    for document in documents:
        lane.put(document)
        await asyncio.sleep(0)
    async with asyncio.timeout(10):
        while sum(map(len, batches)) < len(documents):  # noqa: ASYNC110 -- what is awaited has no event
            await asyncio.sleep(0.005)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    return batches


def documents(count: int, lang: str = "zh", incidents: int = 0) -> list[dict[str, Any]]:
    return [
        {"_id": f"{lang}-{n}", "incident_id": f"i-{n % incidents if incidents else n}", "lang": lang}
        for n in range(count)
    ]


async def test_what_waits_for_a_robot_is_one_digest() -> None:
    batches = await sent_by(Limits(per_minute=20, burst=5, digests=True), documents(60))
    assert len(batches) <= 7
    assert [name for batch in batches for name in batch] == [f"zh-{n}" for n in range(60)], "in their order"


async def test_a_digest_speaks_one_language() -> None:
    mixed = [one for pair in zip(documents(20), documents(20, "en"), strict=True) for one in pair]
    for batch in await sent_by(Limits(per_minute=20, burst=2, digests=True), mixed):
        assert len({name.split("-")[0] for name in batch}) == 1


async def test_machines_get_each_by_itself_and_those_of_one_incident_in_their_order() -> None:
    batches = await sent_by(Limits(at_once=8), documents(40, incidents=4), takes_s=0.002)
    assert {len(batch) for batch in batches} == {1}
    for incident in range(4):
        mine = [int(batch[0].split("-")[1]) for batch in batches if int(batch[0].split("-")[1]) % 4 == incident]
        assert mine == sorted(mine)
