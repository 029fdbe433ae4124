"""Translates events into changes of orders; all meaning is in `domain/`."""

from datetime import datetime, timedelta

from services.rectification.domain.fold import Change, closing, confirming, replying, waking
from services.rectification.domain.lifecycle import OPEN, Move
from services.rectification.domain.order import Order, order_id, wants_order
from services.rectification.settings import RectificationSettings
from shared.contracts.findings import FindingCleared, FindingConfirmed, FindingDismissed, FindingFacts
from shared.contracts.outcomes import ReplyGiven
from shared.contracts.system import Tick
from shared.runtime.service import Parts
from shared.runtime.settle import Permanent
from shared.storage import outbox
from shared.workdays import YearWithoutTableError

ORDERS = "orders"


class Handlers:
    """One method per event that rectification hears."""

    def __init__(self, parts: Parts, settings: RectificationSettings) -> None:
        self._parts = parts
        self._settings = settings
        self._next_sweep: datetime | None = None

    async def on_finding_confirmed(self, event: FindingConfirmed) -> None:
        if wants_order(event.finding):
            earlier = await self._earlier(event.target, event.finding)
            change = confirming(event.target, event.finding, self._settings.working_days, earlier)
            await self._fold(order_id(event.finding.id), change)

    async def on_finding_cleared(self, event: FindingCleared) -> None:
        at = event.finding.cleared_at or event.occurred_at
        await self._close(event.target, event.finding, Move.CLEAR, at)

    async def on_finding_dismissed(self, event: FindingDismissed) -> None:
        note = f"{event.who}: {event.why}"
        await self._close(event.target, event.finding, Move.DISMISS, event.occurred_at, note)

    async def on_reply_given(self, event: ReplyGiven) -> None:
        await self._fold(event.order_id, replying(event, self._settings.patience_days))

    async def on_tick(self, tick: Tick) -> None:
        now = self._parts.clock.now()
        if self._next_sweep is not None and now < self._next_sweep:
            return
        due = {"state": {"$in": list(OPEN)}, "wake_at": {"$lte": now.isoformat()}}
        for document in await self._parts.store.find(ORDERS, due, ("_id",)):
            await self._fold(document["_id"], waking(now))
        self._next_sweep = now + timedelta(seconds=self._settings.sweep_s)

    async def heal(self) -> None:
        await outbox.heal(self._parts.store, self._parts.bus, ORDERS)

    async def _close(self, target: str, finding: FindingFacts, what: Move, at: datetime, note: str = "") -> None:
        if wants_order(finding):
            change = closing(target, finding, what, at, self._settings.working_days, note)
            await self._fold(order_id(finding.id), change)

    async def _earlier(self, target: str, finding: FindingFacts) -> list[Order]:
        same = {"target": target, "indicator": finding.indicator, "detail": finding.detail}
        return [Order.read(document) for document in await self._parts.store.find(ORDERS, same)]

    async def _fold(self, key: str, change: Change) -> None:
        try:
            await outbox.fold(self._parts.store, self._parts.bus, ORDERS, key, change)
        except YearWithoutTableError as error:
            raise Permanent(str(error)) from error
