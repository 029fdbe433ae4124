"""The last reading of every page, in MongoDB: what conditional requests and unchanged pages live on."""

import asyncio
import contextlib
from collections.abc import Iterable, Sequence
from typing import Any, Final

from services.crawler.domain.note import READER_VERSION, PageNote, from_document
from shared.contracts.envelope import fact_id
from shared.contracts.page_links import PageRows, from_blob
from shared.runtime.settle import Permanent
from shared.storage.evidence import Evidence
from shared.storage.store import Conflict, Document, Store

PAGES: Final = "pages"
_ASKED_AT_ONCE: Final = 200


class Shelf:
    """The stored pages of one site during one slice."""

    def __init__(self, store: Store, evidence: Evidence, site: str, *, is_empty: bool) -> None:
        self._store = store
        self._evidence = evidence
        self._site = site
        self._is_empty = is_empty
        self._pages: dict[str, Document | None] = {}
        self._blobs: dict[str, dict[str, PageRows]] = {}

    def key(self, url: str) -> str:
        return fact_id("page", self._site, url)

    async def expect(self, urls: Iterable[str]) -> None:
        """Fetch in one go what is known of pages that will soon be asked for."""
        keys = [] if self._is_empty else [key for url in urls if (key := self.key(url)) not in self._pages]
        for start in range(0, len(keys), _ASKED_AT_ONCE):
            wanted = keys[start : start + _ASKED_AT_ONCE]
            self._pages.update(dict.fromkeys(wanted))
            for found in await self._store.find(PAGES, {"_id": {"$in": wanted}}):
                self._pages[found["_id"]] = found

    async def page(self, url: str) -> Document | None:
        await self.expect([url])
        return self._pages.get(self.key(url))

    async def links(self, page: Document) -> PageRows:
        """The links of an unchanged page, from the blob of the slice that read it; empty when that is gone."""
        key = page.get("links_key")
        if not key:
            return PageRows()
        if key not in self._blobs:
            try:
                self._blobs[key] = from_blob(await self._evidence.get(key))
            except (Permanent, ValueError):
                self._blobs[key] = {}
        return self._blobs[key].get(page["url"], PageRows())

    async def write(self, pages: Sequence[Document]) -> None:
        """Store the pages whose reading differs from the stored one; the writes share their commits."""
        await asyncio.gather(*(self._write(page) for page in pages))

    async def _write(self, page: Document) -> None:
        """A page seen for the first time is inserted, which costs the database a fraction of an upsert."""
        key = page["_id"]
        if self._pages.get(key) is None:
            with contextlib.suppress(Conflict):
                await self._store.insert(PAGES, page)
                return
        await self._store.upsert(PAGES, key, {"$set": {name: page[name] for name in page if name != "_id"}})


def note_in(page: Document | None) -> PageNote | None:
    """The stored note, if the reader of today took it."""
    if page is None or page.get("reader") != READER_VERSION or not page.get("note"):
        return None
    return from_document(page["note"])


def validators(page: Document | None) -> dict[str, Any]:
    """What a conditional request asks with; none where the note could not be used anyway."""
    if note_in(page) is None or page is None:
        return {}
    return {name: page[name] for name in ("etag", "last_modified") if page.get(name)}


async def known_lists(store: Store, site: str, limit: int) -> list[str]:
    """The list pages that earlier passes found on a site."""
    found = await store.find(PAGES, {"site": site, "is_list": True}, ("url",), limit)
    return sorted(page["url"] for page in found)


async def was_read(store: Store, site: str) -> bool:
    return bool(await store.find(PAGES, {"site": site}, ("_id",), 1))
