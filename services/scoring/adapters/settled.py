"""Has everything that occurred before a moment been worked off? Read from the bus's own consumer states."""

import asyncio

from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.errors import Error as JetStreamError

from shared.contracts.streams import CONSUMERS, Consumer
from shared.runtime import log
from shared.runtime.clock import Clock

_log = log.get(__name__)

ROUNDS: tuple[str, ...] = ("COMMANDS", "OBSERVATIONS")
"""Work that was asked for settles into observations, observations settle into case files: in this order."""
POLL_S = 0.2


async def wait_settled(js: JetStreamContext, clock: Clock, grace_s: float, asking: str) -> bool:
    """True when every consumer has settled what lay in its stream at the call; False when the grace ran out first.

    `asking` is the consumer that waits: its own message is of course not settled.
    """
    deadline = clock.elapsed() + grace_s
    for stream in ROUNDS:
        hearers = [one for one in CONSUMERS if one.stream == stream and one.name != asking]
        last = await _last_sequence(js, stream, deadline, clock)
        for consumer in hearers:
            began = clock.elapsed()
            if not await _wait_one(js, consumer, last, deadline, clock):
                _log.warning("scoring.not_settled", consumer=consumer.name)
                return False
            _log.info("scoring.settled", consumer=consumer.name, seconds=round(clock.elapsed() - began, 1))
    return True


async def _last_sequence(js: JetStreamContext, stream: str, deadline: float, clock: Clock) -> int:
    while True:
        try:
            return int((await js.stream_info(stream)).state.last_seq)
        except (NatsError, JetStreamError, TimeoutError):
            if clock.elapsed() > deadline:
                return 0
            await asyncio.sleep(POLL_S)


async def _wait_one(js: JetStreamContext, consumer: Consumer, last: int, deadline: float, clock: Clock) -> bool:
    while clock.elapsed() < deadline:
        try:
            info = await js.consumer_info(consumer.stream, consumer.name)
        except (NatsError, JetStreamError, TimeoutError):
            await asyncio.sleep(POLL_S)
            continue
        floor = info.ack_floor.stream_seq if info.ack_floor else 0
        if floor >= last or not (info.num_pending or info.num_ack_pending):
            return True
        await asyncio.sleep(POLL_S)
    return False
