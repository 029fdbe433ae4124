"""What a pass has told so far, slice by slice: one small document each, so that no slice costs more than the one before it."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from services.link_checker.domain.places import PassLinks
from services.link_checker.domain.targets import Target, key_of
from shared.contracts.observations import PagesSeen
from shared.contracts.page_links import PageRows, pages_of
from shared.runtime.clock import Clock
from shared.storage.evidence import Evidence
from shared.storage.link_documents import LinkDocuments
from shared.storage.store import Store

COLLECTION: Final = "link_slices"
KEPT: Final = 64
"""Slices of which this process remembers what they link to."""
LOOKED_BACK: Final = 40
PATIENCE: Final = 20
PATIENT_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class SliceNote:
    """One slice: where its links lie, and the keys of the pages that it asked."""

    number: int
    links_key: str | None
    crawled: bytes


class Passes:
    """One per process."""

    def __init__(self, store: Store, evidence: Evidence, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._documents = LinkDocuments(evidence)
        self._links: OrderedDict[str, frozenset[int]] = OrderedDict()
        """Which pages a slice links to, as this process hashes them: enough to know where to look."""

    async def note(self, seen: PagesSeen) -> None:
        """Write a slice down; twice is once."""
        crawled = b"".join(bytes.fromhex(key_of(page.url)) for page in seen.pages)
        told = {"pass": seen.pass_id, "no": seen.slice_no, "links_key": seen.links_key, "crawled": crawled}
        change = {"$set": {**told, "stored_at": self._clock.stored_at()}}
        await self._store.upsert(COLLECTION, _id(seen.pass_id, seen.slice_no), change)

    async def rows(self, links_key: str | None) -> dict[str, PageRows]:
        """The links of a slice's pages; those of unchanged ones lie in earlier documents, as long as these are kept."""
        if links_key is None:
            return {}
        links = await self._documents.get(links_key)
        found = {key: await self._documents.found(key) for key in links.same}
        return pages_of(links, {key: old for key, old in found.items() if old is not None})

    def remember(self, links_key: str | None, targets: dict[str, Target]) -> None:
        if links_key is None:
            return
        self._links[links_key] = frozenset(hash(t.url) for t in targets.values() if t.internal and not t.asked_here)
        if len(self._links) > KEPT:
            self._links.popitem(last=False)

    async def earlier(self, seen: PagesSeen, urls: set[str]) -> dict[str, Target]:
        """Where the pass's first and latest slices link to some pages; what lies between is counted at the end of the pass."""
        numbers = sorted({0, *range(max(0, seen.slice_no - LOOKED_BACK), seen.slice_no)} - {seen.slice_no})
        wanted = {_id(seen.pass_id, number) for number in numbers}
        stored = await self._store.find(COLLECTION, {"_id": {"$in": sorted(wanted)}}, ["links_key"]) if wanted else []
        hashes = {hash(url) for url in urls}
        keys = [one["links_key"] for one in stored if one["links_key"] and self._may_hold(one["links_key"], hashes)]
        links = PassLinks(frozenset(urls))
        for key in keys:
            links.add(await self.rows(key))
        return links.pages_named()

    async def whole(self, seen: PagesSeen) -> list[SliceNote]:
        """Every slice of a pass that ends with this one; those that other workers still have in hand are waited for."""
        for _ in range(PATIENCE):
            stored = await self._store.find(COLLECTION, {"pass": seen.pass_id})
            if len(stored) > seen.slice_no:
                break
            await asyncio.sleep(self._clock.real_seconds(PATIENT_S))
        notes = [SliceNote(one["no"], one["links_key"], one["crawled"]) for one in stored]
        return sorted(notes, key=lambda one: one.number)

    def _may_hold(self, links_key: str, hashes: set[int]) -> bool:
        known = self._links.get(links_key)
        return known is None or bool(known & hashes)


def _id(pass_id: str, number: int) -> str:
    return f"{pass_id}:{number:06d}"
