"""The only code that creates or changes streams, consumers, schedules and indexes. Idempotent; run at every start."""

import asyncio

import nats
from nats.js import JetStreamContext
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DeliverPolicy,
    DiscardPolicy,
    RetentionPolicy,
    StorageType,
    StreamConfig,
)
from nats.js.errors import NotFoundError

from shared.contracts.streams import CONSUMERS, STREAMS, TICKED, VANTAGE_CONSUMERS, Consumer, Stream
from shared.contracts.system import Tick
from shared.runtime import log
from shared.runtime.clock import Clock, make_clock
from shared.runtime.settings import Runtime
from shared.storage.indexes import COLLECTIONS
from shared.storage.store import Store, open_store

_log = log.get(__name__)

MAX_DELIVER = 1_000_000
"""The middleware decides when to stop, never the server: an outage of ours must not use up deliveries."""


def stream_config(stream: Stream) -> StreamConfig:
    """A stream as the server wants it."""
    return StreamConfig(
        name=stream.name,
        subjects=list(stream.subjects),
        description=stream.why,
        retention=RetentionPolicy(stream.retention),
        storage=StorageType.FILE,
        discard=DiscardPolicy.OLD,
        max_age=stream.max_age_s or 0,
        max_msgs_per_subject=stream.max_per_subject,
        duplicate_window=stream.duplicate_window_s,
        allow_msg_schedules=True if stream.schedules else None,
        allow_msg_ttl=True if stream.schedules else None,
        allow_rollup_hdrs=stream.schedules,
    )


def consumer_config(consumer: Consumer, divisor: float) -> ConsumerConfig:
    """A durable as the server wants it; in fast-forward ack_wait is divided like every other wait."""
    return ConsumerConfig(
        durable_name=consumer.name,
        filter_subject=consumer.filter_subject,
        ack_policy=AckPolicy.EXPLICIT,
        deliver_policy=DeliverPolicy.ALL,
        ack_wait=max(2.0, consumer.ack_wait_s / divisor),
        max_deliver=MAX_DELIVER,
        max_ack_pending=max(64, consumer.workers * 4, consumer.batch * 8),
    )


async def provision_streams(js: JetStreamContext, clock: Clock) -> None:
    """Make or bring up to date every stream, durable and tick."""
    for stream in STREAMS:
        config = stream_config(stream)
        try:
            await js.stream_info(stream.name)
        except NotFoundError:
            await js.add_stream(config)
        else:
            await js.update_stream(config)
    for consumer in (*CONSUMERS, *VANTAGE_CONSUMERS):
        await js.add_consumer(consumer.stream, consumer_config(consumer, clock.divisor))
    for service in TICKED:
        await _set_tick(js, service, clock)


async def _set_tick(js: JetStreamContext, service: str, clock: Clock) -> None:
    """One beat a second for a service. Rolled up, so that a service that was away finds one tick, not a backlog."""
    tick = Tick(target=service, occurred_at=clock.now())
    headers = {
        "Nats-Schedule": "@every 1s",
        "Nats-Schedule-Target": tick.subject,
        "Nats-Schedule-Rollup": "sub",
    }
    await js.publish(f"schedule.tick.{service}", tick.model_dump_json().encode(), headers=headers, stream="SCHEDULES")


async def provision_indexes(store: Store) -> None:
    """Make every declared index; an existing one with other options is dropped and made anew."""
    for collection in COLLECTIONS:
        for index in collection.indexes:
            await store.ensure_index(collection.name, index)


async def provision(settings: Runtime) -> None:
    """Everything, on the servers that the settings name."""
    secret = settings.nats_password.get_secret_value() if settings.nats_password else None
    client = await nats.connect(settings.nats_url.split(","), user=settings.nats_user, password=secret)
    try:
        await provision_streams(client.jetstream(timeout=15), make_clock(settings.clock_file))
    finally:
        await client.close()
    async with open_store(settings.mongo_url.get_secret_value(), settings.database) as store:
        await provision_indexes(store)
    _log.info("provision.done", streams=len(STREAMS), consumers=len(CONSUMERS) + len(VANTAGE_CONSUMERS))


def main() -> None:
    """`python -m deploy.provision`, as compose and Kubernetes run it."""
    settings = Runtime()
    log.configure("provision", settings.log_level)
    asyncio.run(provision(settings))


if __name__ == "__main__":
    main()
