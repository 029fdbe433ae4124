"""Hands a message to every configured channel once, and keeps the log that says so."""

from collections.abc import Mapping

from services.notification.channels.port import Channel, Undelivered
from services.notification.domain.delivery import begun, delivery_id, ended
from services.notification.domain.message import Message
from shared.runtime import log, metrics
from shared.runtime.service import Parts

DELIVERIES = "deliveries"
_log = log.get(__name__)


class Deliverer:
    """`sending` is stored before the attempt and `sent` after it: only a death in between can repeat an alert."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self.channels: Mapping[str, Channel] = {}

    async def deliver(self, message: Message) -> None:
        """Every channel gets its chance; raises Undelivered when one of them did not take it, to be tried again."""
        outcomes = [await self._through(name, channel, message) for name, channel in self.channels.items()]
        failures = [why for why in outcomes if why is not None]
        if failures:
            raise Undelivered("; ".join(failures))

    async def _through(self, name: str, channel: Channel, message: Message) -> str | None:
        """Why it failed; None when the channel has it."""
        store, clock = self._parts.store, self._parts.clock
        stored = await store.get(DELIVERIES, delivery_id(message, name))
        document = begun(stored, message, name, clock.now())
        if document is None:
            return None
        version = int((stored or {}).get("version", 0))
        await store.replace(DELIVERIES, document, version)
        why = await _attempt(channel, message)
        await store.replace(DELIVERIES, ended(document, why, clock.now(), clock.stored_at()), version + 1)
        self._parts.metrics.count(metrics.DELIVERIES, name, "failed" if why else "sent")
        _log.info("notification.delivery", channel=name, event_id=message.id, attempts=document["attempts"], why=why)
        return f"{name}: {why}" if why else None


async def _attempt(channel: Channel, message: Message) -> str | None:
    try:
        await channel.send(message)
    except Undelivered as error:
        return str(error)[:500]
    return None
