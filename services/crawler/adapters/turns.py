"""Whose turn it is at a host: one slice at a time across all replicas (design.md, law 8)."""

from datetime import datetime, timedelta
from typing import Final

from services.crawler.adapters.spill import FRONTIER
from shared.runtime.clock import Clock
from shared.storage.store import Conflict, Document, Store

_HELD_S: Final = 90.0
"""Nominal seconds after which the turn of a worker that was killed is over."""
_MANY_HOSTS: Final = 20_000

Holder = tuple[str, int]
"""A pass and the number of its slice."""
NOBODY: Final[Holder] = ("", -1)


class Turns:
    """Turns stand in the frontier by host; in real time, because they are about what happens now.

    A turn belongs to a slice. The next slice of the same pass takes it over, because it is asked for only when the one
    before it is done; and so does the same slice delivered again. A worker that dies holds its turn for a while only.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._known: dict[str, Document] = {}
        """As this process wrote them last: alone at a host it need not read before it writes."""

    async def take(self, host: str, holder: Holder) -> bool:
        """Take the turn at a host; False when another pass has it, or the host wants to be left alone."""
        known = self._known.get(host)
        return await self._take(host, holder, known) or await self._take(host, holder, await self._read(host))

    async def give_back(self, host: str, holder: Holder, rest_s: float = 0.0) -> None:
        """The next may come, after `rest_s` nominal seconds when the host asked for a rest."""
        known = self._known.get(host)
        if known is not None and (known["pass_id"], known["slice_no"]) == holder:
            await self._write(host, known, NOBODY, rest_s)

    async def _take(self, host: str, holder: Holder, stored: Document | None) -> bool:
        is_free = stored is None or self._is_free(stored, holder)
        return is_free and await self._write(host, stored, holder, _HELD_S)

    def _is_free(self, turn: Document, holder: Holder) -> bool:
        pass_id, slice_no = holder
        is_heir = turn["pass_id"] == pass_id and turn["slice_no"] <= slice_no
        return bool(is_heir or turn["until"] <= self._clock.stored_at())

    async def _read(self, host: str) -> Document | None:
        stored = await self._store.get(FRONTIER, _key(host))
        if stored is not None:
            self._known[host] = stored
        return stored

    async def _write(self, host: str, before: Document | None, holder: Holder, for_s: float) -> bool:
        now: datetime = self._clock.stored_at()
        until = now + timedelta(seconds=self._clock.real_seconds(for_s))
        pass_id, slice_no = holder
        fresh = {"_id": _key(host), "pass_id": pass_id, "slice_no": slice_no, "until": until, "stored_at": now}
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
