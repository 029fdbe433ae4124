"""The one way by which the product reads the web."""

import asyncio
import ssl
from collections.abc import Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Self, Unpack

import certifi
import httpcore
import httpx

from shared.runtime.clock import Clock
from shared.web.certificate import end_of_der
from shared.web.exchange import Asked, FetchRequest, FetchResult, Phases
from shared.web.failures import DeadlineError, NameNotFoundError, outcome_of
from shared.web.guard import parse_allowance
from shared.web.look import Look, RedirectError
from shared.web.outcome import FetchOutcome
from shared.web.politeness import Politeness
from shared.web.resolver import NamesFileResolver, Resolver, SystemResolver
from shared.web.streams import LoopNetwork
from shared.web.transport import Dialer, GuardedTransport, Opening, Question, Reply, encrypted_stream
from shared.web.url import Url, parsed

__all__ = ["FetchOutcome", "FetchRequest", "FetchResult", "FetchSettings", "Fetcher", "Phases"]

_CERTIFICATE_LOOK_S = 5.0
_NAME_S = 10.0
_REDIRECT_BODY_BYTES = 64 * 1024
_PAUSING = frozenset({429, 503})
_SAID_BY_US = {
    "accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "accept-language": "zh-CN,zh;q=0.9,en;q=0.5",
    # Only what can be decompressed piece by piece under a cap.
    "accept-encoding": "gzip, deflate",
}


@dataclass(frozen=True)
class FetchSettings:
    """How the web is read; every duration is nominal and `divisor` makes it real (design.md, law 6)."""

    divisor: float = 1.0
    user_agent: str = "XunjianBot/0.1 (+https://contact.example/xunjian)"
    allow: frozenset[str] = frozenset()
    names_file: Path | None = None
    max_bytes: int = 8_000_000
    per_origin: int = 8
    deadline_s: float = 15.0
    spacing_s: float = 0.0
    ca_file: Path | None = None


