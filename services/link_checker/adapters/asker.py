"""Asks link targets: bounded at once, polite, reading no more than the beginning of what answers."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Final

from services.link_checker.adapters.robots_cache import RobotsCache
from services.link_checker.domain.classify import SOFT_404, Answer, answer_from, answer_of
from services.link_checker.domain.targets import site_host
from services.link_checker.settings import LinkSettings
from shared.contracts.link_why import LinkWhy
from shared.runtime.clock import Clock
from shared.web.fetch import Fetcher, FetchResult
from shared.web.outcome import FetchOutcome
from shared.web.soft404 import fingerprint, is_soft_404, random_neighbour

PAGE_BYTES: Final = 262_144
SILENT_AFTER: Final = 4
"""So many addresses of a host in a row without any answer, and the others of it are taken to answer as little."""
MAX_AGAIN: Final = 50


class Asker:
    """One per process."""

    def __init__(self, fetcher: Fetcher, settings: LinkSettings, clock: Clock | None = None) -> None:
        self._fetcher = fetcher
        self._settings = settings
        self._clock = clock or Clock()
        self._robots = RobotsCache(fetcher)

    async def ask(self, urls: Iterable[str], *, own: bool) -> dict[str, Answer]:
        """What each address answers. GET decides: many servers answer HEAD wrongly. What may have been a moment's trouble
        is asked once more. Addresses for which the time was too short are left out."""
        ends = Clock.elapsed() + self._clock.real_seconds(self._settings.batch_s)
        found = await self._batch(list(dict.fromkeys(urls)), own, ends)
        again = [url for url, answer in found.items() if answer.worth_again and answer.why is not LinkWhy.HOST_SILENT]
        # When most of it is in trouble, more of the same helps nobody.
        if again and (len(again) <= 3 or 2 * len(again) < len(found)):
            await asyncio.sleep(self._clock.real_seconds(self._settings.again_after_s))
            found.update(await self._batch(again[:MAX_AGAIN], own, ends))
        return found

    async def read(self, url: str) -> FetchResult:
        """A page, far enough to compare its words."""
        return await self._fetcher.get(url, deadline_s=self._settings.deadline_s, max_bytes=PAGE_BYTES)

    async def soft_404(self, url: str) -> Answer | None:
        """The answer of a page that only says that there is none; None when it is a page or nobody can tell."""
        page, missing = await asyncio.gather(self.read(url), self.read(random_neighbour(url)))
        if is_soft_404(fingerprint(page), fingerprint(missing)):
            return Answer(FetchOutcome.HTTP_ERROR, page.status, SOFT_404)
        return None

    async def _batch(self, urls: Sequence[str], own: bool, ends: float) -> dict[str, Answer]:
        turns = asyncio.Semaphore(self._settings.at_once)
        strikes: dict[str, int] = {}
        silent: dict[str, Answer] = {}

        async def one(url: str) -> tuple[str, Answer] | None:
            host = site_host(url)
            async with turns:
                if host in silent:
                    return url, silent[host]
                if Clock.elapsed() > ends:
                    return None
                answer = await self._one(url, own)
            strikes[host] = strikes.get(host, 0) + 1 if answer.troubled and answer.status is None else 0
            if strikes[host] >= SILENT_AFTER:
                silent[host] = Answer(answer.outcome, None, LinkWhy.HOST_SILENT, answer.detail)
            return url, answer

        return dict(filter(None, await asyncio.gather(*(one(url) for url in urls))))

    async def _one(self, url: str, own: bool) -> Answer:
        refusal = await self._robots.refusal(url) if self._settings.own_robots or not own else None
        if refusal is not None:
            return answer_from(refusal, None)
        result = await self._fetcher.get(url, deadline_s=self._settings.deadline_s, max_bytes=self._settings.max_bytes)
        return answer_of(result)
