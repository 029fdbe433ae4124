"""What each host's robots.txt permits, asked once a while and remembered in this process."""

import asyncio
from urllib.parse import urlsplit

from shared.runtime.clock import Clock
from shared.web.fetch import Fetcher
from shared.web.outcome import FetchOutcome
from shared.web.robots import MAX_BYTES, Robots, read

KEEP_S = 3_600.0
SOON_S = 2.0
MAX_HOSTS = 5_000
_NOT_REACHED = frozenset(
    {
        FetchOutcome.TIMEOUT,
        FetchOutcome.DNS,
        FetchOutcome.TLS,
        FetchOutcome.CONNECTION,
        FetchOutcome.INTERNAL,
        FetchOutcome.BLOCKED,
    }
)
_Door = tuple[Robots, FetchOutcome]


class RobotsCache:
    """`refusal` never raises. A host that could not be reached for its rules is down, not closed to robots."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._known: dict[str, tuple[float, asyncio.Future[_Door]]] = {}

    async def refusal(self, url: str) -> FetchOutcome | None:
        """Why an address is not to be asked; None when it may be."""
        parts = urlsplit(url)
        robots, outcome = await self._door(f"{parts.scheme}://{parts.netloc}")
        if robots.allowed(url):
            return None
        return outcome if robots.unreachable and outcome in _NOT_REACHED else FetchOutcome.ROBOTS

    async def _door(self, origin: str) -> _Door:
        now = Clock.elapsed()
        kept = self._known.get(origin)
        if kept is not None and now < kept[0]:
            return await asyncio.shield(kept[1])
        if len(self._known) >= MAX_HOSTS:
            self._known.clear()
        asked: asyncio.Future[_Door] = asyncio.ensure_future(self._ask(origin))
        self._known[origin] = (now + KEEP_S, asked)
        door = await asyncio.shield(asked)
        if door[0].unreachable:
            self._known[origin] = (Clock.elapsed() + SOON_S, asked)
        return door

    async def _ask(self, origin: str) -> _Door:
        result = await self._fetcher.get(f"{origin}/robots.txt", max_bytes=MAX_BYTES)
        return read(result), result.outcome
