"""Translates events into alerts, and alerts into deliveries; all meaning is in `domain/`."""

from services.notification.adapters.deliverer import Deliverer
from services.notification.domain import routing
from services.notification.domain.alert import Alert
from services.notification.domain.message import message_of
from shared.contracts.findings import (
    FindingCleared,
    FindingConfirmed,
    FindingDismissed,
    FindingFacts,
    FindingRaised,
)
from shared.contracts.media import ConnectorSeen
from shared.contracts.outcomes import (
    AlertClosed,
    AlertOpened,
    ErrorReportDueSoon,
    ErrorReportOverdue,
    ErrorReportSettled,
    RectificationExtended,
    RectificationOverdue,
)
from shared.contracts.system import DeadLetter
from shared.runtime import log
from shared.runtime.service import Parts
from shared.storage import outbox

ALERTS = "alerts"
_log = log.get(__name__)


class Handlers:
    """One method per event that notification hears."""

    def __init__(self, parts: Parts, deliverer: Deliverer) -> None:
        self._parts = parts
        self._deliverer = deliverer

    async def on_finding_opened(self, event: FindingRaised | FindingConfirmed) -> None:
        if routing.alarming(event.finding):
            change = routing.opening(event.target, event.finding, event.occurred_at, self._parts.clock.stored_at())
            await self._fold(routing.finding_alert_id(event.finding.id), change)

    async def on_finding_cleared(self, event: FindingCleared) -> None:
        await self._ended(event, event.finding, "cleared")

    async def on_finding_dismissed(self, event: FindingDismissed) -> None:
        await self._ended(event, event.finding, "dismissed")

    async def on_rectification_overdue(self, event: RectificationOverdue) -> None:
        stored = await self._parts.store.get(ALERTS, routing.finding_alert_id(event.finding_id))
        about = Alert.read(stored) if stored else None
        if event.extensions and await self._is_over(event.finding_id):
            return
        change = routing.overdue(event, about, self._parts.clock.stored_at())
        await self._fold(routing.overdue_alert_id(event.finding_id, event.extensions), change)

    async def on_rectification_extended(self, event: RectificationExtended) -> None:
        await self._fold(routing.overdue_alert_id(event.finding_id, event.extensions - 1), routing.extended(event))

    async def on_error_report_deadline(self, event: ErrorReportDueSoon | ErrorReportOverdue) -> None:
        kind = routing.REPORT_OVERDUE if isinstance(event, ErrorReportOverdue) else routing.REPORT_DUE
        change = routing.report_deadline(event, self._parts.clock.stored_at())
        await self._fold(routing.report_alert_id(kind, event), change)

    async def on_error_report_settled(self, event: ErrorReportSettled) -> None:
        for kind in (routing.REPORT_DUE, routing.REPORT_OVERDUE):
            await self._fold(routing.report_alert_id(kind, event), routing.report_settled(event, kind))

    async def on_dead_letter(self, letter: DeadLetter) -> None:
        if letter.consumer == routing.OWN_DEAD_LETTERS:
            _log.error("notification.own_dead_letter", letter=letter.letter_id, why=letter.why)
            return
        change = routing.counting(letter, self._parts.clock.stored_at())
        await self._fold(routing.letters_alert_id(letter), change)

    async def on_connector_seen(self, seen: ConnectorSeen) -> None:
        change = routing.connector(seen, self._parts.clock.stored_at())
        await self._fold(routing.connector_alert_id(seen), change)

    async def on_alert(self, event: AlertOpened | AlertClosed) -> None:
        await self._deliverer.deliver(message_of(event))

    async def heal(self) -> None:
        await outbox.heal(self._parts.store, self._parts.bus, ALERTS)

    async def _ended(self, event: FindingCleared | FindingDismissed, finding: FindingFacts, because: str) -> None:
        at = finding.cleared_at or event.occurred_at
        if routing.alarming(finding):
            change = routing.closing(event.target, finding, at, because, self._parts.clock.stored_at())
            await self._fold(routing.finding_alert_id(finding.id), change)
        if routing.may_be_ordered(finding):
            ended = routing.overdue_ended(event.target, finding, at, because)
            await self._fold(routing.overdue_alert_id(finding.id), ended)
            later = {"kind": routing.OVERDUE, "finding_id": finding.id, "open": True}
            for document in await self._parts.store.find(ALERTS, later, ("_id",)):
                await self._fold(document["_id"], ended)

    async def _is_over(self, finding_id: str) -> bool:
        """The finding ended before word came that its order, once put off, fell due again."""
        first = await self._parts.store.get(ALERTS, routing.overdue_alert_id(finding_id))
        return bool(first and not first["open"] and first.get("because") in ("cleared", "dismissed"))

    async def _fold(self, key: str, change: routing.Change) -> None:
        await outbox.fold(self._parts.store, self._parts.bus, ALERTS, key, change)
