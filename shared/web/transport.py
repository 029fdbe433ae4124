"""A transport of our own: vetted addresses, kept connections per origin, measured phases."""

import ssl
from collections import OrderedDict
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import datetime

import httpcore

from shared.runtime.clock import Clock
from shared.web.certificate import end_of_verified
from shared.web.failures import AddressRefusedError
from shared.web.guard import Allowance, allowed
from shared.web.http1 import Answer, Http1Connection
from shared.web.resolver import Endpoint, Resolver

_MOST_ADDRESSES = 4
_SHARE_OF_ONE_ADDRESS_S = 4.0
_REPEATABLE = frozenset({b"GET", b"HEAD"})
# What a kept connection looks like when the server closed it just as we wrote to it.
_STALE = (httpcore.RemoteProtocolError, httpcore.ReadError, httpcore.WriteError)

Origin = tuple[str, str, int]


@dataclass(slots=True)
class Question:
    """One request as it goes out: `target` and `headers` are sent as they are."""

    origin: Origin
    method: bytes
    target: bytes
    headers: Sequence[tuple[bytes, bytes]]
    content: bytes = b""
    fresh: bool = False
    """Asked on a connection of its own, which is closed afterwards."""


@dataclass(slots=True)
class Opening:
    """What opening a connection took, in real seconds, and how far it came."""

    phase: str = "dns"
    dns_s: float | None = None
    tcp_s: float | None = None
    tls_s: float | None = None
    first_byte_s: float | None = None
    peer: str | None = None
    cert_not_after: datetime | None = None
    reused: bool = False
    ipv6_only: bool = False
    """Asked for before the connection is made: no other address family is tried."""


class Dialer(httpcore.AsyncNetworkBackend):
    """Resolves once, vets every address, and connects to exactly what was vetted."""

    def __init__(self, resolver: Resolver, allowance: Allowance, inner: httpcore.AsyncNetworkBackend) -> None:
        self._resolver = resolver
        self._allowance = allowance
        self._inner = inner

    async def dial(self, host: str, port: int, opening: Opening) -> httpcore.AsyncNetworkStream:
        started = Clock.elapsed()
        opening.phase = "dns"
        vetted = await self.vetted(host, port, ipv6_only=opening.ipv6_only)
        resolved = Clock.elapsed()
        opening.dns_s = resolved - started
        opening.phase = "tcp"
        stream = await self._first_that_answers([(place.address, place.port) for place in vetted], opening)
        opening.tcp_s = Clock.elapsed() - resolved
        opening.phase = "first-byte"
        return stream

    async def vetted(self, host: str, port: int, *, ipv6_only: bool = False) -> list[Endpoint]:
        """The addresses of a name that may be connected to. Raises AddressRefusedError when the guard lets none pass."""
        resolve = self._resolver.resolve_ipv6 if ipv6_only else self._resolver.resolve
        found = await resolve(host, port)
        passed = [place for place in found if allowed(place.address, place.port, self._allowance)]
        if not passed:
            raise AddressRefusedError(host)
        return passed

    async def _first_that_answers(self, places: list[tuple[str, int]], opening: Opening) -> httpcore.AsyncNetworkStream:
        *others, last = places[:_MOST_ADDRESSES]
        for address, port in others:
            try:
                stream = await self._inner.connect_tcp(address, port, timeout=_SHARE_OF_ONE_ADDRESS_S)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
            opening.peer = address
            return stream
        opening.peer = last[0]
        return await self._inner.connect_tcp(*last)


async def encrypted_stream(
    plain: httpcore.AsyncNetworkStream, context: ssl.SSLContext, host: str | None
) -> httpcore.AsyncNetworkStream:
    """Start TLS; the library closes the plain stream on errors, but not when a deadline interrupts the handshake."""
    try:
        return await plain.start_tls(context, host)
    except BaseException:
        await plain.aclose()
        raise


@dataclass(eq=False, slots=True)
class _Kept:
    """A connection and what was learned when it was opened."""

    connection: Http1Connection
    origin: Origin
    opening: Opening
    idle_since: float = 0.0


