"""Where replicas share tokens: sealed, one document for each credential, and one replica at a time that renews."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.runtime.clock import Clock
from shared.runtime.service import Parts
from shared.storage.store import Conflict, Document

COLLECTION = "tokens"
TURN_S = 30.0
"""Real seconds after which a renewal that nobody finished is somebody else's."""


@dataclass(frozen=True)
class Box:
    """A sealed token, and until when (product time) the platform takes it."""

    sealed: bytes
    until: datetime


@dataclass(frozen=True)
class Shelf:
    """What stands under a credential's name at this moment."""

    box: Box | None
    version: int
    turn_until: datetime | None
    """Real time until which some replica is renewing."""


class Vault:
    """One per process. Whoever writes must have read the version before: of two that renew at once one learns it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._me = uuid.uuid4().hex

    @property
    def clock(self) -> Clock:
        return self._parts.clock

    async def look(self, name: str) -> Shelf:
        stored = await self._parts.store.get(COLLECTION, name)
        if stored is None:
            return Shelf(None, 0, None)
        box = None
        if stored.get("sealed"):
            box = Box(bytes(stored["sealed"]), datetime.fromisoformat(stored["until"]))
        turn = stored.get("turn_until")
        return Shelf(box, int(stored["version"]), datetime.fromisoformat(turn) if turn else None)

    async def take_turn(self, name: str, seen: Shelf) -> Shelf | None:
        """The shelf as it stands with the turn taken; None when another replica has it."""
        now = self.clock.stored_at()
        if seen.turn_until is not None and now < seen.turn_until:
            return None
        taken = Shelf(seen.box, seen.version + 1, now + timedelta(seconds=TURN_S))
        return taken if await self._write(name, taken, seen.version) else None

    async def put(self, name: str, held: Shelf, box: Box | None) -> None:
        """End the turn with a fresh box, or without one. A turn that took too long was given away; then nothing is written."""
        await self._write(name, Shelf(box, held.version + 1, None), held.version)

    async def _write(self, name: str, shelf: Shelf, expected: int) -> bool:
        document: Document = {"_id": name, "stored_at": self.clock.stored_at(), "by": self._me}
        if shelf.box is not None:
            document |= {"sealed": shelf.box.sealed, "until": shelf.box.until.isoformat()}
        if shelf.turn_until is not None:
            document["turn_until"] = shelf.turn_until.isoformat()
        try:
            await self._parts.store.replace(COLLECTION, document, expected)
        except Conflict:
            return False
        return True
