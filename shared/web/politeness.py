"""How often one host is asked: bounded at once, spaced, and not at all while it has asked for a pause."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from shared.runtime.clock import Clock

_LONGEST_PAUSE_S = 3600.0
_MANY_HOSTS = 5_000


class _Host:
    __slots__ = ("free_at", "held_until", "turns", "users")

    def __init__(self, at_once: int) -> None:
        self.turns = asyncio.Semaphore(at_once)
        self.free_at = 0.0
        self.held_until = 0.0
        self.users = 0


class Politeness:
    """Turns per host, in real seconds; one instance per process."""

    def __init__(self, *, at_once: int, spacing_s: float = 0.0) -> None:
        self._at_once = at_once
        self._spacing_s = spacing_s
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait until this host may be asked; the caller's deadline should not run meanwhile."""
        known = self._host(host)
        known.users += 1
        try:
            async with known.turns:
                if self._spacing_s:
                    await self._space(known)
                yield
        finally:
            known.users -= 1

    def pause(self, host: str, seconds: float) -> None:
        """The host asked to be left alone for a while; believed up to an hour."""
        known = self._host(host)
        known.held_until = max(known.held_until, Clock.elapsed() + min(max(seconds, 0.0), _LONGEST_PAUSE_S))

    def paused_s(self, host: str) -> float:
        """How long the host still wants to be left alone; 0 when it may be asked."""
        known = self._hosts.get(host)
        return max(0.0, known.held_until - Clock.elapsed()) if known else 0.0

    async def _space(self, known: _Host) -> None:
        now = Clock.elapsed()
        starts = max(now, known.free_at)
        known.free_at = starts + self._spacing_s
        if starts > now:
            await asyncio.sleep(starts - now)

    def _host(self, host: str) -> _Host:
        known = self._hosts.get(host)
        if known is None:
            if len(self._hosts) >= _MANY_HOSTS:
                self._forget_idle()
            known = self._hosts[host] = _Host(self._at_once)
        return known

    def _forget_idle(self) -> None:
        now = Clock.elapsed()
        self._hosts = {
            name: known
            for name, known in self._hosts.items()
            if known.users or known.held_until > now or known.free_at > now
        }
