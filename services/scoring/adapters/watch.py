"""The watch over our own readings: its holds are stored, shown to Prometheus and said in the log."""

from services.scoring.domain.watch import Watch, mark
from shared.contracts.observations import Observation
from shared.runtime import log, metrics
from shared.runtime.service import Parts

COLLECTION = "holds"
_log = log.get(__name__)


class Watching:
    """One per process. Each replica sees its own part of the readings and comes to its own mind; what is stored outlives it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self.watch = Watch()

    async def recall(self) -> None:
        """What was held when a process last said so stays held until fresh readings show otherwise."""
        for document in await self._parts.store.find(COLLECTION):
            source = self.watch.source(document["_id"])
            source.held, source.usual = bool(document["held"]), document.get("usual")
            self._show(document["_id"])

    async def may_judge(self, seen: Observation) -> bool:
        """Take a reading into the watch; False when nothing may follow from it."""
        one = mark(seen)
        if one is not None and not seen.doubted:
            source = self.watch.source(one.source)
            if source.add(one):
                _log.warning("scoring.hold", source=one.source, held=source.held, share=round(source.share, 3))
                change = {"held": source.held, "usual": source.usual, "at": seen.occurred_at.isoformat()}
                await self._parts.store.upsert(COLLECTION, one.source, {"$set": change})
            self._show(one.source)
        why = self.watch.doubt(seen, self._parts.clock.now(), self._parts.clock.rate)
        if why is not None:
            self._parts.metrics.count(metrics.HELD, why)
        return why is None

    def _show(self, name: str) -> None:
        source = self.watch.source(name)
        self._parts.metrics.set(metrics.SOURCE_HELD, name, to=float(source.held))
        self._parts.metrics.set(metrics.SOURCE_ODD, name, to=source.share)
