"""Translates events into alerts, alerts into incidents, and notices into deliveries; all meaning is in `domain/`."""

from services.notification.adapters.dispatcher import Dispatcher
from services.notification.adapters.incidents import Incidents
from services.notification.adapters.silences import Silences
from services.notification.adapters.subjects import Subjects
from services.notification.domain import alertmanager, deadlines, opening
from services.notification.domain.alert import Alert, opened_event
from shared.contracts.alerting import AlertAcknowledged, AlertNotice, SilenceSet
from shared.contracts.findings import (
    FindingCleared,
    FindingConfirmed,
    FindingDismissed,
    FindingFacts,
    FindingRaised,
)
from shared.contracts.media import ConnectorSeen
from shared.contracts.observations import SiteProbed
from shared.contracts.outcomes import (
    AlertClosed,
    AlertOpened,
    ErrorReportDueSoon,
    ErrorReportOverdue,
    ErrorReportSettled,
    RectificationExtended,
    RectificationOverdue,
)
from shared.contracts.system import DeadLetter, Tick
from shared.contracts.targets import TargetEvent
from shared.runtime import log
from shared.runtime.service import Parts
from shared.storage import outbox

ALERTS = "alerts"
INCIDENTS = "incidents"
_log = log.get(__name__)


class Handlers:
    """One method per event that notification hears."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self.subjects = Subjects(parts)
        self.silences = Silences(parts)
        self.incidents = Incidents(parts, self.subjects, self.silences)
        self.dispatcher = Dispatcher(parts, self.subjects)

    async def on_finding_opened(self, event: FindingRaised | FindingConfirmed) -> None:
        if not opening.alarming(event.finding):
            return
        key = opening.finding_alert_id(event.finding.id)
        place = await self.incidents.place(event.target, event.finding, key)
        await self._fold(
            key, opening.opening(event.target, event.finding, event.occurred_at, self._parts.clock.stored_at(), place)
        )

    async def on_finding_cleared(self, event: FindingCleared) -> None:
        await self._ended(event, event.finding, "cleared")

    async def on_finding_dismissed(self, event: FindingDismissed) -> None:
        await self._ended(event, event.finding, "dismissed")

    async def on_rectification_overdue(self, event: RectificationOverdue) -> None:
        stored = await self._parts.store.get(ALERTS, opening.finding_alert_id(event.finding_id))
        about = Alert.read(stored) if stored else None
        if event.extensions and await self._is_over(event.finding_id):
            return
        change = deadlines.overdue(event, about, self._parts.clock.stored_at())
        await self._fold(deadlines.overdue_alert_id(event.finding_id, event.extensions), change)

    async def on_rectification_extended(self, event: RectificationExtended) -> None:
        await self._fold(deadlines.overdue_alert_id(event.finding_id, event.extensions - 1), deadlines.extended(event))

    async def on_error_report_deadline(self, event: ErrorReportDueSoon | ErrorReportOverdue) -> None:
        kind = deadlines.REPORT_OVERDUE if isinstance(event, ErrorReportOverdue) else deadlines.REPORT_DUE
        change = deadlines.report_deadline(event, self._parts.clock.stored_at())
        await self._fold(deadlines.report_alert_id(kind, event), change)

    async def on_error_report_settled(self, event: ErrorReportSettled) -> None:
        for kind in (deadlines.REPORT_DUE, deadlines.REPORT_OVERDUE):
            await self._fold(deadlines.report_alert_id(kind, event), deadlines.report_settled(event, kind))

    async def on_dead_letter(self, letter: DeadLetter) -> None:
        if letter.consumer in opening.OWN_DEAD_LETTERS:
            _log.error(
                "notification.own_dead_letter", letter=letter.letter_id, consumer=letter.consumer, why=letter.why
            )
            return
        change = opening.counting(letter, self._parts.clock.stored_at())
        await self._fold(opening.letters_alert_id(letter), change)

    async def on_connector_seen(self, seen: ConnectorSeen) -> None:
        change = opening.connector(seen, self._parts.clock.stored_at())
        await self._fold(opening.connector_alert_id(seen), change)

    async def on_alertmanager(self, said: alertmanager.Said) -> None:
        """One alert of Alertmanager's webhook."""
        now = self._parts.clock.now()
        await self._fold(
            said.key,
            opening.operations(said.name, said.key, said.says, said.firing, now, self._parts.clock.stored_at()),
        )

    async def on_alert_opened(self, event: AlertOpened) -> None:
        await self.incidents.opened(event)

    async def on_alert_closed(self, event: AlertClosed) -> None:
        await self.incidents.closed(event)

    async def on_notice(self, notice: AlertNotice) -> None:
        await self.dispatcher.take(notice)

    async def on_target(self, told: TargetEvent) -> None:
        await self.subjects.registered(told)

    async def on_visit(self, seen: SiteProbed) -> None:
        await self.subjects.visited(seen)

    async def on_acknowledged(self, said: AlertAcknowledged) -> None:
        await self.incidents.acknowledged(said.target, said.who, said.why, said.occurred_at)

    async def on_silence(self, said: SilenceSet) -> None:
        """A window; what it covers of the past is excused, with who said so and why, and nobody is reminded of it."""
        window = await self.silences.entered(said)
        if said.starts_at >= said.occurred_at:
            return
        for document in await self._parts.store.find(ALERTS, _within(said)):
            alert = Alert.read(document)
            if alert.opened_at and window.covers(opened_event(alert, alert.opened_at), alert.opened_at):
                await self._fold(alert.id, opening.excusing(said.who, said.why, said.occurred_at))
                if alert.open:
                    key = alert.incident or alert.id
                    await self.incidents.acknowledged(key, said.who, said.why, self._parts.clock.now())

    async def on_tick(self, tick: Tick) -> None:
        """What is due by the clock: updates, reminders, escalations, the ends of silences; deliveries in nobody's hands."""
        await self.incidents.wake()
        await self.dispatcher.sweep()

    async def heal(self) -> None:
        """Emit what a killed process had stored and not yet emitted."""
        await outbox.heal(self._parts.store, self._parts.bus, ALERTS)
        await outbox.heal(self._parts.store, self._parts.bus, INCIDENTS)

    async def _ended(self, event: FindingCleared | FindingDismissed, finding: FindingFacts, because: str) -> None:
        at = finding.cleared_at or event.occurred_at
        if opening.alarming(finding):
            key = opening.finding_alert_id(finding.id)
            known = await self._parts.store.get(ALERTS, key)
            place = opening.NOWHERE if known else await self.incidents.place(event.target, finding, key)
            change = opening.closing(event.target, finding, at, because, self._parts.clock.stored_at(), place)
            await outbox.fold(self._parts.store, self._parts.bus, ALERTS, key, change, known)
        if deadlines.may_be_ordered(finding):
            ended = deadlines.overdue_ended(event.target, finding, at, because)
            await self._fold(deadlines.overdue_alert_id(finding.id), ended)
            later = {"kind": deadlines.OVERDUE, "finding_id": finding.id, "open": True}
            for document in await self._parts.store.find(ALERTS, later, ("_id",)):
                await self._fold(document["_id"], ended)

    async def _is_over(self, finding_id: str) -> bool:
        """The finding ended before word came that its order, once put off, fell due again."""
        first = await self._parts.store.get(ALERTS, deadlines.overdue_alert_id(finding_id))
        return bool(first and not first["open"] and first.get("because") in ("cleared", "dismissed"))

    async def _fold(self, key: str, change: opening.Change) -> None:
        await outbox.fold(self._parts.store, self._parts.bus, ALERTS, key, change)


def _within(said: SilenceSet) -> dict[str, object]:
    """Alerts that opened inside a window; stored instants are in one zone, so their texts compare."""
    span = {"$gte": said.starts_at.isoformat(), "$lt": said.ends_at.isoformat()}
    targets = {"target": {"$in": list(said.scope.targets)}} if said.scope.targets else {}
    return {**targets, "opened_at": span}
