"""The links of slices as they lie in the evidence store, those read last kept: who reads one mostly reads it again soon."""

import asyncio
from collections import OrderedDict
from typing import Final

from shared.contracts.page_links import SliceLinks, from_blob
from shared.runtime.settle import Permanent
from shared.storage.evidence import Evidence

KEPT_BYTES: Final = 12_000_000
"""As stored; in memory they take about a third more. That is some ninety slices: those of the sites at work, whose ends read them again."""


class LinkDocuments:
    """One per process."""

    def __init__(self, evidence: Evidence, kept_bytes: int = KEPT_BYTES) -> None:
        self._evidence = evidence
        self._room = kept_bytes
        self._read: OrderedDict[str, tuple[SliceLinks, int]] = OrderedDict()
        self._reading: dict[str, asyncio.Task[SliceLinks]] = {}

    async def get(self, key: str) -> SliceLinks:
        """Raises Permanent when nothing is stored under the key, ValueError when it is no document of links."""
        known = self._read.get(key)
        if known is not None:
            self._read.move_to_end(key)
            return known[0]
        reading = self._reading.get(key)
        if reading is None:
            # The pages of a slice ask for the same document at once: it is read for all of them.
            reading = self._reading[key] = asyncio.create_task(self._fetched(key))
            reading.add_done_callback(lambda _: self._reading.pop(key, None))
        return await asyncio.shield(reading)

    async def found(self, key: str) -> SliceLinks | None:
        """None when it is gone, or is no such document."""
        try:
            return await self.get(key)
        except (Permanent, ValueError):
            return None

    async def _fetched(self, key: str) -> SliceLinks:
        blob = await self._evidence.get(key)
        links = from_blob(blob)
        self._read[key] = links, len(blob)
        self._room -= len(blob)
        while self._room < 0 and len(self._read) > 1:
            _, (_, size) = self._read.popitem(last=False)
            self._room += size
        return links
