"""The only ways on and off the bus: `emit` stores an event, `hear` binds a handler to a durable consumer."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from faststream import AckPolicy
from faststream.nats import JStream, NatsBroker, PullSub
from faststream.security import SASLPlaintext
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.errors import Error as JetStreamError

from shared.contracts.commands import Look
from shared.contracts.envelope import Event
from shared.contracts.observations import Observation
from shared.contracts.streams import Consumer, consumer_of, stream_of
from shared.contracts.system import DeadLetter, Deferred
from shared.runtime import log, metrics
from shared.runtime.clock import Clock
from shared.runtime.many import Many
from shared.runtime.pull import Pull
from shared.runtime.settings import Runtime
from shared.runtime.settle import Settle, Unavailable
from shared.runtime.tracing import headers_for, make_traces

E = TypeVar("E", bound=Event)
_log = log.get(__name__)

RECONNECT_WAIT_S: Any = 0.5  # nats-py takes fractions, its annotation says int
PUBLISH_TIMEOUT_S = 5.0
PUBLISH_TRIES = 4
WAIT_IN_PLACE_S = 1.0
"""A command due within this many real seconds is sent at once; its looker waits out the rest."""


class Bus:
    """One connection to NATS with our settlement on it. Streams and consumers are bound to, never declared (stack.md 1)."""

    def __init__(self, service: str, settings: Runtime, clock: Clock, live: metrics.Metrics) -> None:
        self.service = service
        self.clock = clock
        self.metrics = live
        self.settle = Settle(clock, live, self._park)
        self.settle.traces = make_traces(service, settings.traces_endpoint)
        self.doubted_until = 0.0
        """Elapsed seconds until which this process's clock is in doubt, and what it observes with it."""
        self.heard: list[Consumer] = []
        self._pulls: list[Pull] = []
        self.closing: list[Callable[[], Awaitable[None]]] = []
        secret = settings.nats_password.get_secret_value() if settings.nats_password else None
        self.broker = NatsBroker(
            settings.nats_url.split(","),
            name=f"xunjian-{service}",
            middlewares=[self.settle],
            reconnect_time_wait=RECONNECT_WAIT_S,
            max_reconnect_attempts=-1,
            graceful_timeout=15.0,
            # Our decoder has made the event already; injecting it a second time costs a fifth of a small handler.
            apply_types=False,
            logger=None,
            security=SASLPlaintext(settings.nats_user, secret or "") if settings.nats_user else None,
        )

    def hear(self, event: type[E], handler: Callable[[E], Awaitable[None]], consumer: Consumer | None = None) -> None:
        """Bind a handler to this service's durable for an event, or to the one named.

        Returning acknowledges; raising is settled by `settle`.
        """
        consumer = consumer or consumer_of(self.service, event)
        self.heard.append(consumer)
        self.settle.ack_wait[consumer.name] = max(2.0, consumer.ack_wait_s / self.clock.divisor)
        if consumer.batch > 1:
            self._hear_many(consumer, event, handler)
        else:
            self._hear_one(consumer, event, handler)

    def _hear_one(self, consumer: Consumer, event: type[E], handler: Callable[[E], Awaitable[None]]) -> None:
        async def decode(message: Any) -> E:
            return event.model_validate_json(message.body)

        async def deliver(body: Any) -> None:
            await handler(body)

        self.broker.subscriber(
            consumer.filter_subject,
            durable=consumer.name,
            stream=JStream(consumer.stream, declare=False),
            pull_sub=PullSub(batch_size=1, timeout=5.0),
            max_workers=consumer.workers,
            decoder=decode,
            ack_policy=AckPolicy.ACK,
            no_reply=True,
        )(deliver)

    def _hear_many(self, consumer: Consumer, event: type[E], handler: Callable[[E], Awaitable[None]]) -> None:
        many = Many(consumer, event, handler, self.settle)
        self._pulls.append(pull := Pull(consumer, many.take))

        async def close() -> None:
            await pull.stop()
            await many.close()

        self.closing.append(close)

    async def pull(self) -> None:
        """Begin to take what is heard in batches; the framework begins with the rest by itself. After the broker has started."""
        client = self.broker.config.broker_config.connection_state.connection
        for pull in self._pulls:
            await pull.start(client)

    async def emit(self, event: Event) -> None:
        """Store an event. Returns when the server has it; a repeat of the same fact is stored once.

        A command whose `not_before` lies further away waits in the schedule stream. Raises Unavailable when NATS does not answer.
        """
        if isinstance(event, Observation) and self.clock.elapsed() < self.doubted_until:
            event = event.model_copy(update={"doubted": "clock-jumped"})
        wait = event.not_before if isinstance(event, Look) else None
        if wait is not None and self.clock.real_until(wait) > WAIT_IN_PLACE_S:
            await self._defer(event, self.clock.real_instant(wait).isoformat(timespec="milliseconds"))
        else:
            await self.publish(event.subject, event.model_dump_json().encode(), event.event_id, headers_for(event))
        self.metrics.count(metrics.EMITTED, event.SUBJECT)

    async def publish(self, subject: str, body: bytes, event_id: str, headers: dict[str, str] | None = None) -> None:
        """Store raw bytes under a subject with a message id; tries again while the server is away."""
        stream = stream_of(subject)
        for attempt in range(PUBLISH_TRIES):
            try:
                await self.broker.publish(
                    body,
                    subject,
                    headers={"Nats-Msg-Id": event_id, **(headers or {})},
                    stream=stream,
                    timeout=PUBLISH_TIMEOUT_S,
                )
                return
            except (NatsError, JetStreamError, TimeoutError, OSError) as error:
                _log.warning("bus.publish_failed", subject=subject, error=repr(error), attempt=attempt)
                failure = error
                await asyncio.sleep(0.3 * (attempt + 1))
        raise Unavailable(f"NATS did not store {subject}: {failure!r}")

    async def _defer(self, event: Event, at: str) -> None:
        letter = Deferred(
            target=event.event_id,
            occurred_at=event.occurred_at,
            trace=event.trace,
            forward_subject=event.subject,
            forward_body=event.model_dump_json(),
            forward_id=event.event_id,
        )
        await self.publish(
            f"schedule.{event.event_id}",
            letter.model_dump_json().encode(),
            f"at-{event.event_id}",
            {"Nats-Schedule": f"@at {at}", "Nats-Schedule-Target": letter.subject},
        )

    async def _park(self, letter: DeadLetter) -> None:
        await self.publish(letter.subject, letter.model_dump_json().encode(), letter.event_id)

    def jetstream(self) -> JetStreamContext:
        """The raw JetStream context, for reading consumer states. Only after the broker has started."""
        context = self.broker.config.broker_config.connection_state.stream
        return context
