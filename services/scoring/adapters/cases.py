"""Case files in the `findings` collection: one document per target, folded by compare-and-set, written in turns."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from services.scoring.domain.casefile import CaseFile
from shared.contracts.envelope import Event
from shared.runtime.service import Parts
from shared.runtime.waiting import finish
from shared.storage.outbox import fold
from shared.storage.store import Document

COLLECTION = "findings"
KEEP = 5_000
"""Case files kept in memory; each is a few kilobytes. The least recently used goes first."""
PATIENCE_S = 4.5
"""Real seconds that a fold which changes no finding may wait, so that several visits of a site share one write."""

Folding = Callable[[CaseFile], tuple[CaseFile, Sequence[Event]]]
Waiting = tuple[Folding, "asyncio.Future[None]"]


@dataclass
class _Turn:
    """One target's folds: those that wait for their write, and what this process wrote last."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: list[Waiting] = field(default_factory=list)
    timer: asyncio.TimerHandle | None = None
    document: Document | None = None
    case: CaseFile | None = None
    preview: CaseFile | None = None
    """`case` with everything that waits folded in, and what follows from it. None: not known, so the next fold is urgent."""
    told: list[Event] = field(default_factory=list)
    hurry: bool = False


class Cases:
    """Folds case files. A fold ends when it is stored and its events are on the bus; other processes are met by compare-and-set."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._turns: dict[str, _Turn] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def fold(self, target: str, folding: Folding, patient: bool = False) -> None:
        """Apply a pure change to a target's case file and emit what follows. A patient one from which nothing follows may wait."""
        turn = self._turns.pop(target, None) or _Turn()
        self._turns[target] = turn
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        turn.waiting.append((folding, done))
        turn.hurry = turn.hurry or not patient
        # While a write is under way its end decides what the next one holds.
        if not turn.lock.locked():
            if turn.preview is not None:
                turn.preview, events = folding(turn.preview)
                turn.told += events
            self._schedule(target, turn)
        self._forget()
        await done

    def _schedule(self, target: str, turn: _Turn) -> None:
        """Write now if anything follows or cannot be foreseen, else when patience ends."""
        if turn.hurry or turn.told or turn.preview is None:
            self._write_now(target, turn)
        elif turn.timer is None:
            turn.timer = asyncio.get_running_loop().call_later(PATIENCE_S, self._write_now, target, turn)

    def _write_now(self, target: str, turn: _Turn) -> None:
        if turn.timer is not None:
            turn.timer.cancel()
            turn.timer = None
        task = asyncio.create_task(self._write(target, turn))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _write(self, target: str, turn: _Turn) -> None:
        """Store everything that waits as one fold; who waits learns how it ended."""
        async with turn.lock:
            batch, turn.waiting = turn.waiting, []
            if not batch:
                return
            known, case, preview, told, after = turn.document, turn.case, turn.preview, turn.told, None

            def change(stored: Document | None) -> tuple[Document, Sequence[Event]] | None:
                nonlocal after
                if case and preview and stored is known:
                    before, after, events = case, preview, told
                else:
                    before = _case(target, stored)
                    after, events = _all(before, batch)
                return None if after == before and not events else (document_of(after), events)

            turn.document = turn.case = turn.preview = None
            turn.told, turn.hurry = [], False
            try:
                turn.document = await fold(self._parts.store, self._parts.bus, COLLECTION, target, change, known)
            except Exception as error:
                finish((done for _, done in batch), error)
            else:
                turn.case = after
                if after is not None:
                    turn.preview, turn.told = _all(after, turn.waiting)
                finish((done for _, done in batch), None)
        if turn.waiting:
            self._schedule(target, turn)

    def _forget(self) -> None:
        """Drop what was used longest ago, unless somebody is at it."""
        while len(self._turns) > KEEP:
            oldest = next(iter(self._turns))
            if self._turns[oldest].lock.locked() or self._turns[oldest].waiting:
                return
            del self._turns[oldest]


def _all(case: CaseFile, batch: Sequence[Waiting]) -> tuple[CaseFile, list[Event]]:
    """One fold after another."""
    told: list[Event] = []
    for folding, _ in batch:
        case, events = folding(case)
        told += events
    return case, told


def _case(target: str, stored: Document | None) -> CaseFile:
    return CaseFile.model_validate(stored) if stored else CaseFile(target=target)


def document_of(case: CaseFile) -> Document:
    """A case file as it is stored, with what people search by."""
    ids = [one.facts.id for one in case.findings] + [one.facts.id for one in case.closed]
    marks = {"finding_ids": ids, "open": bool(case.findings)}
    return {**case.model_dump(mode="json"), **{name: value for name, value in marks.items() if value}}
