"""How often one host is asked: bounded at once, spaced, and not at all while it has asked for a pause."""

import asyncio

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


class Turn:
    """A turn at a host, taken and given back."""

    __slots__ = ("_host", "_politeness")

    def __init__(self, politeness: "Politeness", host: _Host) -> None:
        self._politeness = politeness
        self._host = host

    async def __aenter__(self) -> None:
        host = self._host
        host.users += 1
        try:
            await host.turns.acquire()
        except BaseException:
            host.users -= 1
            raise
        if self._politeness.spacing_s:
            try:
                await self._politeness.space(host)
            except BaseException:
                await self.__aexit__()
                raise

    async def __aexit__(self, *error: object) -> None:
        self._host.turns.release()
        self._host.users -= 1


class Politeness:
    """Turns per host, in real seconds; one instance per process."""

    def __init__(self, *, at_once: int, spacing_s: float = 0.0) -> None:
        self._at_once = at_once
        self.spacing_s = spacing_s
        self._hosts: dict[str, _Host] = {}

    def turn(self, host: str) -> "Turn":
        """Wait until this host may be asked (`async with`); the caller's deadline should not run meanwhile."""
        return Turn(self, self._host(host))

    def pause(self, host: str, seconds: float) -> None:
        """The host asked to be left alone for a while; believed up to an hour."""
        known = self._host(host)
        known.held_until = max(known.held_until, Clock.elapsed() + min(max(seconds, 0.0), _LONGEST_PAUSE_S))

    def paused_s(self, host: str) -> float:
        """How long the host still wants to be left alone; 0 when it may be asked."""
        known = self._hosts.get(host)
        return max(0.0, known.held_until - Clock.elapsed()) if known else 0.0

    async def space(self, known: _Host) -> None:
        """Wait until enough time has passed since the last one began."""
        now = Clock.elapsed()
        starts = max(now, known.free_at)
        known.free_at = starts + self.spacing_s
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
