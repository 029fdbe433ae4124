"""What each host's robots.txt permits, asked once a while and remembered in this process."""

import asyncio
from urllib.parse import urlsplit

from shared.runtime.clock import Clock
from shared.web.fetch import Fetcher
from shared.web.robots import MAX_BYTES, Robots, read

KEEP_S = 3_600.0
MAX_HOSTS = 5_000


class RobotsCache:
    """`permits` never raises; a host whose rules cannot be read permits nothing."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._known: dict[str, tuple[float, asyncio.Future[Robots]]] = {}

    async def permits(self, url: str) -> bool:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        return (await self._rules(origin)).allowed(url)

    async def _rules(self, origin: str) -> Robots:
        now = Clock.elapsed()
        kept = self._known.get(origin)
        if kept is not None and now - kept[0] < KEEP_S:
            return await asyncio.shield(kept[1])
        if len(self._known) >= MAX_HOSTS:
            self._known.clear()
        asked: asyncio.Future[Robots] = asyncio.ensure_future(self._ask(origin))
        self._known[origin] = (now, asked)
        return await asyncio.shield(asked)

    async def _ask(self, origin: str) -> Robots:
        return read(await self._fetcher.get(f"{origin}/robots.txt", max_bytes=MAX_BYTES))
