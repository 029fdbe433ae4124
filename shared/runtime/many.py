"""Short handlers of frequent events: asked for in batches, worked on side by side, each message settled by itself."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from nats.aio.msg import Msg

from shared.contracts.envelope import Event
from shared.contracts.streams import Consumer
from shared.runtime import metrics
from shared.runtime.settle import Settle
from shared.runtime.tracing import handling

E = TypeVar("E", bound=Event)
GRACE_S = 8.0


class Many(Generic[E]):
    """What takes the messages of one consumer. A framework's path for every single message costs more than a short handler does
    (docs/decisions/0003); the rules of settlement are the same as everywhere.
    """

    def __init__(
        self, consumer: Consumer, event: type[E], handler: Callable[[E], Awaitable[None]], settle: Settle
    ) -> None:
        self.consumer = consumer
        self.event = event
        self.handler = handler
        self.settle = settle
        self._room = asyncio.Semaphore(consumer.workers)
        self._working: dict[asyncio.Task[None], Msg] = {}
        self._beat: asyncio.Task[None] | None = None
        self._closing = False

    async def take(self, raw: Msg) -> None:
        """Start work on a message; returns as soon as there is room for it."""
        if self._beat is None:
            self._beat = asyncio.create_task(self._heartbeat())
        await self._room.acquire()
        if self._closing:
            self._room.release()
            await raw.nak(delay=0.1)
            return
        task = asyncio.create_task(self._work(raw))
        self._working[task] = raw
        task.add_done_callback(self._done)

    async def close(self) -> None:
        """Let running handlers finish, hand back what cannot."""
        self._closing = True
        if self._working:
            await asyncio.wait(self._working, timeout=GRACE_S)
        for task in list(self._working):
            task.cancel()
        await asyncio.gather(*self._working, return_exceptions=True)
        if self._beat is not None:
            self._beat.cancel()

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._working.pop(task, None)
        self._room.release()

    async def _work(self, raw: Msg) -> None:
        name, live, clock = self.consumer.name, self.settle.metrics, self.settle.clock
        began = clock.elapsed()
        live.count(metrics.RECEIVED, name)
        live.observe(metrics.EVENT_AGE, name, seconds=self.settle.age(raw.metadata))
        try:
            with handling(self.settle.traces, name, raw):
                await self.handler(self.event.model_validate_json(raw.data))
            await raw.ack()
        except (Exception, asyncio.CancelledError) as error:
            live.count(metrics.SETTLED, name, await self.settle.failed(raw, name, error))
            if isinstance(error, asyncio.CancelledError):
                raise
        else:
            live.count(metrics.SETTLED, name, "done")
        finally:
            live.observe(metrics.HANDLER_SECONDS, name, seconds=clock.elapsed() - began)

    async def _heartbeat(self) -> None:
        """Tell the server about everything that is being worked on, often enough for its patience."""
        while True:
            await asyncio.sleep(self.settle.ack_wait[self.consumer.name] / 3)
            for raw in list(self._working.values()):
                if not raw.is_acked:
                    await raw.in_progress()
