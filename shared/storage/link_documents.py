"""The links of slices as they lie in the evidence store, those read last kept: who reads one mostly reads it again soon."""

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

    async def get(self, key: str) -> SliceLinks:
        """Raises Permanent when nothing is stored under the key, ValueError when it is no document of links."""
        known = self._read.get(key)
        if known is None:
            blob = await self._evidence.get(key)
            known = from_blob(blob), len(blob)
            self._keep(key, known)
        else:
            self._read.move_to_end(key)
        return known[0]

    async def found(self, key: str) -> SliceLinks | None:
        """None when it is gone, or is no such document."""
        try:
            return await self.get(key)
        except (Permanent, ValueError):
            return None

    def _keep(self, key: str, known: tuple[SliceLinks, int]) -> None:
        if key in self._read:
            # Two missed it at once.
            return
        self._read[key] = known
        self._room -= known[1]
        while self._room < 0 and len(self._read) > 1:
            _, (_, size) = self._read.popitem(last=False)
            self._room += size
