"""Fast-forward goes as fast as this machine can: product time stands still while looks wait longer than the product allows them to."""

import asyncio

import nats
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.errors import Error as JetStreamError

from deploy.embedded.stack import Stack
from shared.contracts.commands import CrawlSite, PollAccount, ProbeSite
from shared.contracts.observations import PagesSeen, SiteProbed
from shared.contracts.streams import Consumer, consumer_of

BUSY = "busy"
LIMITS: tuple[tuple[Consumer, int], ...] = (
    (consumer_of("prober", ProbeSite), 200),
    (consumer_of("scoring", SiteProbed), 1_000),
    (consumer_of("crawler", CrawlSite), 24),
    (consumer_of("link-checker", PagesSeen), 24),
    (consumer_of("new-media-poller", PollAccount), 60),
)
"""Messages that may wait for a service; of visits, an hour's. An hour is a second here, and a busy machine stalls for longer."""
LOOK_EVERY_S = 0.2
LONGEST_HOLD_S = 2.0
"""What waits may wait for the clock itself, so it goes on in between."""


async def keep_pace(stack: Stack, url: str) -> None:
    """Hold the clock of a demonstration while its services cannot keep up; never for good."""
    client = await nats.connect(url, max_reconnect_attempts=-1, reconnect_time_wait=1)
    held_for = 0.0
    try:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            share = await _fullest(client.jetstream(timeout=1.0))
            is_held = BUSY in stack.holds
            held_for = held_for + LOOK_EVERY_S if is_held else 0.0
            if is_held and (share < 0.5 or held_for > LONGEST_HOLD_S):
                stack.release(BUSY)
            elif not is_held and share > 1.0:
                stack.hold(BUSY)
    finally:
        stack.release(BUSY)
        await client.close()


async def _fullest(js: JetStreamContext) -> float:
    """The fullest queue as a share of its limit; a queue that cannot be read counts as empty."""
    shares = [0.0]
    for consumer, limit in LIMITS:
        try:
            info = await js.consumer_info(consumer.stream, consumer.name)
        except (NatsError, JetStreamError, TimeoutError, OSError):
            continue
        shares.append((info.num_pending or 0) / limit)
    return max(shares)
