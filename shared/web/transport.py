"""httpx's transport of our own: vetted addresses, kept connections per origin, measured phases."""

import ssl
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import httpcore
import httpx

from shared.runtime.clock import Clock
from shared.web.certificate import end_of_verified
from shared.web.failures import AddressRefusedError
from shared.web.guard import Allowance, allowed
from shared.web.resolver import Endpoint, Resolver

_MOST_ADDRESSES = 4
_SHARE_OF_ONE_ADDRESS_S = 4.0
_REPEATABLE = frozenset({"GET", "HEAD"})
# What a kept connection looks like when the server closed it just as we wrote to it.
_STALE = (httpcore.RemoteProtocolError, httpcore.ReadError, httpcore.WriteError, httpcore.ConnectionNotAvailable)


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


class _Measured(httpcore.AsyncNetworkBackend):
    """The dialer as one connection sees it."""

    def __init__(self, dialer: Dialer, opening: Opening) -> None:
        self._dialer = dialer
        self._opening = opening

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        return _TimedTls(await self._dialer.dial(host, port, self._opening), self._opening)


class _TimedTls(httpcore.AsyncNetworkStream):
    """A plain stream that notes how long its TLS handshake takes; the encrypted stream needs no wrapping."""

    def __init__(self, plain: httpcore.AsyncNetworkStream, opening: Opening) -> None:
        self._plain = plain
        self._opening = opening
        self.read = plain.read  # type: ignore[method-assign]
        self.write = plain.write  # type: ignore[method-assign]
        self.aclose = plain.aclose  # type: ignore[method-assign]
        self.get_extra_info = plain.get_extra_info  # type: ignore[method-assign]

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        started = Clock.elapsed()
        self._opening.phase = "tls"
        encrypted = await encrypted_stream(self._plain, ssl_context, server_hostname)
        self._opening.tls_s = Clock.elapsed() - started
        self._opening.phase = "first-byte"
        return encrypted


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

    connection: httpcore.AsyncHTTPConnection
    origin: httpcore.Origin
    opening: Opening


class GuardedTransport(httpx.AsyncBaseTransport):
    """Sends a request on a kept or a new connection.

    Request extensions: `target` (raw bytes, sent as they are), `fresh` (a connection of its own), `opening` (filled in).
    """

    def __init__(
        self, dialer: Dialer, ssl_context: ssl.SSLContext, *, keepalive_s: float = 20.0, most_idle: int = 256
    ) -> None:
        self._dialer = dialer
        self._ssl_context = ssl_context
        self._keepalive_s = keepalive_s
        self._most_idle = most_idle
        self._idle: OrderedDict[tuple[bytes, bytes, int], list[_Kept]] = OrderedDict()
        self._idle_count = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        sent = _to_httpcore(request)
        opening: Opening = request.extensions.get("opening") or Opening()
        fresh = bool(request.extensions.get("fresh"))
        kept = None if fresh else await self._take(sent.url.origin)
        if kept is not None:
            try:
                return await self._send(kept, sent, opening, keep=True)
            except _STALE:
                if request.method not in _REPEATABLE:
                    raise
        return await self._send(self._opened(sent.url.origin, opening), sent, opening, keep=not fresh)

    async def aclose(self) -> None:
        for waiting in self._idle.values():
            for kept in waiting:
                await kept.connection.aclose()
        self._idle.clear()
        self._idle_count = 0

    def _opened(self, origin: httpcore.Origin, opening: Opening) -> _Kept:
        connection = httpcore.AsyncHTTPConnection(
            origin,
            ssl_context=self._ssl_context,
            keepalive_expiry=self._keepalive_s,
            network_backend=_Measured(self._dialer, opening),
        )
        return _Kept(connection, origin, opening)

    async def _send(self, kept: _Kept, sent: httpcore.Request, opening: Opening, *, keep: bool) -> httpx.Response:
        _reuse(kept.opening, opening)
        started = Clock.elapsed()
        try:
            answer = await kept.connection.handle_async_request(sent)
        except BaseException:
            await kept.connection.aclose()
            raise
        took = Clock.elapsed() - started
        opening.first_byte_s = took - (opening.dns_s or 0.0) - (opening.tcp_s or 0.0) - (opening.tls_s or 0.0)
        opening.phase = "body"
        if opening.cert_not_after is None and kept.origin.scheme == b"https":
            opening.cert_not_after = _certificate_end(answer)
        stream = _Released(answer, self, kept, keep)
        return httpx.Response(answer.status, headers=answer.headers, stream=stream, extensions=answer.extensions)

    async def _take(self, origin: httpcore.Origin) -> _Kept | None:
        waiting = self._idle.get(_key(origin))
        while waiting:
            kept = waiting.pop()
            self._idle_count -= 1
            if not waiting:
                del self._idle[_key(origin)]
            if not kept.connection.has_expired():
                return kept
            await kept.connection.aclose()
        return None

    async def release(self, kept: _Kept, keep: bool) -> None:
        """Keep a connection that is fit for another request, close it otherwise."""
        if not (keep and kept.connection.is_idle()):
            await kept.connection.aclose()
            return
        key = _key(kept.origin)
        self._idle.setdefault(key, []).append(kept)
        self._idle.move_to_end(key)
        self._idle_count += 1
        if self._idle_count > self._most_idle:
            await self._close_longest_idle()

    async def _close_longest_idle(self) -> None:
        _, waiting = self._idle.popitem(last=False)
        self._idle_count -= len(waiting)
        for kept in waiting:
            await kept.connection.aclose()


class _Released(httpx.AsyncByteStream):
    """A response body that gives its connection back when it is closed."""

    def __init__(self, answer: httpcore.Response, transport: GuardedTransport, kept: _Kept, keep: bool) -> None:
        self._answer = answer
        self._transport = transport
        self._kept: _Kept | None = kept
        self._keep = keep

    def __aiter__(self) -> AsyncIterator[bytes]:
        # The protocol's own iterator: one layer of asynchronous generators less for every piece of every body.
        return aiter(cast("AsyncIterator[bytes]", self._answer.stream))

    async def aclose(self) -> None:
        kept, self._kept = self._kept, None
        if kept is not None:
            await self._answer.aclose()
            await self._transport.release(kept, self._keep)


def _to_httpcore(request: httpx.Request) -> httpcore.Request:
    url = request.url
    target = request.extensions.get("target") or url.raw_path
    return httpcore.Request(
        request.method,
        httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=target),
        headers=request.headers.raw,
        content=cast("AsyncIterator[bytes]", request.stream),
        extensions={"timeout": {}},
    )


def _key(origin: httpcore.Origin) -> tuple[bytes, bytes, int]:
    return origin.scheme, origin.host, origin.port


def _reuse(first: Opening, now: Opening) -> None:
    if first is now:
        # A request that is sent again after a stale connection starts over.
        now.phase, now.reused, now.peer, now.cert_not_after = "dns", False, None, None
        return
    now.phase, now.reused, now.peer, now.cert_not_after = "first-byte", True, first.peer, first.cert_not_after


def _certificate_end(answer: httpcore.Response) -> datetime | None:
    tls = answer.extensions["network_stream"].get_extra_info("ssl_object")
    return end_of_verified(tls) if tls is not None else None
