"""How a delivery ends: acknowledged, retried after a delay, or parked as a dead letter. Decided by values, done in one middleware."""

import asyncio
import base64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from faststream import BaseMiddleware
from faststream.message import StreamMessage
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js.errors import Error as JetStreamError
from pydantic import ValidationError

from shared.contracts.envelope import fact_id
from shared.contracts.system import DeadLetter
from shared.runtime import log, metrics
from shared.runtime.clock import Clock
from shared.runtime.tracing import NoTraces, Traces, handling

DELAYS: tuple[float, ...] = (1.0, 5.0, 30.0, 120.0)
"""Nominal seconds before the second, third, fourth and fifth delivery."""

_log = log.get(__name__)


class Permanent(Exception):
    """Trying again cannot help: the message goes to the dead letters at once."""


class Unavailable(Exception):
    """A server of ours does not answer. Not the message's fault: it is tried again for as long as it takes."""


@dataclass(frozen=True)
class Retry:
    delay: float


@dataclass(frozen=True)
class Park:
    """To the dead letters, with the reason."""

    why: str


def decide(error: BaseException, attempt: int, delays: tuple[float, ...] = DELAYS) -> Retry | Park:
    """What to do with a delivery whose handler raised. `attempt` counts from 1.

    A cancelled handler (shutdown) hands its job back at once. An outage of our own servers is retried for ever, because
    parking every message of an outage would turn one fault into thousands.
    """
    if isinstance(error, asyncio.CancelledError):
        return Retry(0.1)
    if isinstance(error, Unavailable | NatsError | JetStreamError):
        return Retry(delays[min(attempt, len(delays)) - 1])
    if isinstance(error, ValidationError | Permanent | UnicodeDecodeError):
        return Park(_first_line(error))
    if attempt > len(delays):
        return Park(_first_line(error))
    return Retry(delays[attempt - 1])


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:500]


def dead_letter(raw: Msg, consumer: str, error: BaseException, why: str, clock: Clock) -> DeadLetter:
    """The dead letter of a delivery; its id is the message's place in its stream, so parking twice is parking once."""
    meta = raw.metadata
    body = bytes(raw.data)
    try:
        text = body.decode()
    except UnicodeDecodeError:
        text = "base64:" + base64.b64encode(body).decode()
    return DeadLetter(
        target=consumer,
        occurred_at=clock.now(),
        letter_id=fact_id("dead-letter", meta.stream, str(meta.sequence.stream), consumer),
        consumer=consumer,
        from_subject=raw.subject,
        from_id=(raw.headers or {}).get("Nats-Msg-Id", ""),
        error=type(error).__name__,
        why=why,
        attempts=meta.num_delivered,
        body=text,
    )


class Settle:
    """Makes the middleware of one service. Without it FastStream drops a message after one failure (stack.md 1)."""

    def __init__(self, clock: Clock, live: metrics.Metrics, park: Callable[[DeadLetter], Awaitable[None]]) -> None:
        self.clock = clock
        self.metrics = live
        self.park = park
        self.ack_wait: dict[str, float] = {}
        self.traces: Traces = NoTraces()

    def __call__(self, message: Any, /, *, context: Any) -> BaseMiddleware[Any, Any]:
        return _SettleMiddleware(message, context=context, settle=self)

    def age(self, meta: Any) -> float:
        """Real seconds since the server stored a message."""
        age: float = (self.clock.stored_at() - meta.timestamp).total_seconds()
        return max(0.0, age)

    async def failed(self, raw: Msg, consumer: str, error: BaseException) -> str:
        """Act on the decision; says how the delivery ended."""
        verdict = decide(error, raw.metadata.num_delivered)
        if isinstance(verdict, Retry):
            _log.warning("bus.retry", consumer=consumer, error=repr(error)[:300], delay=verdict.delay)
            await raw.nak(delay=max(0.1, self.clock.real_seconds(verdict.delay)))
            return "retried"
        _log.error("bus.dead_letter", consumer=consumer, error=repr(error)[:300], why=verdict.why)
        await self.park(dead_letter(raw, consumer, error, verdict.why, self.clock))
        await raw.term()
        return "parked"


class _SettleMiddleware(BaseMiddleware[Any, Any]):
    def __init__(self, message: Any, /, *, context: Any, settle: Settle) -> None:
        super().__init__(message, context=context)
        self.settle = settle

    async def consume_scope(self, call_next: Callable[[Any], Awaitable[Any]], msg: StreamMessage[Any]) -> Any:
        if isinstance(msg.raw_message, list):
            return await call_next(msg)  # a batch settles its messages one by one (shared/runtime/many.py)
        meta = msg.raw_message.metadata
        consumer, live, began = meta.consumer, self.settle.metrics, self.settle.clock.elapsed()
        live.count(metrics.RECEIVED, consumer)
        live.observe(metrics.EVENT_AGE, consumer, seconds=self.settle.age(meta))
        beat = asyncio.create_task(self._heartbeat(msg, self.settle.ack_wait.get(consumer, 30.0) / 3))
        try:
            with handling(self.settle.traces, consumer, msg.raw_message):
                result = await call_next(msg)
        except (Exception, asyncio.CancelledError) as error:
            beat.cancel()
            live.count(metrics.SETTLED, consumer, await self.settle.failed(msg.raw_message, consumer, error))
            if isinstance(error, asyncio.CancelledError):
                raise
            return None
        else:
            live.count(metrics.SETTLED, consumer, "done")
            return result
        finally:
            beat.cancel()
            live.observe(metrics.HANDLER_SECONDS, consumer, seconds=self.settle.clock.elapsed() - began)

    @staticmethod
    async def _heartbeat(msg: StreamMessage[Any], every: float) -> None:
        while True:
            await asyncio.sleep(every)
            await msg.raw_message.in_progress()
