"""Scoring's ears: fold observations, the register and reviews into case files; close periods."""

import asyncio

from services.scoring.adapters.cases import Cases
from services.scoring.adapters.settled import wait_settled
from services.scoring.adapters.watch import Watching
from services.scoring.domain.casefile import CaseFile, Review
from services.scoring.domain.evaluate import evaluate
from services.scoring.domain.period import documents, period_event, scores
from services.scoring.domain.register import with_row
from services.scoring.domain.transition import Seen, review
from services.scoring.domain.vantages import Alive
from services.scoring.settings import ScoringSettings
from shared.contracts.commands import ClosePeriod
from shared.contracts.envelope import Event
from shared.contracts.findings import FindingCleared, FindingConfirmed, FindingDismissed, FindingRaised, ReviewDecided
from shared.contracts.observations import Observation, SiteProbed
from shared.contracts.streams import consumer_of
from shared.contracts.targets import TargetEvent
from shared.indicators.editions import Edition, edition
from shared.indicators.registry import INDICATORS
from shared.runtime import metrics
from shared.runtime.service import Parts
from shared.storage.outbox import heal

_CHANGES = (FindingRaised, FindingConfirmed, FindingCleared, FindingDismissed)


class Handlers:
    """One instance per process."""

    def __init__(self, parts: Parts, settings: ScoringSettings) -> None:
        self.parts = parts
        self.settings = settings
        self.cases = Cases(parts)
        self.watching = Watching(parts)
        self.vantages = Alive(parts.settings.vantage_names)
        self.edition: Edition = edition(settings.edition)

    async def on_observation(self, seen: Observation) -> None:
        """Every kind of observation takes the same way; what our own side cannot stand behind says nothing."""
        if not await self.watching.may_judge(seen):
            return
        if isinstance(seen, SiteProbed):
            self.vantages.heard(seen)
        alive = self.vantages.at(seen.occurred_at)

        def folding(case: CaseFile) -> tuple[CaseFile, tuple[Event, ...]]:
            after, events = evaluate(case, seen, self.edition, alive)
            self._count(events)
            return after, events

        await self.cases.fold(seen.target, folding, patient=isinstance(seen, SiteProbed))

    async def on_target(self, told: TargetEvent) -> None:
        """The register's row decides who is judged and which rules apply."""
        await self.cases.fold(told.target, lambda case: (with_row(case, told.facts, told.occurred_at), ()))

    async def on_review(self, said: ReviewDecided) -> None:
        """A person confirms or dismisses."""
        word = Review(decision=said.decision, who=said.who, why=said.why, at=said.occurred_at)
        seen = Seen(said.target, said.event_id, said.occurred_at, said.trace)

        def folding(case: CaseFile) -> tuple[CaseFile, tuple[Event, ...]]:
            codes = {one.facts.id: one.facts.indicator for one in case.findings}
            step = review(case, said.finding_id, word, INDICATORS.get(codes.get(said.finding_id, "")), seen)
            self._count(step.events)
            return step.case, step.events

        await self.cases.fold(said.target, folding)

    async def on_close_period(self, asked: ClosePeriod) -> None:
        """Wait until what occurred before is settled, compute every verdict, store, tell."""
        mine = consumer_of(self.parts.name, ClosePeriod).name
        bus, store = self.parts.bus, self.parts.store
        settled = await wait_settled(bus.jetstream(), self.parts.clock, self.settings.settle_grace_s, mine)
        told = scores(await self.cases.all(), edition(asked.edition), asked)
        kept = documents(told, asked, settled)
        await asyncio.gather(*(store.upsert(one["collection"], one["key"], {"$set": one["fields"]}) for one in kept))
        await asyncio.gather(*(bus.emit(one.event) for one in told))
        await bus.emit(period_event(asked, settled, len(told)))
        self.parts.metrics.count(metrics.PERIODS, "yes" if settled else "no")

    async def heal(self) -> None:
        """Recall what is held; emit what a killed process had stored and not yet emitted, waiting re-checks included."""
        await self.watching.recall()
        await heal(self.parts.store, self.parts.bus, "findings")

    def _count(self, events: tuple[Event, ...]) -> None:
        for event in events:
            if isinstance(event, _CHANGES):
                self.parts.metrics.count(metrics.FINDINGS, event.finding.indicator, event.finding.status)
