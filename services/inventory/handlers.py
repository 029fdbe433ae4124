"""Takes a checked import over into the register, many rows at once, and keeps a record of how far it is."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator

from services.inventory.domain.lines import Untrustworthy, targets_in
from services.inventory.domain.shrink import leaving
from services.inventory.domain.takeover import COLLECTION, Import, Outcome
from shared.contracts.commands import ImportTargets
from shared.contracts.targets import TargetFacts
from shared.runtime.service import Parts
from shared.runtime.settle import Permanent
from shared.storage import outbox
from shared.storage.store import Document

IMPORTS = "imports"
AT_ONCE = 200
REPORT_EVERY = 500
_LEAVING_FIELDS = ("state", "import_id", "outcome")


class Handlers:
    """What the inventory does when it hears something."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    async def heal(self) -> None:
        """Emit what a killed process had stored and not yet emitted."""
        for collection in COLLECTION.values():
            await outbox.heal(self.parts.store, self.parts.bus, collection)

    async def on_import_targets(self, event: ImportTargets) -> None:
        try:
            targets, retiring = await self._checked(event)
        except Permanent as refusal:
            await self._record(event, "refused", why=str(refusal))
            raise
        await self._take_over(event, targets, retiring)

    async def _checked(self, event: ImportTargets) -> tuple[dict[str, TargetFacts], dict[str, str]]:
        """The rows, and the targets that retire with their collection. Raises Permanent; nothing is applied then."""
        body = await self.parts.evidence.get(event.rows_key)
        try:
            targets = await asyncio.to_thread(targets_in, body, event.sites, event.accounts)
        except Untrustworthy as error:
            raise Permanent(str(error)) from error
        return targets, await self._retiring(event, targets) if event.full else {}

    async def _retiring(self, event: ImportTargets, targets: dict[str, TargetFacts]) -> dict[str, str]:
        found: dict[str, str] = {}
        for kind in {facts.kind for facts in targets.values()}:
            stored = await self.parts.store.find(COLLECTION[kind], fields=_LEAVING_FIELDS)
            gone = leaving(stored, targets, event.event_id)
            if gone.too_many and not event.allow_shrink:
                raise Permanent(f"would drop {len(gone.targets)} of {gone.before} {COLLECTION[kind]}")
            found.update(dict.fromkeys(gone.targets, COLLECTION[kind]))
        return found

    async def _take_over(self, event: ImportTargets, targets: dict[str, TargetFacts], retiring: dict[str, str]) -> None:
        """Every target in its own compare-and-set document; a redelivery finds its own stamp and goes on."""
        taking = Import(event.event_id, event.occurred_at, event.trace)
        tally: Counter[str] = Counter(dict.fromkeys(Outcome, 0))
        await self._record(event, "running", tally)

        async def count(document: Document) -> None:
            tally[taking.outcome(document)] += 1
            if tally.total() % REPORT_EVERY == 0:
                await self._record(event, "running", tally)

        await _each(self._folds(taking, targets, retiring), count)
        await self._record(event, "done", tally)

    def _folds(
        self, taking: Import, targets: dict[str, TargetFacts], retiring: dict[str, str]
    ) -> Iterator[Awaitable[Document]]:
        store, bus = self.parts.store, self.parts.bus
        for target, facts in targets.items():
            yield outbox.fold(store, bus, COLLECTION[facts.kind], target, taking.take(target, facts))
        for target, collection in retiring.items():
            yield outbox.fold(store, bus, collection, target, taking.retire(target))

    async def _record(self, event: ImportTargets, state: str, tally: Counter[str] | None = None, why: str = "") -> None:
        """How far the import is, for whoever waits for it."""
        counts = {str(outcome): count for outcome, count in (tally or {}).items()}
        record = {
            "state": state,
            "taken": sum(counts.values()),
            **counts,
            "total": event.sites + event.accounts,
            "source": event.source,
            "imported_at": event.occurred_at.isoformat(),
            "full": event.full,
            "why": why,
        }
        await self.parts.store.upsert(IMPORTS, event.event_id, {"$set": record})


async def _each(folds: Iterator[Awaitable[Document]], then: Callable[[Document], Awaitable[None]]) -> None:
    """Many at once and in no order, so that reads, grouped writes and publishing overlap."""

    async def work() -> None:
        for one in folds:
            await then(await one)

    workers = [asyncio.create_task(work()) for _ in range(AT_ONCE)]
    try:
        await asyncio.gather(*workers)
    finally:
        for worker in workers:
            worker.cancel()
