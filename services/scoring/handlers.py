"""Scoring's ears: fold observations, the register and reviews into case files; close periods."""

from services.scoring.adapters.cases import Cases
from services.scoring.adapters.closing import Closer
from services.scoring.adapters.settled import wait_settled
from services.scoring.adapters.sheets import Sheets
from services.scoring.adapters.watch import Watching
from services.scoring.domain.assessment import assess
from services.scoring.domain.casefile import CaseFile, Review
from services.scoring.domain.evaluate import evaluate
from services.scoring.domain.register import with_row
from services.scoring.domain.transition import Seen, review
from services.scoring.domain.vantages import Alive
from services.scoring.settings import ScoringSettings
from shared.contracts.assessments import AssessmentRecorded, AssessmentSubmitted, PeriodImported
from shared.contracts.commands import ClosePeriod
from shared.contracts.envelope import Event
from shared.contracts.findings import FindingCleared, FindingConfirmed, FindingDismissed, FindingRaised, ReviewDecided
from shared.contracts.observations import Observation, SiteProbed
from shared.contracts.streams import consumer_of
from shared.contracts.targets import TargetEvent
from shared.indicators.editions import Edition, EditionError, edition
from shared.indicators.model import Indicator
from shared.indicators.registry import INDICATORS
from shared.runtime import metrics
from shared.runtime.service import Parts
from shared.runtime.settle import Permanent
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
        self.sheets = Sheets(parts)
        self.closer = Closer(parts, self.sheets)
        self.edition: Edition = edition(settings.edition, parts.settings.editions_dir)

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
            step = review(case, said.finding_id, word, self._indicator(codes.get(said.finding_id, "")), seen)
            self._count(step.events)
            return step.case, step.events

        await self.cases.fold(said.target, folding)

    async def on_sheet(self, told: AssessmentSubmitted) -> None:
        """An assessor's workbook: said again for ever, target by target."""
        await self.sheets.take_over(told)

    async def on_assessment(self, told: AssessmentRecorded) -> None:
        """What a sheet says of one target: kept, and folded into its case file as findings of a person."""
        rules = self._edition(told.edition)
        await self.sheets.keep(told)
        if rules.kind == "annual":
            return

        def folding(case: CaseFile) -> tuple[CaseFile, tuple[Event, ...]]:
            after, events = assess(case, told, rules)
            self._count(events)
            return after, events

        await self.cases.fold(told.target, folding)

    async def on_period_imported(self, told: PeriodImported) -> None:
        """Results of a period that was measured elsewhere."""
        await self.sheets.import_period(told, self.edition)

    async def on_close_period(self, asked: ClosePeriod) -> None:
        """Wait until what occurred before is settled, then compute every verdict, store and tell."""
        mine = consumer_of(self.parts.name, ClosePeriod).name
        rules = self._edition(asked.edition)
        settled = await wait_settled(self.parts.bus.jetstream(), self.parts.clock, self.settings.settle_grace_s, mine)
        await self.closer.close(asked, rules, settled)
        self.parts.metrics.count(metrics.PERIODS, "yes" if settled else "no")

    def _indicator(self, code: str) -> Indicator | None:
        rule = self.edition.rules.get(code)
        return rule.indicator if rule is not None else INDICATORS.get(code)

    def _edition(self, code: str) -> Edition:
        """Raises Permanent: an edition that does not load today does not load at the next delivery."""
        try:
            return edition(code, self.parts.settings.editions_dir)
        except EditionError as error:
            raise Permanent(str(error)) from error

    async def heal(self) -> None:
        """Recall what is held; emit what a killed process had stored and not yet emitted, waiting re-checks included."""
        await self.watching.recall()
        await heal(self.parts.store, self.parts.bus, "findings")

    def _count(self, events: tuple[Event, ...]) -> None:
        for event in events:
            if isinstance(event, _CHANGES):
                self.parts.metrics.count(metrics.FINDINGS, event.finding.indicator, event.finding.status)
