"""The messages of a durable consumer as they come: a request for a batch always stands at the server, and nobody waits until it is full."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError
from nats.js.api import Header

from shared.contracts.streams import Consumer
from shared.runtime import log

STANDS_S = 5.0
"""Real seconds for which the server keeps a request open."""
LOST_S = 2.0
"""How much later a request counts as lost (the server restarted, the line was cut) and is made anew."""
AGAIN_S = 0.3
"""Pause after the server refused a request."""
_ENDED = frozenset({"404", "408"})
_log = log.get(__name__)


class Pull:
    """Asks for `consumer.batch` messages at a time and hands each to `take` when it arrives; `take` returns when there is room.

    The libraries' own fetch of several waits until the batch is full or its time is over, and FastStream's loop around it forgets
    what it has fetched when that time ends between two answers (docs/decisions/0014).
    """

    def __init__(self, consumer: Consumer, take: Callable[[Msg], Awaitable[None]]) -> None:
        self.consumer = consumer
        self.take = take
        self._asking: asyncio.Task[None] | None = None
        self._subscription: Subscription | None = None
        self._reply, self._number, self._left = "", 0, 0
        self._over = asyncio.Event()
        self._refused = False

    async def start(self, client: Client) -> None:
        """Begin to ask. Answers to a request come to an inbox of its number, so that the end of an older one ends nothing."""
        inbox = client.new_inbox()
        self._subscription = await client.subscribe(f"{inbox}.*", cb=self._on_message)
        self._asking = asyncio.create_task(self._ask(client, inbox))

    async def stop(self) -> None:
        """No further request. What is on its way still reaches `take`."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)

    async def _ask(self, client: Client, inbox: str) -> None:
        subject = f"$JS.API.CONSUMER.MSG.NEXT.{self.consumer.stream}.{self.consumer.name}"
        wanted = {"batch": self.consumer.batch, "expires": int(STANDS_S * 1e9)}
        while not client.is_closed:
            self._number += 1
            self._reply, self._left, self._refused = f"{inbox}.{self._number}", self.consumer.batch, False
            self._over.clear()
            try:
                await client.publish(subject, json.dumps(wanted).encode(), reply=self._reply)
            except NatsError as error:
                _log.warning("pull.not_asked", consumer=self.consumer.name, error=repr(error))
                self._refused = True
            else:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._over.wait(), STANDS_S + LOST_S)
            if self._refused:
                await asyncio.sleep(AGAIN_S)

    async def _on_message(self, message: Msg) -> None:
        status = (message.headers or {}).get(Header.STATUS) if not message.data else None
        if status is None:
            await self.take(message)
            self._left -= 1
            if self._left <= 0:
                self._over.set()
        elif message.subject == self._reply:
            self._refused = status not in _ENDED
            if self._refused:
                _log.warning("pull.refused", consumer=self.consumer.name, status=status, headers=message.headers)
            self._over.set()
