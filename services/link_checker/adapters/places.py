"""Where targets that are not good stand: one small document each, beside the site's."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Final

from services.link_checker.domain.places import PassLinks, known_link, place_documents, place_id
from services.link_checker.domain.standing import Document, Work
from shared.contracts.observations import LinkSeen
from shared.runtime.clock import Clock
from shared.storage.store import Store

COLLECTION: Final = "link_places"
AT_A_TIME: Final = 500


class Places:
    """One per process."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def known(self, site: str, urls: Iterable[str]) -> dict[str, LinkSeen]:
        """What is remembered of some targets of a site."""
        return {url: known_link(one) for url, one in (await self.documents(site, urls)).items()}

    async def documents(self, site: str, urls: Iterable[str]) -> dict[str, Document]:
        ids = [place_id(site, url) for url in urls]
        found: dict[str, Document] = {}
        for start in range(0, len(ids), AT_A_TIME):
            wanted = ids[start : start + AT_A_TIME]
            found.update({one["url"]: one for one in await self._store.find(COLLECTION, {"_id": {"$in": wanted}})})
        return found

    async def write(self, work: Work) -> None:
        """Before the work is folded in: a repeat writes the same."""
        await self._set(place_documents(work))

    async def standing_urls(self, site: str) -> list[str]:
        """Every target of a site that was not good at some time."""
        return [one["url"] for one in await self._store.find(COLLECTION, {"site": site}, ["url"])]

    async def counted(self, site: str, links: PassLinks) -> None:
        """The exact number of places that a whole pass has come to."""
        await self._set(
            {
                place_id(site, url): {"site": site, "url": url, "places": links.places[url], "places_total": total}
                for url, total in links.totals.items()
            }
        )

    async def _set(self, documents: Mapping[str, Document]) -> None:
        stamp = {"stored_at": self._clock.stored_at()}
        await asyncio.gather(
            *(self._store.upsert(COLLECTION, key, {"$set": {**told, **stamp}}) for key, told in documents.items())
        )
