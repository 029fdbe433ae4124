"""Asks link targets: bounded at once, polite, reading no more than the beginning of what answers."""

import asyncio
from collections.abc import Iterable

from services.link_checker.adapters.robots_cache import RobotsCache
from services.link_checker.domain.classify import SOFT_404, Answer, answer_from, answer_of
from services.link_checker.settings import LinkSettings
from shared.web.fetch import Fetcher, FetchResult
from shared.web.outcome import FetchOutcome
from shared.web.soft404 import fingerprint, is_soft_404, random_neighbour

PAGE_BYTES = 262_144


class Asker:
    """One per process."""

    def __init__(self, fetcher: Fetcher, settings: LinkSettings) -> None:
        self._fetcher = fetcher
        self._settings = settings
        self._robots = RobotsCache(fetcher)

    async def ask(self, urls: Iterable[str], *, own: bool) -> dict[str, Answer]:
        """What each address answers. GET decides: many servers answer HEAD wrongly."""
        turns = asyncio.Semaphore(self._settings.at_once)

        async def one(url: str) -> tuple[str, Answer]:
            async with turns:
                return url, await self._one(url, own)

        return dict(await asyncio.gather(*(one(url) for url in urls)))

    async def read(self, url: str) -> FetchResult:
        """A page, far enough to compare its words."""
        return await self._fetcher.get(url, deadline_s=self._settings.deadline_s, max_bytes=PAGE_BYTES)

    async def soft_404(self, url: str) -> Answer | None:
        """The answer of a page that only says that there is none; None when it is a page or nobody can tell."""
        page, missing = await asyncio.gather(self.read(url), self.read(random_neighbour(url)))
        if is_soft_404(fingerprint(page), fingerprint(missing)):
            return Answer(FetchOutcome.HTTP_ERROR, page.status, SOFT_404)
        return None

    async def _one(self, url: str, own: bool) -> Answer:
        refusal = await self._robots.refusal(url) if self._settings.own_robots or not own else None
        if refusal is not None:
            return answer_from(refusal, None)
        result = await self._fetcher.get(url, deadline_s=self._settings.deadline_s, max_bytes=self._settings.max_bytes)
        return answer_of(result)
