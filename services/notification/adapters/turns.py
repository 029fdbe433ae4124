"""Folds of incidents, taken in turns: what waits for a document shares the next write of it."""

import asyncio
from collections.abc import Callable, Sequence

from shared.contracts.envelope import Event
from shared.runtime.clock import Clock
from shared.runtime.waiting import finish
from shared.storage import outbox
from shared.storage.outbox import Emits
from shared.storage.store import Document, Store

INCIDENTS = "incidents"
MOST_PAUSE_S = 0.5
Step = Callable[[Document | None], tuple[Document, Sequence[Event]] | None]
Waiting = tuple[Step, "asyncio.Future[None]"]


class Turns:
    """A mass failure is thousands of folds of one incident: made one by one they would lose most of their races."""

    def __init__(self, store: Callable[[], Store], bus: Emits) -> None:
        self._store = store
        self._bus = bus
        self._waiting: dict[str, list[Waiting]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def fold(self, key: str, step: Step) -> None:
        """Apply a pure step; returns when it is stored and what follows is on the bus."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue = self._waiting.get(key)
        if queue is None:
            self._waiting[key] = [(step, done)]
            task = asyncio.create_task(self._work(key))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        else:
            queue.append((step, done))
        await done

    async def _work(self, key: str) -> None:
        """Write until nothing waits. A pause as long as the write itself lets more of a storm gather for the next one."""
        known: Document | None = None
        while batch := self._waiting[key]:
            self._waiting[key] = []
            began = Clock.elapsed()
            try:
                known = await outbox.fold(self._store(), self._bus, INCIDENTS, key, _all(batch), known)
            except Exception as error:
                known = None
                finish((done for _, done in batch), error)
            else:
                finish((done for _, done in batch), None)
            await asyncio.sleep(min(MOST_PAUSE_S, Clock.elapsed() - began))
        del self._waiting[key]


def _all(batch: Sequence[Waiting]) -> outbox.Change:
    def change(stored: Document | None) -> tuple[Document, Sequence[Event]] | None:
        document, told, changed = stored, list[Event](), False
        for step, _ in batch:
            result = step(document)
            if result is not None:
                document, events = result
                told += events
                changed = True
        return (document, told) if changed and document is not None else None

    return change
