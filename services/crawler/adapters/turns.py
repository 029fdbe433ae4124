"""Whose turn it is at a host: one slice at a time across all replicas (design.md, law 8)."""

from datetime import datetime, timedelta
from typing import Final

from services.crawler.adapters.spill import FRONTIER
from shared.runtime.clock import Clock
from shared.storage.store import Conflict, Document, Store

_HELD_S: Final = 90.0
"""Nominal seconds after which the turn of a worker that was killed is over."""
_MANY_HOSTS: Final = 20_000


class Turns:
    """Turns stand in the frontier by host; in real time, because they are about what happens now.

    A worker that dies takes its turn with it for a while only, and the same slice, delivered again, gets its own turn back.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._known: dict[str, Document] = {}
        """As this process wrote them last: alone at a host it need not read before it writes."""

    async def take(self, host: str, holder: str) -> bool:
        """Take the turn at a host; False when another slice has it, or the host wants to be left alone."""
        known = self._known.get(host)
        if known is not None and not self._is_free(known, holder):
            return False
        return await self._take(host, holder, known) or await self._take(host, holder, await self._read(host))

    async def give_back(self, host: str, holder: str, rest_s: float = 0.0) -> None:
        """The next may come, after `rest_s` nominal seconds when the host asked for a rest."""
        known = self._known.get(host)
        if known is not None and known["holder"] == holder:
            await self._write(host, known, "", rest_s)

    async def _take(self, host: str, holder: str, stored: Document | None) -> bool:
        is_free = stored is None or self._is_free(stored, holder)
        return is_free and await self._write(host, stored, holder, _HELD_S)

    def _is_free(self, turn: Document, holder: str) -> bool:
        return bool(turn["holder"] == holder or turn["until"] <= self._clock.stored_at())

    async def _read(self, host: str) -> Document | None:
        stored = await self._store.get(FRONTIER, _key(host))
        if stored is not None:
            self._known[host] = stored
        return stored

    async def _write(self, host: str, before: Document | None, holder: str, for_s: float) -> bool:
        now: datetime = self._clock.stored_at()
        until = now + timedelta(seconds=self._clock.real_seconds(for_s))
        fresh = {"_id": _key(host), "holder": holder, "until": until, "stored_at": now}
        version = int((before or {}).get("version", 0))
        try:
            await self._store.replace(FRONTIER, fresh, version)
        except Conflict:
            return False
        if len(self._known) >= _MANY_HOSTS:
            self._known.clear()
        self._known[host] = {**fresh, "version": version + 1}
        return True


def _key(host: str) -> str:
    return f"turn:{host}"
