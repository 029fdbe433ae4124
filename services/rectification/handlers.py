"""Translates events into changes of orders and of public error reports; all meaning is in `domain/`."""

from datetime import datetime, timedelta

from services.rectification.domain.error_report import Deadlines, report_id
from services.rectification.domain.fold import Change, closing, confirming, extending, replying, waking
from services.rectification.domain.lifecycle import OPEN, Move
from services.rectification.domain.order import Order, order_id, wants_order
from services.rectification.domain.report_fold import Said, filing, linking, reminding, saying
from services.rectification.settings import RectificationSettings
from shared.contracts.error_reports import ErrorReportFiled
from shared.contracts.findings import FindingCleared, FindingConfirmed, FindingDismissed, FindingFacts
from shared.contracts.outcomes import ExtensionGranted, ReplyGiven
from shared.contracts.system import Tick
from shared.runtime.service import Parts
from shared.runtime.settle import Permanent
from shared.storage import outbox
from shared.workdays import YearWithoutTableError

ORDERS = "orders"
REPORTS = "error_reports"


class Handlers:
    """One method per event that rectification hears."""

    def __init__(self, parts: Parts, settings: RectificationSettings) -> None:
        self._parts = parts
        self._settings = settings
        self._deadlines = Deadlines(
            transfer_days=settings.transfer_working_days,
            answer_days=settings.answer_working_days,
            remind_before=timedelta(hours=settings.remind_hours),
        )
        self._next_sweep: datetime | None = None

    async def on_finding_confirmed(self, event: FindingConfirmed) -> None:
        if wants_order(event.finding):
            earlier = await self._earlier(event.target, event.finding)
            change = confirming(event.target, event.finding, self._settings.working_days, earlier)
            await self._fold(order_id(event.finding.id), change)
            await self._link(event.target)

    async def on_finding_cleared(self, event: FindingCleared) -> None:
        at = event.finding.cleared_at or event.occurred_at
        await self._close(event.target, event.finding, Move.CLEAR, at)

    async def on_finding_dismissed(self, event: FindingDismissed) -> None:
        note = f"{event.who}: {event.why}"
        await self._close(event.target, event.finding, Move.DISMISS, event.occurred_at, note)

    async def on_reply_given(self, event: ReplyGiven) -> None:
        await self._fold(event.order_id, replying(event, self._settings.patience_days))

    async def on_extension_granted(self, event: ExtensionGranted) -> None:
        await self._fold(event.order_id, extending(event))

    async def on_error_report_filed(self, event: ErrorReportFiled) -> None:
        change = filing(event, self._deadlines, await self._orders_of(event.target))
        await self._fold(report_id(event.report.number), change, REPORTS)

    async def on_error_report_said(self, event: Said) -> None:
        await self._fold(report_id(event.number), saying(event, self._deadlines), REPORTS)

    async def on_tick(self, tick: Tick) -> None:
        now = self._parts.clock.now()
        if self._next_sweep is not None and now < self._next_sweep:
            return
        due = {"state": {"$in": list(OPEN)}, "wake_at": {"$lte": now.isoformat()}}
        for document in await self._parts.store.find(ORDERS, due, ("_id",)):
            await self._fold(document["_id"], waking(now))
        ending = {"state": {"$in": ["received", "transferred"]}, "wake_at": {"$lte": now.isoformat()}}
        for document in await self._parts.store.find(REPORTS, ending, ("_id",)):
            await self._fold(document["_id"], reminding(now, self._deadlines), REPORTS)
        self._next_sweep = now + timedelta(seconds=self._settings.sweep_s)

    async def heal(self) -> None:
        await outbox.heal(self._parts.store, self._parts.bus, ORDERS)
        await outbox.heal(self._parts.store, self._parts.bus, REPORTS)

    async def _close(self, target: str, finding: FindingFacts, what: Move, at: datetime, note: str = "") -> None:
        if wants_order(finding):
            change = closing(target, finding, what, at, self._settings.working_days, note)
            await self._fold(order_id(finding.id), change)

    async def _earlier(self, target: str, finding: FindingFacts) -> list[Order]:
        same = {"target": target, "indicator": finding.indicator, "detail": finding.detail}
        return [Order.read(document) for document in await self._parts.store.find(ORDERS, same)]

    async def _orders_of(self, target: str) -> list[Order]:
        return [Order.read(document) for document in await self._parts.store.find(ORDERS, {"target": target})]

    async def _link(self, target: str) -> None:
        """Citizens may have reported before us what was just ordered to be put right."""
        reports = await self._parts.store.find(REPORTS, {"target": target}, ("_id",))
        if reports:
            change = linking(await self._orders_of(target))
            for document in reports:
                await self._fold(document["_id"], change, REPORTS)

    async def _fold(self, key: str, change: Change, collection: str = ORDERS) -> None:
        try:
            await outbox.fold(self._parts.store, self._parts.bus, collection, key, change)
        except YearWithoutTableError as error:
            raise Permanent(str(error)) from error
