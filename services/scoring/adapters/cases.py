"""Case files in the `findings` collection: one document per target, folded by compare-and-set."""

import asyncio
from collections.abc import Callable, Sequence

from services.scoring.domain.casefile import CaseFile
from shared.contracts.envelope import Event
from shared.runtime.service import Parts
from shared.storage.outbox import fold
from shared.storage.store import Document

COLLECTION = "findings"
Folding = Callable[[CaseFile], tuple[CaseFile, Sequence[Event]]]


class Cases:
    """Loads and folds case files. One fold per target at a time in this process; other processes are met by compare-and-set."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._locks: dict[str, asyncio.Lock] = {}

    async def fold(self, target: str, folding: Folding) -> None:
        """Apply a pure change to a target's case file and emit what follows."""

        def change(stored: Document | None) -> tuple[Document, Sequence[Event]] | None:
            before = CaseFile.model_validate(stored) if stored else CaseFile(target=target)
            after, events = folding(before)
            if after == before and not events:
                return None
            return self._document(after), events

        async with self._locks.setdefault(target, asyncio.Lock()):
            await fold(self._parts.store, self._parts.bus, COLLECTION, target, change)

    async def all(self) -> list[CaseFile]:
        return [CaseFile.model_validate(document) for document in await self._parts.store.find(COLLECTION)]

    @staticmethod
    def _document(case: CaseFile) -> Document:
        ids = [one.facts.id for one in case.findings] + [one.facts.id for one in case.closed]
        return {**case.model_dump(mode="json"), "finding_ids": ids, "open": bool(case.findings)}
