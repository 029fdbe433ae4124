"""The scheduler's ears: the register tells what to watch, the tick says that time has passed, deferred events fire."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from services.scheduler.adapters.queues import waiting
from services.scheduler.adapters.schedules import Schedules
from services.scheduler.domain.due import Due, due
from services.scheduler.domain.plan import command
from services.scheduler.settings import SchedulerSettings
from shared.contracts.commands import Look
from shared.contracts.system import Deferred, Tick
from shared.contracts.targets import TargetEvent
from shared.runtime import metrics
from shared.runtime.service import Parts
from shared.runtime.tracing import HEADER, spot_of

QUEUES_EVERY_S = 5.0
ASKED_AT_ONCE = 1_000
BEAT_SHARE = 0.9
"""Of the second, so that a tick is done before the next one comes."""


class Handlers:
    """One instance per process."""

    def __init__(self, parts: Parts, settings: SchedulerSettings) -> None:
        self.parts = parts
        self.settings = settings
        self.cadence = replace(settings.cadence(), vantages=parts.settings.vantage_names)
        self._schedules: Schedules | None = None
        self._waiting: dict[str, int] = {}
        self._waiting_at = 0.0

    @property
    def schedules(self) -> Schedules:
        self._schedules = self._schedules or Schedules(self.parts.store, self.cadence)
        return self._schedules

    async def on_target(self, told: TargetEvent) -> None:
        """A new or changed row changes what is asked for from the next tick on."""
        await self.schedules.put(told.target, told.facts, told.occurred_at)

    async def on_tick(self, tick: Tick) -> None:
        """A second has begun; in fast-forward it holds hours, and asking several times spreads the looks within it."""
        for beat in range(self.settings.beats):
            if beat:
                await asyncio.sleep(BEAT_SHARE / self.settings.beats)
            await self._ask_for_what_is_due()

    async def _ask_for_what_is_due(self) -> None:
        """Ask for everything that fell due since the cursor, then move the cursor."""
        now = self.parts.clock.now()
        cursor, version = await self.schedules.cursor()
        await self.schedules.refresh()
        rows = self.schedules.rows
        fallen = list(due(cursor or now, now, self.schedules.tasks, self.settings.catch_up_s))
        wanted = [command(one, rows[one.task.target][0], self.cadence, now) for one in fallen]
        self._note_missed(fallen)
        crowded = await self._crowded()
        await self._ask([look for look in wanted if look.SUBJECT not in crowded])
        await self.schedules.advance(now, version)

    async def on_deferred(self, waited: Deferred) -> None:
        """Its instant has come: put it on its own subject."""
        headers = {HEADER: spot_of(waited.trace, waited.forward_id).header} if waited.trace else {}
        await self.parts.bus.publish(waited.forward_subject, waited.forward_body.encode(), waited.forward_id, headers)

    def _note_missed(self, fallen: Sequence[Due]) -> None:
        for one in fallen:
            if one.missed:
                self.parts.metrics.count(metrics.MISSED, one.task.look, by=one.missed)

    async def _ask(self, looks: Sequence[Look]) -> None:
        """Some at a time: after a long stop they are many, and the server would acknowledge the last ones too late."""
        for start in range(0, len(looks), ASKED_AT_ONCE):
            await asyncio.gather(*(self.parts.bus.emit(look) for look in looks[start : start + ASKED_AT_ONCE]))
        for look in looks:
            self.parts.metrics.count(metrics.DUE, look.SUBJECT.split(".")[1])

    async def _crowded(self) -> frozenset[str]:
        """Lookers whose queue is too long: their turn is skipped and shows as missed looks (design.md 4, backpressure)."""
        if self.parts.clock.elapsed() - self._waiting_at > QUEUES_EVERY_S:
            self._waiting = await waiting(self.parts.bus)
            self._waiting_at = self.parts.clock.elapsed()
        crowded = frozenset(subject for subject, n in self._waiting.items() if n > self.settings.queue_limit)
        for subject in crowded:
            self.parts.metrics.count(metrics.MISSED, subject.split(".")[1])
        return crowded
