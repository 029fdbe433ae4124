"""How much waits for each looker."""

from nats.errors import Error as NatsError
from nats.js.errors import Error as JetStreamError

from shared.contracts.commands import CheckRegisteredState, CrawlSite, PollAccount, ProbeSite
from shared.contracts.streams import consumer_of
from shared.runtime.bus import Bus

_LOOKERS = (
    consumer_of("prober", ProbeSite),
    consumer_of("prober", CheckRegisteredState),
    consumer_of("crawler", CrawlSite),
    consumer_of("new-media-poller", PollAccount),
)


async def waiting(bus: Bus) -> dict[str, int]:
    """Messages that wait, by the command's subject. A queue that cannot be read counts as empty: the stream still takes it."""
    counts: dict[str, int] = {}
    for consumer in _LOOKERS:
        try:
            info = await bus.jetstream().consumer_info(consumer.stream, consumer.name)
        except (NatsError, JetStreamError, TimeoutError):
            continue
        counts[consumer.event.SUBJECT] = info.num_pending or 0
    return counts
