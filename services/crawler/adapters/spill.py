"""The part of a large pass that does not fit its document: pages that wait, and marks of pages that were met."""

from typing import Any, Final

from services.crawler.domain.survey import Chunk, Survey, Waiting
from services.crawler.domain.survey_document import marks_from
from shared.runtime.clock import Clock
from shared.storage.store import Store

FRONTIER: Final = "frontier"
MOST_WAITING: Final = 2_000
KEPT_WAITING: Final = 1_000
CHUNK: Final = 500
MOST_MARKS: Final = 4_096
_CACHED_MARKS: Final = 64


class Spill:
    """Chunks have computed keys and are written before the document that names them, so a repeat overwrites itself."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._marks: dict[str, set[bytes]] = {}

    async def fill(self, survey: Survey, wanted: int) -> list[str]:
        """Bring waiting pages back until there are enough; returns the keys of the chunks that are used up with it."""
        used: list[str] = []
        while survey.chunks and len(survey.waiting) < wanted:
            chunk = min(survey.chunks, key=lambda one: one.priority)
            survey.chunks.remove(chunk)
            stored = await self._store.get(FRONTIER, chunk.key)
            survey.waiting += [Waiting(*row) for row in (stored or {}).get("urls", ())]
            used.append(chunk.key)
        return used

    async def recall(self, survey: Survey) -> None:
        """Know again every page that this pass has met."""
        for key in survey.seen_keys:
            if key not in self._marks:
                stored = await self._store.get(FRONTIER, key)
                if len(self._marks) >= _CACHED_MARKS:
                    self._marks.pop(next(iter(self._marks)))
                self._marks[key] = marks_from(bytes((stored or {}).get("marks", b"")))
            survey.seen |= self._marks[key]

    async def spill(self, survey: Survey, slice_no: int) -> None:
        """Put what is too much for one document into documents of its own."""
        await self._spill_waiting(survey, slice_no)
        await self._spill_marks(survey, slice_no)

    async def forget(self, keys: list[str]) -> None:
        """Used up and recorded so: gone. What a crash leaves here ends by its age."""
        if keys:
            await self._store.remove(FRONTIER, {"_id": {"$in": keys}})

    async def _spill_waiting(self, survey: Survey, slice_no: int) -> None:
        if len(survey.waiting) <= MOST_WAITING:
            return
        survey.waiting.sort(key=lambda one: one.priority)
        surplus = survey.waiting[KEPT_WAITING:]
        del survey.waiting[KEPT_WAITING:]
        for start in range(0, len(surplus), CHUNK):
            part = surplus[start : start + CHUNK]
            key = f"{survey.pass_id}:{slice_no}:{start}"
            rows = [[w.url, w.priority, w.depth, w.root, w.tries] for w in part]
            await self._put(key, survey, {"urls": rows})
            survey.chunks.append(Chunk(key, part[0].priority, len(part)))

    async def _spill_marks(self, survey: Survey, slice_no: int) -> None:
        for key in survey.seen_keys:
            survey.seen -= self._marks.get(key, set())
        # A set keeps the room of what was taken out of it, and a pass that goes on keeps its set.
        survey.seen = set(survey.seen)
        if len(survey.seen) <= MOST_MARKS:
            return
        key = f"{survey.pass_id}:seen:{slice_no}"
        self._marks[key] = set(survey.seen)
        await self._put(key, survey, {"marks": b"".join(sorted(survey.seen))})
        survey.seen_keys.append(key)
        survey.seen = set()

    async def _put(self, key: str, survey: Survey, content: dict[str, Any]) -> None:
        kept = {"pass_id": survey.pass_id, "site": survey.target, "stored_at": self._clock.stored_at(), **content}
        await self._store.upsert(FRONTIER, key, {"$set": kept})
