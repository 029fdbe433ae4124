"""Which ways of reading are out of view, for all replicas: a document for each, and the event that tells people."""

from datetime import datetime

from services.new_media_poller.adapters.accounts import COLLECTION
from services.new_media_poller.domain.controls import MIN_READINGS, Breaker
from services.new_media_poller.domain.runs import Run
from services.new_media_poller.domain.vocabulary import Method
from shared.contracts.envelope import Event
from shared.contracts.media import ConnectorSeen
from shared.runtime.service import Parts
from shared.storage.outbox import fold
from shared.storage.store import Document

SERVES_S = 3.0


class Breakers:
    """One per process. What one replica has seen go from view is believed by all, and told once."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._known: dict[Method, Document] = {}
        self._read_at: dict[Method, float] = {}

    async def broken(self, method: Method) -> str | None:
        """Why no silence may be concluded by this way of reading; a few real seconds old at most."""
        elapsed = self._parts.clock.elapsed()
        if elapsed - self._read_at.get(method, float("-inf")) > SERVES_S:
            stored = await self._parts.store.get(COLLECTION, _key(method))
            self._known[method] = stored or {"broken": False}
            self._read_at[method] = elapsed
        known = self._known[method]
        return str(known["why"]) if known["broken"] else None

    async def tell(self, method: Method, run: Run, breaker: Breaker, at: datetime) -> None:
        """Say that the way is broken, or, once a later run was read well, that it is back."""
        known = self._known.get(method) or {"broken": False}
        if breaker.open == bool(known["broken"]):
            return
        if not breaker.open and not _is_back(known, run):
            return
        seen = ConnectorSeen(
            target=f"connector-{method}", occurred_at=at, outcome="unknown" if breaker.open else "ok", method=method,
            broken=breaker.open, why=breaker.why, since=run.name if breaker.open else known["run"],
            run=run.name, asked=run.tally.asked, read=run.tally.read,
        )  # fmt: skip

        def change(stored: Document | None) -> tuple[Document, tuple[Event, ...]] | None:
            if bool((stored or {}).get("broken")) == breaker.open:
                return None
            return {"broken": breaker.open, "why": breaker.why, "run": run.name, "at": at.isoformat()}, (seen,)

        self._known[method] = await fold(self._parts.store, self._parts.bus, COLLECTION, _key(method), change)


def _is_back(known: Document, run: Run) -> bool:
    """Whether a later run has shown enough: fresh controls alone where they were the fault, else a number of readings."""
    enough = known.get("why") == "controls-not-fresh" or run.tally.asked >= MIN_READINGS
    return enough and run.name != known.get("run")


def _key(method: Method) -> str:
    return f"connector:{method}"
