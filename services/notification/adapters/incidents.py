"""Incidents in the `incidents` collection, and the board by which alerts find the incident that they belong to."""

from collections.abc import Callable, Sequence
from datetime import datetime

from services.notification.adapters.silences import Silences
from services.notification.adapters.subjects import Subjects
from services.notification.adapters.turns import INCIDENTS, Turns
from services.notification.domain import cause, incident, routing
from services.notification.domain.incident import Incident, Step
from services.notification.domain.opening import NOWHERE, Place
from services.notification.domain.policy import Policy
from shared.contracts.findings import FindingFacts
from shared.contracts.outcomes import AlertClosed, AlertOpened
from shared.runtime.service import Parts
from shared.storage.store import Document

ALERTS = "alerts"
BOARD = "board"
_LATELY = ("incident", "opened_at", "closed_at")


class Incidents:
    """Every fold of one document waits its turn, so that a storm shares its writes."""

    def __init__(self, parts: Parts, subjects: Subjects, silences: Silences) -> None:
        self._parts = parts
        self._subjects = subjects
        self._silences = silences
        self._turns = Turns(lambda: parts.store, parts.bus)
        self.policy = Policy()

    async def place(self, target: str, finding: FindingFacts, alert_id: str) -> Place:
        """Where a new alert belongs: region and units of its target, what could be behind it, and the incident that it joins."""
        before = await self._parts.store.find(ALERTS, {"target": target, "indicator": finding.indicator}, _LATELY)
        if any(one["_id"] == alert_id for one in before):
            return NOWHERE
        subject = await self._subjects.of(target)
        found = cause.causes(finding.indicator, finding.severity, subject)
        joined = self._again(before) or await self._joined(alert_id, finding.indicator, found)
        return Place(joined, found, subject.region, subject.units, subject.name)

    def _again(self, before: Sequence[Document]) -> str | None:
        """The incident of the same trouble with the same target, when that is not long ago: it came back."""
        since = self._parts.clock.now().timestamp() - self.policy.timing.again
        recent = [(at, one["incident"]) for one in before if one.get("incident") and (at := _last(one)) >= since]
        return max(recent)[1] if recent else None

    async def _joined(self, alert_id: str, indicator: str, causes: tuple[str, ...]) -> str:
        if not causes:
            return cause.incident_id(alert_id)
        now, window, chosen = self._parts.clock.now().timestamp(), self.policy.timing.join, ""

        def step(board: Document | None) -> tuple[Document, list[AlertOpened]]:
            nonlocal chosen
            after, chosen = cause.assign(board or {"_id": BOARD}, alert_id, indicator, causes, now, window)
            return after, []

        await self._turns.fold(BOARD, step)
        return chosen

    async def opened(self, event: AlertOpened) -> None:
        """An alert joins its incident."""
        now, timing = self._parts.clock.now(), self.policy.timing
        window = routing.silenced_by(await self._silences.in_force(), event, now)
        until = window.until.timestamp() if window else None
        plan = routing.plan(self.policy, event)
        await self._fold(
            event.incident_id or event.alert_id,
            lambda before: incident.opened(before, event, plan, now.timestamp(), timing, until),
        )

    async def closed(self, event: AlertClosed) -> None:
        now, timing = self._parts.clock.now().timestamp(), self.policy.timing
        key = event.incident_id or event.alert_id
        await self._fold(key, lambda before: incident.closed(before, event, now, timing))

    async def acknowledged(self, key: str, who: str, why: str, at: datetime) -> None:
        timing = self.policy.timing
        await self._fold(key, lambda before: incident.acknowledged(before, who, why, at.timestamp(), timing))

    async def wake(self) -> None:
        """Whatever is due in any incident."""
        now, timing = self._parts.clock.now().timestamp(), self.policy.timing
        for document in await self._parts.store.find(INCIDENTS, {"wake": {"$lte": now}}, ["_id"]):
            await self._fold(str(document["_id"]), lambda before: incident.woken(before, now, timing))

    async def _fold(self, key: str, change: Callable[[Incident | None], Step | None]) -> None:
        def step(stored: Document | None) -> tuple[Document, tuple[object, ...]] | None:
            before = Incident.read(stored) if stored else None
            after = change(before)
            if after is None or (after[0] == before and not after[1]):
                return None
            return after[0].document(), after[1]

        await self._turns.fold(key, step)  # type: ignore[arg-type]


def _last(alert: Document) -> float:
    """When an alert was last heard of."""
    told = [datetime.fromisoformat(alert[key]).timestamp() for key in ("opened_at", "closed_at") if alert.get(key)]
    return max(told, default=0.0)
