"""One channel's queue: a token bucket in front of it, a digest of what waits, and never two messages of one incident at once."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from services.notification.channels.port import Channel
from services.notification.domain.pacing import Bucket
from shared.runtime import log

Document = dict[str, Any]
Send = Callable[["Lane", Sequence[Document]], Awaitable[None]]
MOST_IN_DIGEST = 200
GRACE_S = 8.0
_log = log.get(__name__)


class Lane:
    """`elapsed` counts nominal seconds: in fast-forward the stand-ins' minutes are as short as everything else."""

    def __init__(
        self, name: str, kind: str, channel: Channel, send: Send, elapsed: Callable[[], float], divisor: float
    ) -> None:
        self.name = name
        self.kind = kind
        self.channel = channel
        self.bucket = Bucket(channel.limits)
        self._send = send
        self._elapsed = elapsed
        self._divisor = divisor
        self._queue: deque[Document] = deque()
        self._busy: set[str] = set()
        self._changed = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    def put(self, document: Document) -> None:
        self._queue.append(document)
        self._changed.set()

    def hold(self, seconds: float) -> None:
        """The other side asked to be left alone for so many nominal seconds."""
        self.bucket.hold(self._elapsed() + seconds)

    async def run(self) -> None:
        """Until cancelled."""
        try:
            while True:
                await self._changed.wait()
                self._changed.clear()
                while (batch := await self._next()) is not None:
                    self._start(batch)
        finally:
            # What is in the other side's hands is waited for: handing it over twice is worse than stopping late.
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=GRACE_S)
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _next(self) -> list[Document] | None:
        """What may go now; None when nothing can before something changes."""
        if len(self._tasks) >= self.channel.limits.at_once or not self._free():
            return None
        while (wait := self.bucket.wait_s(self._elapsed())) > 0:  # noqa: ASYNC110 -- what is waited for is the time
            await asyncio.sleep(wait / self._divisor)
        first = self._free()
        if first is None:
            return None
        batch = (
            [one for one in self._queue if _together(first, one)][:MOST_IN_DIGEST]
            if self.channel.limits.digests
            else [first]
        )
        for one in batch:
            self._queue.remove(one)
        self.bucket.take(self._elapsed())
        return batch

    def _free(self) -> Document | None:
        return next((one for one in self._queue if one["incident_id"] not in self._busy), None)

    def _start(self, batch: list[Document]) -> None:
        self._busy |= {one["incident_id"] for one in batch}
        task = asyncio.create_task(self._work(batch))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(self, batch: list[Document]) -> None:
        try:
            await self._send(self, batch)
        finally:
            self._busy -= {one["incident_id"] for one in batch}
            asyncio.get_running_loop().call_soon(self._changed.set)


def _together(first: Document, other: Document) -> bool:
    """One message speaks one language; the people of one channel read it together."""
    return bool(first["lang"] == other["lang"])
