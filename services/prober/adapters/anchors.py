"""The anchors of this vantage: addresses on independent networks that show whether our way out works."""

import asyncio
from collections.abc import Callable

from services.prober.settings import ProberSettings
from shared.runtime import metrics
from shared.runtime.service import Parts
from shared.web.fetch import Fetcher

BELIEVED_S = 5.0
"""Nominal seconds for which an answer serves all visits that fail meanwhile."""


class Anchors:
    """Asked side by side and at most once at a time, however many visits fail."""

    def __init__(self, parts: Parts, settings: ProberSettings, fetcher: Callable[[], Fetcher]) -> None:
        self._parts = parts
        self._settings = settings
        self._fetcher = fetcher
        self._asking: asyncio.Task[tuple[bool, ...]] | None = None
        self._asked_at = 0.0

    async def answers(self) -> tuple[bool, ...]:
        """Whether each anchor answered; empty without anchors."""
        clock = self._parts.clock
        stale = clock.elapsed() - self._asked_at > clock.real_seconds(BELIEVED_S)
        if self._asking is None or (self._asking.done() and stale):
            self._asking = asyncio.create_task(self._ask())
        return await asyncio.shield(self._asking)

    async def _ask(self) -> tuple[bool, ...]:
        answers = await asyncio.gather(*(self._answers(url) for url in self._settings.anchor_urls))
        self._asked_at = self._parts.clock.elapsed()
        self._parts.metrics.count(metrics.ANCHORS, "answered" if any(answers) else "silent")
        return tuple(answers)

    async def _answers(self, url: str) -> bool:
        result = await self._fetcher().get(url, deadline_s=self._settings.deadline_s, max_bytes=64_000, fresh=True)
        return result.status is not None
