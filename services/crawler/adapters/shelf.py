"""The last reading of every page, in MongoDB: what conditional requests and unchanged pages live on."""

import asyncio
import contextlib
from collections.abc import Iterable, Sequence
from typing import Any, Final

from services.crawler.domain.facts import Frame
from services.crawler.domain.link_rows import frame_of
from services.crawler.domain.note import READER_VERSION, PageNote, from_document
from services.crawler.domain.revisit import History, history_of
from shared.contracts.envelope import fact_id
from shared.contracts.page_links import PageRows
from shared.storage.link_documents import LinkDocuments
from shared.storage.store import Conflict, Document, Store

PAGES: Final = "pages"
ASKED_AT_ONCE: Final = 200
_SMALL_SITE: Final = 400
"""So many stored pages are fetched in one go when a full pass begins: an ordinary site is one question to the database then."""


class Shelf:
    """The stored pages of one site during one slice."""

    def __init__(
        self, store: Store, links: LinkDocuments, site: str, *, is_empty: bool, begins_full: bool = False
    ) -> None:
        self._store = store
        self._links = links
        self._site = site
        self._begins_full = begins_full
        self._is_whole = is_empty
        self._pages: dict[str, Document | None] = {}
        self._keys: dict[str, str] = {}
        self._frames: dict[str, Frame] = {}
        self._asking = asyncio.Lock()

    def key(self, url: str) -> str:
        known = self._keys.get(url)
        if known is None:
            known = self._keys[url] = fact_id("page", self._site, url)
        return known

    def knows(self, url: str) -> bool:
        """Whether it is known already what is known of a page."""
        return self._is_whole or self.key(url) in self._pages

    async def expect(self, urls: Iterable[str]) -> None:
        """Fetch in one go what is known of pages that will soon be asked for.

        A page counts as known only once the database has answered: a worker that took it for new before would ask
        the site for the whole page again. Who comes while another asks waits, and mostly finds its own pages there.
        """
        if self._is_whole:
            return
        async with self._asking:
            if self._begins_full:
                self._begins_full = False
                await self._fetch_small_site()
            if self._is_whole:
                return
            keys = [key for url in urls if (key := self.key(url)) not in self._pages]
            for start in range(0, len(keys), ASKED_AT_ONCE):
                wanted = keys[start : start + ASKED_AT_ONCE]
                found = {page["_id"]: page for page in await self._store.find(PAGES, {"_id": {"$in": wanted}})}
                self._pages.update({key: found.get(key) for key in wanted})

    async def _fetch_small_site(self) -> None:
        """All its pages, or of a larger one some that this pass will come to."""
        found = await self._store.find(PAGES, {"site": self._site}, limit=_SMALL_SITE + 1)
        self._pages.update({page["_id"]: page for page in found})
        self._is_whole = len(found) <= _SMALL_SITE

    async def page(self, url: str) -> Document | None:
        if not self.knows(url):
            await self.expect([url])
        return self._pages.get(self.key(url))

    async def as_stored(self, urls: Iterable[str], fields: Sequence[str]) -> list[Document]:
        """Pages as they stand in the database now: what is known here is how they were before the slice."""
        keys = [self.key(url) for url in urls]
        return await self._store.find(PAGES, {"_id": {"$in": keys}}, fields) if keys else []

    async def links(self, page: Document) -> PageRows | None:
        """The links of an unchanged page, from the blob of the slice that read it; None when that blob is gone."""
        key = page.get("links_key")
        if not key:
            return PageRows()
        found = await self._links.found(key)
        return found.pages.get(page["url"], PageRows()) if found is not None else None

    def frames(self, rows: PageRows) -> tuple[Frame, ...]:
        """The menus and footers of a stored page, each made once for all pages that carry it."""
        for key in rows.frames:
            if key not in self._frames:
                self._frames[key] = frame_of(key, rows.frames[key])
        return tuple(self._frames[key] for key in rows.frames)

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
    """What a conditional request asks with."""
    if page is None:
        return {}
    return {name: page[name] for name in ("etag", "last_modified") if page.get(name)}


async def page_histories(store: Store, site: str) -> list[History]:
    """The list pages of a site, and its pages that were found changed again and again."""
    fields = ("url", "is_list", "changes", "first_seen")
    lists = await store.find(PAGES, {"site": site, "is_list": True}, fields)
    return [history_of(page) for page in (*lists, *await store.find(PAGES, {"often": site}, fields))]


async def was_read(store: Store, site: str) -> bool:
    return bool(await store.find(PAGES, {"site": site}, ("_id",), 1))
