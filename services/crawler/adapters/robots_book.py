"""What each host's robots.txt permits, asked once a day and host."""

import asyncio
from dataclasses import dataclass
from typing import Final

from shared.runtime.clock import Clock
from shared.web.fetch import Fetcher
from shared.web.outcome import FetchOutcome
from shared.web.robots import MAX_BYTES, Robots, read
from shared.web.url import parsed

_MANY_HOSTS: Final = 5_000
_AGAIN_SOON_S: Final = 10.0
_NETWORK: Final = frozenset(
    {
        FetchOutcome.TIMEOUT,
        FetchOutcome.DNS,
        FetchOutcome.TLS,
        FetchOutcome.CONNECTION,
        FetchOutcome.INTERNAL,
        FetchOutcome.BLOCKED,
    }
)


@dataclass(frozen=True, slots=True)
class Door:
    """Whether and how a host lets us in."""

    robots: Robots
    outcome: FetchOutcome
    until: float

    def refuses(self, url: str) -> FetchOutcome | None:
        """Why this address is not to be asked for. A host that did not answer at all is down, not closed to robots."""
        if self.robots.allowed(url):
            return None
        return self.outcome if self.robots.unreachable and self.outcome in _NETWORK else FetchOutcome.ROBOTS


class RobotsBook:
    """One instance per process."""

    def __init__(self, fetcher: Fetcher, clock: Clock, believed_s: float) -> None:
        self._fetcher = fetcher
        self._clock = clock
        self._believed_s = believed_s
        self._doors: dict[str, Door] = {}
        self._asking: dict[str, asyncio.Lock] = {}

    async def door(self, url: str) -> Door:
        """The rules of the host of an address; several who ask at once wait for one answer."""
        address = parsed(url)
        host = f"{address.scheme}://{address.netloc}"
        known = self._doors.get(host)
        if known is not None and known.until > self._clock.elapsed():
            return known
        async with self._asking.setdefault(host, asyncio.Lock()):
            known = self._doors.get(host)
            if known is None or known.until <= self._clock.elapsed():
                known = await self._asked(host)
        self._asking.pop(host, None)
        return known

    async def _asked(self, host: str) -> Door:
        result = await self._fetcher.get(f"{host}/robots.txt", max_bytes=MAX_BYTES)
        robots = read(result)
        believed = self._clock.real_seconds(_AGAIN_SOON_S if robots.unreachable else self._believed_s)
        if len(self._doors) >= _MANY_HOSTS:
            self._doors.clear()
        self._doors[host] = Door(robots, result.outcome, self._clock.elapsed() + believed)
        return self._doors[host]
