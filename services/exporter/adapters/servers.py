"""How full the product's stores are, and how far our clock is from the database's; None where a server does not say."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.errors import Error as JetStreamError

from shared.runtime.clock import Clock
from shared.storage.store import Store


@dataclass(frozen=True)
class Room:
    """Bytes in use and bytes in all of what one store lies on."""

    used: float
    size: float


async def database_room(store: Store) -> Room | None:
    room = await store.room()
    return Room(*room) if room else None


async def bus_room(js: JetStreamContext, size: float) -> Room | None:
    """JetStream's files against what the server's configuration allows them."""
    try:
        info = await js.account_info()
    except (NatsError, JetStreamError, TimeoutError, OSError):
        return None
    return Room(float(info.storage), size)


def folder_room(folder: Path | None) -> Room | None:
    """The disk under the evidence folder, which in an embedded product holds everything."""
    if folder is None or not folder.exists():
        return None
    usage = shutil.disk_usage(folder)
    return Room(float(usage.total - usage.free), float(usage.total))


async def skew_s(store: Store, clock: Clock) -> float | None:
    """Real seconds by which our clock is ahead of the database's."""
    before = clock.stored_at()
    theirs = await store.local_time()
    if theirs is None:
        return None
    ours = before + (clock.stored_at() - before) / 2
    return (ours - theirs).total_seconds()
