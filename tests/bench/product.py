"""The product as it runs: real services as processes on a real nats-server and database, told what to do by commands."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import nats
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig

from deploy.embedded.stack import Stack
from shared.contracts.envelope import Event
from shared.contracts.streams import consumer_of, stream_of

SETTLE_LOOKS = 3
PATIENT_S = 3600.0
E = TypeVar("E", bound=Event)


@dataclass
class Product:
    """A running stack and a way on to its bus."""

    stack: Stack
    js: JetStreamContext
    inboxes: dict[type[Event], Any] = field(default_factory=dict)

    @property
    def pids(self) -> dict[str, int]:
        return {name: child.pid for name, child in self.stack.children.items() if child.pid}

    async def command(self, event: Event) -> None:
        stream, headers = stream_of(event.SUBJECT), {"Nats-Msg-Id": event.event_id}
        await self.js.publish(
            event.subject, event.model_dump_json().encode(), stream=stream, headers=headers, timeout=5
        )

    async def listen(self, kind: type[Event]) -> None:
        """Hear every event of a kind from the beginning."""
        subject = f"{kind.SUBJECT}.>"
        config = ConsumerConfig(inactive_threshold=PATIENT_S)
        self.inboxes[kind] = await self.js.pull_subscribe(subject, stream=stream_of(kind.SUBJECT), config=config)

    async def heard(self, kind: type[E], wait_s: float = 0.5) -> list[E]:
        """What has come since the last time; empty after `wait_s` without anything."""
        try:
            messages = await self.inboxes[kind].fetch(200, timeout=wait_s)
        except TimeoutError:
            return []
        for message in messages:
            await message.ack()
        return [kind.model_validate_json(message.data) for message in messages]

    async def settled(self, service: str, kinds: Iterable[type[Event]], patience_s: float = 120.0) -> None:
        """Return when a service has nothing waiting and nothing in hand, seen several times in a row."""
        names = [consumer_of(service, kind) for kind in kinds]
        quiet = 0
        async with asyncio.timeout(patience_s):
            while quiet < SETTLE_LOOKS:
                infos = [await self.js.consumer_info(one.stream, one.name) for one in names]
                busy = any(info.num_pending or info.num_ack_pending for info in infos)
                quiet = 0 if busy else quiet + 1
                await asyncio.sleep(0.05)

    async def dead_letters(self) -> int:
        return (await self.js.stream_info("DEAD_LETTERS")).state.messages


@asynccontextmanager
async def product(root: Path, services: tuple[str, ...], env: dict[str, str]) -> AsyncIterator[Product]:
    """Servers and the named services for the time of the block."""
    stack = Stack(root, env=dict(env))
    try:
        await stack.start_servers()
        await stack.start_services(services)
        client = await nats.connect(f"nats://127.0.0.1:{stack.ports['nats']}", connect_timeout=5)
        try:
            yield Product(stack, client.jetstream(timeout=10))
        finally:
            await client.close()
    finally:
        await stack.stop()
