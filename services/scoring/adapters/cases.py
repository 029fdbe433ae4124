"""Case files in the `findings` collection: one document per target, folded by compare-and-set."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from services.scoring.domain.casefile import CaseFile
from shared.contracts.envelope import Event
from shared.runtime.service import Parts
from shared.storage.outbox import fold
from shared.storage.store import Document

COLLECTION = "findings"
KEEP = 5_000
"""Case files kept in memory: a quarter of a large province's; each is a few kilobytes."""

Folding = Callable[[CaseFile], tuple[CaseFile, Sequence[Event]]]


@dataclass
class _Held:
    """What this process wrote last for a target: the document as stored, and the case file that it holds."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    document: Document | None = None
    case: CaseFile | None = None


class Cases:
    """Loads and folds case files. One fold per target at a time in this process; other processes are met by compare-and-set."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._held: dict[str, _Held] = {}

    async def fold(self, target: str, folding: Folding) -> None:
        """Apply a pure change to a target's case file and emit what follows."""
        held = self._held.pop(target, None) or _Held()
        self._held[target] = held
        async with held.lock:
            known, held_case, after = held.document, held.case, None

            def change(stored: Document | None) -> tuple[Document, Sequence[Event]] | None:
                nonlocal after
                before = held_case if held_case and stored is known else _case(target, stored)
                after, events = folding(before)
                if after == before and not events:
                    return None
                return _document(after), events

            held.document = held.case = None
            held.document = await fold(self._parts.store, self._parts.bus, COLLECTION, target, change, known)
            held.case = after
        self._forget()

    async def all(self) -> list[CaseFile]:
        return [CaseFile.model_validate(document) for document in await self._parts.store.find(COLLECTION)]

    def _forget(self) -> None:
        """Drop what was used longest ago, unless somebody is at it."""
        while len(self._held) > KEEP:
            oldest = next(iter(self._held))
            if self._held[oldest].lock.locked():
                return
            del self._held[oldest]


def _case(target: str, stored: Document | None) -> CaseFile:
    return CaseFile.model_validate(stored) if stored else CaseFile(target=target)


def _document(case: CaseFile) -> Document:
    ids = [one.facts.id for one in case.findings] + [one.facts.id for one in case.closed]
    return {**case.model_dump(mode="json"), "finding_ids": ids, "open": bool(case.findings)}
