"""Closes a period against the store: case files are read in batches, so that a national register needs no more memory than a city's."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence

from services.scoring.adapters.sheets import Sheets
from services.scoring.domain.assessment import latest, offices
from services.scoring.domain.casefile import CaseFile
from services.scoring.domain.figures import Tally
from services.scoring.domain.period import (
    Closing,
    Told,
    period_document,
    period_event,
    period_of,
    score_document,
    score_key,
    score_of,
    scores,
    tallied,
)
from services.scoring.domain.previous import previous_of
from services.scoring.domain.sample import draw
from services.scoring.domain.verdict import decide, judged
from shared.contracts.assessments import AssessmentRecorded
from shared.contracts.commands import ClosePeriod
from shared.contracts.outcomes import PeriodFigures, SampleTaken
from shared.contracts.targets import TargetFacts
from shared.indicators.editions import Edition
from shared.runtime.service import Parts

BATCH = 100


class Closer:
    """Everything that one `close-period` does once the bus is settled."""

    def __init__(self, parts: Parts, sheets: Sheets) -> None:
        self._parts = parts
        self._sheets = sheets

    async def close(self, asked: ClosePeriod, edition: Edition, settled: bool) -> None:
        """Compute, store, tell; then forget what an earlier closing of the same period said of others."""
        chosen, sample = await self._drawn(asked)
        closing = Closing(asked, edition, settled, sample, await self._previous(asked))
        recorded = await self._sheets.recorded(asked.period)
        tally, targets = Tally(edition.frame.bands), 0
        storing: asyncio.Task[None] | None = None
        try:
            async for told in self._told(closing, recorded, chosen):
                tallied(told, tally)
                targets += len(told)
                # One batch is stored while the next is computed, and no more than one.
                if storing is not None:
                    await storing
                storing = asyncio.create_task(self._keep(told, closing))
            if storing is not None:
                await storing
        finally:
            if storing is not None:
                storing.cancel()
        others = {"period": asked.period, "recheck": asked.recheck, "closed_at": {"$ne": asked.occurred_at.isoformat()}}
        await self._parts.store.remove("scores", others)
        document = period_document(closing, tally, targets)
        await self._parts.store.upsert("periods", f"{asked.period}:{closing.stage}", {"$set": document})
        await self._parts.bus.emit(period_event(closing, tally, targets))

    async def _told(
        self, closing: Closing, recorded: Sequence[AssessmentRecorded], chosen: frozenset[str] | None
    ) -> AsyncIterator[list[Told]]:
        until = period_of(closing.asked).seen_at
        if closing.edition.kind == "annual":
            yield list(_of_offices(closing, recorded))
            return
        answers = latest(recorded, until)
        async for batch in self._parts.store.batches("findings", size=BATCH):
            cases = (CaseFile.model_validate(one) for one in batch)
            yield list(
                scores(
                    (one for one in cases if judged(one) and (chosen is None or one.target in chosen)), closing, answers
                )
            )

    async def _keep(self, told: Sequence[Told], closing: Closing) -> None:
        store, bus, asked = self._parts.store, self._parts.bus, closing.asked
        await asyncio.gather(
            *(
                store.upsert("scores", score_key(asked, one.event.target), {"$set": score_document(one, closing)})
                for one in told
            )
        )
        await asyncio.gather(*(bus.emit(one.event) for one in told))

    async def _drawn(self, asked: ClosePeriod) -> tuple[frozenset[str] | None, SampleTaken | None]:
        """The random sample, when less than everything was asked for."""
        if not asked.shares:
            return None, None
        rows: list[tuple[str, TargetFacts]] = []
        async for batch in self._parts.store.batches("findings", fields=("target", "register_row"), size=1_000):
            cases = (CaseFile.model_validate(one) for one in batch)
            rows += [(one.target, one.register_row) for one in cases if judged(one) and one.register_row]
        return draw(rows, asked.sample_seed or asked.period, asked.shares)

    async def _previous(self, asked: ClosePeriod) -> PeriodFigures | None:
        name = asked.previous or previous_of(asked.period)
        known = await self._parts.store.get("periods", f"{name}:close") if name else None
        return PeriodFigures.model_validate(known["figures"]) if known and known.get("figures") else None


def _of_offices(closing: Closing, recorded: Iterable[AssessmentRecorded]) -> Iterable[Told]:
    until = period_of(closing.asked).seen_at
    for one in offices(list(recorded), closing.edition, until):
        judgement = decide(closing.edition, one.row, one.found, frozenset(), one.answers)
        yield score_of(one.target, one.row, judgement, closing)
