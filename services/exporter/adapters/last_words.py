"""The streams' last word on every target: a reading position that the server forgets, from the last per subject to the newest."""

import asyncio
import contextlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from nats.js.errors import Error as JetStreamError
from nats.js.errors import NotFoundError

from shared.contracts.observations import AccountPolled, SiteProbed, SiteSurveyed
from shared.contracts.outcomes import ScoreComputed
from shared.contracts.targets import TargetChanged, TargetRegistered, TargetRetired
from shared.runtime import log

_log = log.get(__name__)

NAME = "exporter"
"""Of the position in each stream. Not a durable: a new process begins with the last words again (services/exporter/README.md)."""
HEARS: Mapping[str, tuple[str, ...]] = {
    "TARGETS": tuple(f"{event.SUBJECT}.>" for event in (TargetRegistered, TargetChanged, TargetRetired)),
    "OBSERVATIONS": tuple(f"{event.SUBJECT}.>" for event in (SiteProbed, SiteSurveyed, AccountPolled)),
    "OUTCOMES": (f"{ScoreComputed.SUBJECT}.>",),
}
FORGOTTEN_AFTER_S = 300.0
BATCH, PATIENCE_S, AGAIN_S = 500, 1.0, 2.0


class LastWords:
    """Reads all three streams until it is stopped; `complete` once what lay there at the start has been taken."""

    def __init__(
        self, jetstream: Callable[[], JetStreamContext], take: Callable[[str, Mapping[str, Any]], None]
    ) -> None:
        self._jetstream = jetstream
        self._take = take
        self._left: dict[str, int | None] = dict.fromkeys(HEARS)
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def complete(self) -> bool:
        return all(left is not None and left <= 0 for left in self._left.values())

    def start(self) -> None:
        """Begin to read; a second call changes nothing."""
        if not self._tasks:
            self._tasks = [asyncio.create_task(self._read(stream)) for stream in HEARS]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _read(self, stream: str) -> None:
        """Read on for ever; a lost position or server begins again, which folds the same last words once more."""
        while True:
            try:
                await self._follow(stream)
            except (NatsError, JetStreamError, OSError) as error:
                _log.warning("exporter.reading_interrupted", stream=stream, error=repr(error)[:200])
                await asyncio.sleep(AGAIN_S)

    async def _follow(self, stream: str) -> None:
        js = self._jetstream()
        with contextlib.suppress(NotFoundError):
            await js.delete_consumer(stream, NAME)
        info = await js.add_consumer(
            stream,
            ConsumerConfig(
                name=NAME,
                filter_subjects=list(HEARS[stream]),
                deliver_policy=DeliverPolicy.LAST_PER_SUBJECT,
                ack_policy=AckPolicy.NONE,
                inactive_threshold=FORGOTTEN_AFTER_S,
                mem_storage=True,
            ),
        )
        if self._left[stream] is None:
            self._left[stream] = info.num_pending or 0
        position = await js.pull_subscribe_bind(NAME, stream)
        try:
            while True:
                await self._batch(stream, position)
        finally:
            with contextlib.suppress(Exception):
                await position.unsubscribe()

    async def _batch(self, stream: str, position: JetStreamContext.PullSubscription) -> None:
        try:
            messages = await position.fetch(BATCH, PATIENCE_S)
        except TimeoutError:
            return
        for message in messages:
            try:
                self._take(message.subject, json.loads(message.data))
            except (ValueError, KeyError, TypeError) as error:
                _log.warning("exporter.not_understood", subject=message.subject, error=repr(error)[:200])
        left = self._left[stream]
        self._left[stream] = None if left is None else left - len(messages)
        await asyncio.sleep(0)
