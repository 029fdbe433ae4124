"""Names into addresses: from the system, or from a names file that knows a closed world."""

import asyncio
import ipaddress
import json
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from shared.runtime.clock import Clock
from shared.web.failures import NameNotFoundError, ResolverUnavailableError


class Endpoint(NamedTuple):
    """An address and the port to connect to, which a names file may change."""

    address: str
    port: int


class Resolver(Protocol):
    """What the transport asks; it gets every address, vetted by nobody yet."""

    async def resolve(self, host: str, port: int) -> list[Endpoint]: ...

    async def resolve_ipv6(self, host: str, port: int) -> list[Endpoint]:
        """The IPv6 addresses alone (AAAA). Raises NameNotFoundError where the name has none, anything else where that
        could not be asked."""
        ...

    def close(self) -> None: ...


Lookup = Callable[..., list[Any]]
_NO_SUCH_NAME = frozenset(
    code
    for code in (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", None), getattr(socket, "EAI_ADDRFAMILY", None))
    if code is not None
)
_OURS = frozenset({socket.EAI_MEMORY, socket.EAI_SYSTEM, socket.EAI_FAMILY})
_LONGEST_CACHE = 20_000


class SystemResolver:
    """The system's resolver on threads of its own, so that slow names never hold up other work."""

    def __init__(self, *, threads: int = 32, ttl_s: float = 60.0, lookup: Lookup = socket.getaddrinfo) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="resolve")
        self._ttl_s = ttl_s
        self._lookup = lookup
        self._known: dict[str, tuple[float, list[str]]] = {}
        self._asking: dict[str, asyncio.Future[list[str]]] = {}

    async def resolve(self, host: str, port: int) -> list[Endpoint]:
        literal = _literal(host)
        addresses = [literal] if literal else await self._addresses(host)
        return [Endpoint(address, port) for address in addresses]

    async def resolve_ipv6(self, host: str, port: int) -> list[Endpoint]:
        """Asked anew each time: once a day and site."""
        literal = _literal(host)
        addresses = [literal] if literal else await self._ask(host, socket.AF_INET6)
        return _of_ipv6(host, [Endpoint(address, port) for address in addresses])

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _addresses(self, host: str) -> list[str]:
        known = self._known.get(host)
        if known is not None and known[0] > Clock.elapsed():
            return known[1]
        asking = self._asking.get(host)
        if asking is None:
            asking = asyncio.ensure_future(self._ask(host))
            self._asking[host] = asking
            asking.add_done_callback(lambda done: self._asked(host, done))
        # Shielded: one caller's deadline must not take the answer away from the others.
        return await asyncio.shield(asking)

    def _asked(self, host: str, done: "asyncio.Future[list[str]]") -> None:
        del self._asking[host]
        if done.cancelled() or done.exception() is not None:
            return
        if len(self._known) >= _LONGEST_CACHE:
            self._known.clear()
        self._known[host] = (Clock.elapsed() + self._ttl_s, done.result())

    async def _ask(self, host: str, family: int = socket.AF_UNSPEC) -> list[str]:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(self._threads, self._look_up, host, family)
        except UnicodeError as error:
            raise NameNotFoundError(host) from error
        except socket.gaierror as error:
            if error.errno in _NO_SUCH_NAME:
                raise NameNotFoundError(host) from error
            if error.errno in _OURS:
                raise ResolverUnavailableError(host) from error
            raise
        return found

    def _look_up(self, host: str, family: int) -> list[str]:
        kind = {"type": socket.SOCK_STREAM, **({"family": family} if family else {})}
        try:
            answers = self._lookup(host, None, **kind)
        except socket.gaierror as error:
            if error.errno != socket.EAI_AGAIN:
                raise
            # A lost datagram is not a missing name.
            answers = self._lookup(host, None, **kind)
        addresses = dict.fromkeys(str(answer[4][0]) for answer in answers)
        return sorted(addresses, key=lambda address: ":" in address)


class NamesFileResolver:
    """Only the names of a file exist; the file says at which address and port each lives."""

    def __init__(self, path: Path) -> None:
        names = json.loads(path.read_text(encoding="utf-8"))["names"]
        self._endpoints = {name.lower(): _endpoint(place) for name, place in names.items()}

    async def resolve(self, host: str, port: int) -> list[Endpoint]:
        literal = _literal(host)
        if literal:
            return [Endpoint(literal, port)]
        endpoint = self._endpoints.get(host)
        if endpoint is None:
            raise NameNotFoundError(host)
        return [endpoint]

    async def resolve_ipv6(self, host: str, port: int) -> list[Endpoint]:
        return _of_ipv6(host, await self.resolve(host, port))

    def close(self) -> None:
        """Nothing is held open."""


def _of_ipv6(host: str, found: list[Endpoint]) -> list[Endpoint]:
    kept = [place for place in found if ":" in place.address]
    if not kept:
        raise NameNotFoundError(host)
    return kept


def _endpoint(place: str) -> Endpoint:
    address, _, port = place.rpartition(":")
    return Endpoint(address.strip("[]"), int(port))


def _literal(host: str) -> str | None:
    try:
        return str(ipaddress.ip_address(host.strip("[]")))
    except ValueError:
        return None
