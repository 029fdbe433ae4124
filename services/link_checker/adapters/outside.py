"""Targets outside any site of ours: one remembered answer for all sites, asked once a day."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from services.link_checker.adapters.asker import Asker
from services.link_checker.domain.classify import Answer, answer_from
from services.link_checker.domain.targets import key_of
from shared.runtime.clock import Clock
from shared.storage.store import Document, Store

COLLECTION = "links"
MAX_REMEMBERED = 50_000
AT_ONCE = 16


class Outside:
    """In memory for this process, in the store for its replicas and successors."""

    def __init__(self, store: Store, clock: Clock, asker: Asker, keep_s: float) -> None:
        self._store = store
        self._clock = clock
        self._asker = asker
        self._keep_s = keep_s
        self._known: dict[str, tuple[datetime, Answer]] = {}
        self._asking: dict[str, asyncio.Future[Answer]] = {}
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def answers(self, urls: Sequence[str]) -> dict[str, Answer]:
        """What each address last said, asked now where that is not known or too old."""
        found = await asyncio.gather(*(self._answer(url) for url in urls))
        return dict(zip(urls, found, strict=True))

    async def _answer(self, url: str) -> Answer:
        known = self._known.get(url)
        if known is not None and self._fresh(known[0]):
            return known[1]
        asking = self._asking.get(url)
        if asking is None:
            asking = self._asking[url] = asyncio.ensure_future(self._ask(url))
            asking.add_done_callback(lambda _: self._asking.pop(url, None))
        return await asyncio.shield(asking)

    async def _ask(self, url: str) -> Answer:
        stored = await self._store.get(COLLECTION, _key(url))
        if stored is not None and self._fresh(datetime.fromisoformat(stored["at"])):
            answer = answer_from(stored["outcome"], stored["status"], stored["why"])
            self._remember(url, datetime.fromisoformat(stored["at"]), answer)
            return answer
        async with self._turns:
            answer = (await self._asker.ask([url], own=False))[url]
        at = self._clock.now()
        self._remember(url, at, answer)
        await self._store.upsert(COLLECTION, _key(url), {"$set": _document(url, at, answer)})
        return answer

    def _fresh(self, at: datetime) -> bool:
        return (self._clock.now() - at).total_seconds() < self._keep_s

    def _remember(self, url: str, at: datetime, answer: Answer) -> None:
        if len(self._known) >= MAX_REMEMBERED:
            self._known.clear()
        self._known[url] = (at, answer)


def _key(url: str) -> str:
    return f"outside:{key_of(url)}"


def _document(url: str, at: datetime, answer: Answer) -> Document:
    told = {"outcome": str(answer.outcome), "status": answer.status, "why": answer.why}
    return {"url": url, "at": at.isoformat(), **told}
