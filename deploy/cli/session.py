"""What a command needs of a running product: store, evidence, clock and a way to emit; found through the environment or `.xunjian/`."""

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import nats
from nats.errors import Error as NatsError
from nats.js import JetStreamContext

from deploy.cli.output import refuse
from shared.contracts.envelope import Event
from shared.contracts.streams import stream_of
from shared.indicators.editions import Edition, EditionError, edition
from shared.runtime.clock import Clock, make_clock
from shared.runtime.settings import Runtime
from shared.runtime.settle import Unavailable
from shared.storage.evidence import Evidence, open_evidence
from shared.storage.store import Store, open_store

UP_FILE = Path(".xunjian/up/stack.json")


@dataclass
class Session:
    """One command's connection to the product."""

    settings: Runtime
    store: Store
    evidence: Evidence
    clock: Clock
    js: JetStreamContext

    async def emit(self, event: Event) -> None:
        """Store an event on the bus; the same fact said twice is stored once."""
        await self.js.publish(
            event.subject,
            event.model_dump_json().encode(),
            stream=stream_of(event.subject),
            headers={"Nats-Msg-Id": event.event_id},
            timeout=5,
        )


def runtime() -> Runtime:
    """Settings from the environment, or those of the stack that `xunjian up` runs in this folder."""
    if "XUNJIAN_NATS_URL" not in os.environ and UP_FILE.exists():
        os.environ.update(json.loads(UP_FILE.read_text()))
    return Runtime()


def own_edition(code: str) -> Edition:
    """The edition of that name, an office's own folder first. Ends the command with what is wrong when it does not load."""
    try:
        return edition(code, runtime().editions_dir)
    except EditionError as error:
        refuse(str(error))


@asynccontextmanager
async def session() -> AsyncIterator[Session]:
    """Connect; raises Unavailable with what to do when the product does not answer."""
    settings = runtime()
    secret = settings.nats_password.get_secret_value() if settings.nats_password else None
    try:
        client = await nats.connect(
            settings.nats_url.split(","),
            user=settings.nats_user,
            password=secret,
            connect_timeout=3,
            max_reconnect_attempts=3,
            reconnect_time_wait=0.5,
            error_cb=_quiet,
        )
    except (NatsError, OSError) as error:
        raise Unavailable(f"no product answers at {settings.nats_url}: start it with `xunjian up`") from error
    try:
        async with open_store(settings.mongo_url.get_secret_value(), settings.database) as store:
            evidence = open_evidence(settings.evidence_dir, store)
            yield Session(settings, store, evidence, make_clock(settings.clock_file), client.jetstream(timeout=10))
    finally:
        await client.close()


async def _quiet(error: Exception) -> None:
    """nats-py prints connection errors by itself otherwise; the command reports the one that matters."""
