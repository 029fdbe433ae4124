"""Takes a checked import over into the register, many rows at once, and keeps a record of how far it is."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterator

from services.inventory.domain import section_list
from services.inventory.domain.lines import Rows, Untrustworthy, rows_in
from services.inventory.domain.shrink import leaving
from services.inventory.domain.takeover import COLLECTION, Import, Outcome
from shared.contracts.commands import ImportTargets
from shared.runtime.service import Parts
from shared.runtime.settle import Permanent
from shared.storage import outbox
from shared.storage.store import Document

IMPORTS = "imports"
SECTIONS = section_list.COLLECTION
AT_ONCE = 200
REPORT_EVERY = 500
Retiring = list[tuple[str, str]]
"""Collection and id of what a full import no longer names."""
_LEAVING_FIELDS = ("state", "import_id", "outcome")


class Handlers:
    """What the inventory does when it hears something."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    async def heal(self) -> None:
        """Emit what a killed process had stored and not yet emitted."""
        for collection in (*COLLECTION.values(), SECTIONS):
            await outbox.heal(self.parts.store, self.parts.bus, collection)

    async def on_import_targets(self, event: ImportTargets) -> None:
        try:
            rows, retiring = await self._checked(event)
        except Permanent as refusal:
            await self._record(event, "refused", why=str(refusal))
            raise
        await self._take_over(event, rows, retiring)

    async def _checked(self, event: ImportTargets) -> tuple[Rows, Retiring]:
        """The rows, and what retires with its collection. Raises Permanent; nothing is applied then."""
        body = await self.parts.evidence.get(event.rows_key)
        try:
            rows = await asyncio.to_thread(rows_in, body, event.sites, event.accounts, event.sections)
        except Untrustworthy as error:
            raise Permanent(str(error)) from error
        await self._refuse_homeless(rows)
        return rows, await self._retiring(event, rows) if event.full else []

    async def _refuse_homeless(self, rows: Rows) -> None:
        """Sections belong to a site that the register knows, or that this import brings."""
        missing = [target for target in rows.sections if target not in rows.targets]
        for start in range(0, len(missing), AT_ONCE):
            wanted = missing[start : start + AT_ONCE]
            found = await self.parts.store.find("websites", {"_id": {"$in": wanted}}, ("_id",))
            unknown = set(wanted) - {document["_id"] for document in found}
            if unknown:
                raise Permanent(f"sections of an unknown site: {min(unknown)}")

    async def _retiring(self, event: ImportTargets, rows: Rows) -> Retiring:
        """By collection and id: what the files, being the whole register of their kinds, no longer name."""
        named: dict[str, Collection[str]] = {COLLECTION[facts.kind]: rows.targets for facts in rows.targets.values()}
        if rows.sections:
            named[SECTIONS] = rows.sections
        found: Retiring = []
        for collection, keys in named.items():
            stored = await self.parts.store.find(collection, fields=_LEAVING_FIELDS)
            gone = leaving(stored, keys, event.event_id)
            if gone.too_many and not event.allow_shrink:
                raise Permanent(f"would drop {len(gone.targets)} of {gone.before} {collection}")
            found += [(collection, target) for target in gone.targets]
        return found

    async def _take_over(self, event: ImportTargets, rows: Rows, retiring: Retiring) -> None:
        """Every target in its own compare-and-set document; a redelivery finds its own stamp and goes on."""
        taking = Import(event.event_id, event.occurred_at, event.trace)
        tally: Counter[str] = Counter(dict.fromkeys(Outcome, 0))
        await self._record(event, "running", tally)

        async def count(document: Document) -> None:
            tally[taking.outcome(document)] += 1
            if tally.total() % REPORT_EVERY == 0:
                await self._record(event, "running", tally)

        await _each(self._folds(taking, rows, retiring), count)
        await self._record(event, "done", tally)

    def _folds(self, taking: Import, rows: Rows, retiring: Retiring) -> Iterator[Awaitable[Document]]:
        store, bus = self.parts.store, self.parts.bus
        for target, facts in rows.targets.items():
            yield outbox.fold(store, bus, COLLECTION[facts.kind], target, taking.take(target, facts))
        for target, sections in rows.sections.items():
            yield outbox.fold(store, bus, SECTIONS, target, section_list.take(taking, target, sections))
        for collection, target in retiring:
            change = section_list.take(taking, target, ()) if collection == SECTIONS else taking.retire(target)
            yield outbox.fold(store, bus, collection, target, change)

    async def _record(self, event: ImportTargets, state: str, tally: Counter[str] | None = None, why: str = "") -> None:
        """How far the import is, for whoever waits for it."""
        counts = {str(outcome): count for outcome, count in (tally or {}).items()}
        record = {
            "state": state,
            "taken": sum(counts.values()),
            **counts,
            "total": event.sites + event.accounts + event.sections,
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
