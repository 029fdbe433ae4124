"""Whose turn it is when many hosts are asked at once: so many per host, so many in all, and no host waits for a slow one."""

from collections import deque
from collections.abc import Callable
from typing import Final

from shared.web.outcome import FetchOutcome

SILENT_AFTER: Final = 5
"""So many addresses in a row without any answer, and the host is not asked further."""


class HostQueue:
    """Addresses by host, handed out in rotation."""

    def __init__(self, per_host: int, at_once: int, host_of: Callable[[str], str]) -> None:
        self._per_host = per_host
        self._at_once = at_once
        self._host_of = host_of
        self._waiting: dict[str, deque[str]] = {}
        self._ready: deque[str] = deque()
        self._running: dict[str, int] = {}
        self._strikes: dict[str, int] = {}
        self.in_flight = 0
        self.left = 0

    def put(self, url: str, first: bool = False) -> None:
        """Pages that lead to others come `first`, so that there is always enough to do."""
        host = self._host_of(url)
        waiting = self._waiting.get(host)
        if waiting is None:
            waiting = self._waiting[host] = deque()
        (waiting.appendleft if first else waiting.append)(url)
        self.left += 1
        if len(waiting) == 1 and self._running.get(host, 0) < self._per_host:
            self._ready.append(host)

    def take(self) -> str | None:
        """The next address that may be asked now; None when all that wait must wait."""
        while self._ready and self.in_flight < self._at_once:
            host = self._ready.popleft()
            waiting = self._waiting.get(host)
            running = self._running.get(host, 0)
            if not waiting or running >= self._per_host:
                continue
            url = waiting.popleft()
            self._running[host] = running + 1
            self.in_flight += 1
            self.left -= 1
            if waiting and running + 1 < self._per_host:
                self._ready.append(host)
            return url
        return None

    def done(self, url: str, outcome: FetchOutcome, has_status: bool) -> list[str]:
        """An address was asked. Returns what need not be asked any more, because its host does not answer at all."""
        host = self._host_of(url)
        self._running[host] -= 1
        self.in_flight -= 1
        strikes = self._strikes[host] = 0 if has_status or not outcome.may_accuse else self._strikes.get(host, 0) + 1
        waiting = self._waiting.get(host)
        if waiting and (strikes >= SILENT_AFTER or (strikes and outcome is FetchOutcome.DNS)):
            given_up = list(waiting)
            waiting.clear()
            self.left -= len(given_up)
            return given_up
        if waiting:
            self._ready.append(host)
        return []