class Fetcher:
    """Reads addresses and never raises for what it meets there: every end has an outcome."""

    def __init__(
        self,
        settings: FetchSettings | None = None,
        *,
        resolver: Resolver | None = None,
        backend: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        self._settings = settings or FetchSettings()
        self._resolver = resolver or _resolver_for(self._settings)
        dialer = Dialer(self._resolver, parse_allowance(self._settings.allow), backend or LoopNetwork())
        self._dialer = dialer
        self._transport = GuardedTransport(dialer, _verifying(self._settings.ca_file))
        self._said = {"user-agent": self._settings.user_agent, **_SAID_BY_US}
        self._said_raw = _raw(self._said)
        self._politeness = Politeness(
            at_once=self._settings.per_origin, spacing_s=self._settings.spacing_s / self._settings.divisor
        )

    @property
    def user_agent(self) -> str:
        """Who is asking, unless a request says otherwise."""
        return self._settings.user_agent

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self._transport.aclose()
        self._resolver.close()

    async def get(self, url: str, **asked: Unpack[Asked]) -> FetchResult:
        """Look at one address, following redirects, within the total deadline."""
        return await self.fetch(FetchRequest(url, **asked))

    async def fetch(self, request: FetchRequest) -> FetchResult:
        try:
            url = parsed(request.url)
        except ValueError as error:
            return FetchResult(request.url, request.url, FetchOutcome.INTERNAL, f"not-an-address: {error}"[:200])
        look = self._look(request, url)
        outcome, reason = await self._end_of(look)
        if outcome is FetchOutcome.TLS and look.opening.cert_not_after is None:
            reason = await self._with_presented_certificate(look, reason)
        return look.result(outcome, reason, divisor=self._settings.divisor)

    async def has_ipv6(self, url: str) -> bool | None:
        """Whether the name of an address has an IPv6 address that may be connected to; None when that could not be asked."""
        try:
            place = parsed(url)
            async with asyncio.timeout(_NAME_S / self._settings.divisor):
                return bool(await self._dialer.vetted(place.host, place.port, ipv6_only=True))
        except NameNotFoundError:
            return False
        except Exception:
            return None

    def _look(self, request: FetchRequest, url: Url) -> Look:
        settings = self._settings
        deadline_s = settings.deadline_s if request.deadline_s is None else request.deadline_s
        cap = settings.max_bytes if request.max_bytes is None else request.max_bytes
        return Look(request, url, budget_s=deadline_s / settings.divisor, cap=cap)

    async def _end_of(self, look: Look) -> tuple[FetchOutcome, str | None]:
        try:
            while True:
                paused = 0.0 if look.request.fresh else self._politeness.paused_s(look.url.netloc)
                if paused:
                    return FetchOutcome.MISSED, f"host-asked-to-wait: {paused * self._settings.divisor:.0f}s more"
                if await self._hop(look):
                    return look.verdict()
        except RedirectError as error:
            return error.outcome, error.reason
        except Exception as error:
            outcome, reason = outcome_of(error)
            return outcome, f"timeout-in-{look.opening.phase}" if outcome is FetchOutcome.TIMEOUT else reason

    async def _hop(self, look: Look) -> bool:
        """One request; true when its answer is the last one. The deadline stands still while we wait for our turn."""
        queued = Clock.elapsed()
        look.begin_hop()
        host = look.url.netloc
        async with self._politeness.turn(host):
            started = Clock.elapsed()
            look.waited_s += started - queued
            try:
                async with asyncio.timeout(look.left_s):
                    is_last = await self._exchange(look)
            except TimeoutError:
                raise DeadlineError from None
            finally:
                took = Clock.elapsed() - started
                look.total_s += took
                look.left_s -= took
        if look.status in _PAUSING:
            self._politeness.pause(host, (look.retry_after_s() or 0.0) / self._settings.divisor)
        return is_last

    async def _exchange(self, look: Look) -> bool:
        answer = await self._transport.ask(self._question(look), look.opening)
        try:
            look.saw(answer)
            if look.redirects(answer):
                # Only so that the connection can be kept; nobody reads it, so nothing in it can be wrong.
                with suppress(httpcore.ProtocolError, httpcore.NetworkError):
                    await _read(answer, look, at_most=_REDIRECT_BODY_BYTES)
                return False
            if await _read(answer, look):
                look.body_ended()
            return True
        finally:
            await answer.aclose()

    def _question(self, look: Look) -> Question:
        asked, url = look.request, look.url
        headers = [(b"host", url.netloc.encode("ascii")), *self._said_raw]
        for name, value in ((b"if-none-match", asked.etag), (b"if-modified-since", asked.last_modified)):
            # What a site says of its page goes back as it came, or not at all: then the page is asked for whole.
            if value and value.isascii() and value.isprintable():
                headers.append((name, value.encode("ascii")))
        added = {"user-agent": asked.user_agent} if asked.user_agent else {}
        if asked.headers and url.netloc == parsed(asked.url).netloc:
            # What a caller adds may be a secret of that host: a redirect elsewhere does not carry it along.
            added |= {name.lower(): value for name, value in asked.headers.items()}
        if added:
            said = _raw(added)
            names = {name for name, _ in said}
            headers = [*(pair for pair in headers if pair[0] not in names), *said]
        content = b""
        if look.content is not None:
            # How long a body is and how it is told is the library's business.
            request = httpx.Request(look.method, _origin(url), headers=headers, content=look.content)
            headers, content = request.headers.raw, request.read()
        return Question(
            (url.scheme, url.host, url.port),
            look.method.encode("ascii"),
            url.target.encode("ascii"),
            headers,
            content,
            fresh=asked.fresh or asked.ipv6_only,
        )

    async def _with_presented_certificate(self, look: Look, reason: str | None) -> str | None:
        """Shake hands without verifying: tells a bad certificate from a server that does not speak TLS at all."""
        url = look.url
        opening = Opening(ipv6_only=look.request.ipv6_only)
        try:
            async with asyncio.timeout(_CERTIFICATE_LOOK_S / self._settings.divisor):
                plain = await self._dialer.dial(url.host, url.port, opening)
                stream = await encrypted_stream(plain, _trusting(), url.host)
                try:
                    der = stream.get_extra_info("ssl_object").getpeercert(True)
                finally:
                    await stream.aclose()
        except Exception:
            return f"{reason}; no-handshake"
        look.opening.cert_not_after = end_of_der(der) if der else None
        return reason


async def _read(answer: Reply, look: Look, *, at_most: int | None = None) -> bool:
    """Read the body into the look; true when it came to its own end."""
    arrived = answer.arrived() if at_most is None else None
    if arrived is not None:
        return all(look.body.feed(piece) for piece in arrived)
    async with aclosing(answer.body()) as stream:
        async for piece in stream:
            if at_most is not None:
                at_most -= len(piece)
                if at_most < 0:
                    return False
            elif not look.body.feed(piece):
                return False
    return True


def _raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """As they go out; what a header cannot hold is refused here, before anybody is asked."""
    try:
        return [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]
    except UnicodeEncodeError as error:
        raise httpcore.LocalProtocolError("character in a header that no header may hold") from error


def _origin(url: Url) -> httpx.URL:
    return httpx.URL(scheme=url.scheme, host=url.host, port=url.port, path="/")


def _resolver_for(settings: FetchSettings) -> Resolver:
    return NamesFileResolver(settings.names_file) if settings.names_file else SystemResolver()


def _verifying(ca_file: Path | None) -> ssl.SSLContext:
    # A bundle that comes with the product: a slim image without system certificates must not accuse every site.
    context = ssl.create_default_context(cafile=str(ca_file) if ca_file else certifi.where())
    _as_lenient_as_browsers(context)
    return context


@lru_cache(maxsize=1)
def _trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    _as_lenient_as_browsers(context)
    return context


def _as_lenient_as_browsers(context: ssl.SSLContext) -> None:
    # Old servers without secure renegotiation and with small keys open in every browser.
    context.options |= getattr(ssl, "OP_LEGACY_SERVER_CONNECT", 0x4)
    context.set_ciphers("DEFAULT:@SECLEVEL=1")