class GuardedTransport:
    """Sends a request on a kept or a new connection."""

    def __init__(
        self, dialer: Dialer, ssl_context: ssl.SSLContext, *, keepalive_s: float = 20.0, most_idle: int = 256
    ) -> None:
        self._dialer = dialer
        self._ssl_context = ssl_context
        self._keepalive_s = keepalive_s
        self._most_idle = most_idle
        self._idle: OrderedDict[Origin, list[_Kept]] = OrderedDict()
        self._idle_count = 0

    async def ask(self, question: Question, opening: Opening) -> "Reply":
        """The head of the answer, its body still to be read; what it took is written into `opening`."""
        kept = None if question.fresh else await self._take(question.origin)
        if kept is not None:
            try:
                return await self._send(kept, question, opening)
            except _STALE:
                if question.method not in _REPEATABLE:
                    raise
        return await self._send(await self._opened(question.origin, opening), question, opening)

    async def aclose(self) -> None:
        for waiting in self._idle.values():
            for kept in waiting:
                await kept.connection.aclose()
        self._idle.clear()
        self._idle_count = 0

    async def _opened(self, origin: Origin, opening: Opening) -> _Kept:
        """A new connection; one whose handshake is interrupted does not stay open."""
        scheme, host, port = origin
        opening.phase, opening.reused, opening.peer, opening.cert_not_after = "dns", False, None, None
        stream = await self._dialer.dial(host, port, opening)
        if scheme == "https":
            started = Clock.elapsed()
            opening.phase = "tls"
            stream = await encrypted_stream(stream, self._ssl_context, host)
            opening.tls_s = Clock.elapsed() - started
            opening.phase = "first-byte"
            tls = stream.get_extra_info("ssl_object")
            opening.cert_not_after = end_of_verified(tls) if tls is not None else None
        return _Kept(Http1Connection(stream), origin, opening)

    async def _send(self, kept: _Kept, question: Question, opening: Opening) -> "Reply":
        if kept.opening is not opening:
            first = kept.opening
            opening.phase, opening.reused = "first-byte", True
            opening.peer, opening.cert_not_after = first.peer, first.cert_not_after
        started = Clock.elapsed()
        try:
            answer = await kept.connection.ask(question.method, question.target, question.headers, question.content)
        except BaseException:
            await kept.connection.aclose()
            raise
        opening.first_byte_s = Clock.elapsed() - started
        opening.phase = "body"
        return Reply(answer, self, kept, keep=not question.fresh)

    async def _take(self, origin: Origin) -> _Kept | None:
        waiting = self._idle.get(origin)
        while waiting:
            kept = waiting.pop()
            self._idle_count -= 1
            if not waiting:
                del self._idle[origin]
            is_old = Clock.elapsed() - kept.idle_since > self._keepalive_s
            if not is_old and not kept.connection.has_expired:
                return kept
            await kept.connection.aclose()
        return None

    async def release(self, kept: _Kept, keep: bool) -> None:
        """Keep a connection that is fit for another request, close it otherwise."""
        if not (keep and kept.connection.may_be_kept):
            await kept.connection.aclose()
            return
        kept.idle_since = Clock.elapsed()
        self._idle.setdefault(kept.origin, []).append(kept)
        self._idle.move_to_end(kept.origin)
        self._idle_count += 1
        if self._idle_count > self._most_idle:
            await self._close_longest_idle()

    async def _close_longest_idle(self) -> None:
        _, waiting = self._idle.popitem(last=False)
        self._idle_count -= len(waiting)
        for kept in waiting:
            await kept.connection.aclose()


class Reply:
    """The head of an answer; its connection is given back when it is closed."""

    __slots__ = ("_answer", "_keep", "_kept", "_transport")

    def __init__(self, answer: Answer, transport: GuardedTransport, kept: _Kept, *, keep: bool) -> None:
        self._answer = answer
        self._transport = transport
        self._kept: _Kept | None = kept
        self._keep = keep

    @property
    def status(self) -> int:
        return self._answer.status

    @property
    def version(self) -> str:
        return self._answer.version

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        return self._answer.headers

    def arrived(self) -> list[bytes] | None:
        """The whole body when it came together with its head, as short ones do; None when more is to come."""
        return self._answer.pieces if self._answer.ended else None

    def body(self) -> AsyncGenerator[bytes, None]:
        """The body in pieces as they come. Raises httpcore's errors when it breaks off."""
        if self._kept is None:
            raise httpcore.ReadError("answer closed")
        return self._kept.connection.body(self._answer)

    async def aclose(self) -> None:
        kept, self._kept = self._kept, None
        if kept is not None:
            await self._transport.release(kept, self._keep)
