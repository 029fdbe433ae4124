"""The state of one look at the web while it follows redirects, and what it amounts to in the end."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

from shared.web.body import Body
from shared.web.exchange import FetchRequest, FetchResult, Phases
from shared.web.outcome import FetchOutcome
from shared.web.quality import blocked_reasons
from shared.web.transport import Opening, Reply
from shared.web.url import Url, parse

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_TO_GET = frozenset({301, 302, 303})
_SECONDS = re.compile(r"[0-9]{1,9}")


class RedirectError(Exception):
    """A chain of redirects that cannot be followed to an end."""

    def __init__(self, outcome: FetchOutcome, reason: str) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.reason = reason


class Look:
    """Collects what every hop shows; whatever stops it, what was seen until then stays."""

    def __init__(self, request: FetchRequest, url: Url, *, budget_s: float, cap: int) -> None:
        self.request = request
        self.url = url
        self.left_s = budget_s
        self.waited_s = 0.0
        self.total_s = 0.0
        self.opening = Opening(ipv6_only=request.ipv6_only)
        self.method = request.method.upper()
        self.content = request.content
        self.status: int | None = None
        self.headers: dict[str, str] = {}
        self.body = Body("", cap)
        self._cap = cap
        self._version: str | None = None
        self._cookies: list[str] = []
        self._chain: list[tuple[str, int]] = []
        self._address = str(url)
        self._visited = {(self.method, self._address)}
        self._spent: list[Opening] = [self.opening]
        self._ended = True

    def begin_hop(self) -> None:
        if self._chain:
            self.opening = Opening(ipv6_only=self.request.ipv6_only)
            self._spent.append(self.opening)
            self.status, self.headers, self.body = None, {}, Body("", self._cap)

    def saw(self, answer: Reply) -> None:
        """The head of an answer arrived."""
        self.status = answer.status
        self._version = answer.version
        headers: dict[str, str] = {}
        for name, value in answer.headers:
            key, text = _header_name(name), _header_text(value)
            if key == "set-cookie":
                self._cookies.append(text)
            else:
                headers[key] = f"{headers[key]}, {text}" if key in headers else text
        self.headers = headers
        self.body = Body(headers.get("content-encoding", ""), self._cap)
        self._chain.append((self._address, self.status))
        self._ended = False

    def body_ended(self) -> None:
        self._ended = True
        self.body.finish()

    def redirects(self, answer: Reply) -> bool:
        """Whether the answer sends us elsewhere; if so the next address is set."""
        if answer.status not in _REDIRECTS or self.request.max_redirects == 0:
            return False
        location = next((value for name, value in answer.headers if name.lower() == b"location"), None)
        if location is None:
            return False
        self._go_to(location, answer.status)
        return True

    def _go_to(self, location: bytes, status: int) -> None:
        # Bytes outside ASCII are sent back as they came: a GBK path is none of our business to decode.
        came_from = self.url.netloc
        text = "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in location[:8000])
        try:
            self.url = parse(text, base=self.url)
        except ValueError as error:
            raise RedirectError(FetchOutcome.HTTP_ERROR, "redirect-target-unusable") from error
        self._address = str(self.url)
        if self.content is not None and status not in _TO_GET and self.url.netloc != came_from:
            raise RedirectError(FetchOutcome.HTTP_ERROR, "redirect-would-carry-body-elsewhere")
        if (status in _TO_GET and self.method == "POST") or (status == 303 and self.method != "HEAD"):
            self.method, self.content = "GET", None
        step = (self.method, self._address)
        looping = step in self._visited
        if looping or len(self._chain) > self.request.max_redirects:
            # We keep no cookies: a site that sends a visitor round only to see its cookie again is no loop to a browser.
            if self._cookies:
                raise RedirectError(FetchOutcome.BLOCKED, "cookies-required")
            raise RedirectError(FetchOutcome.REDIRECT_LOOP, "redirect-loop" if looping else "too-many-redirects")
        self._visited.add(step)

    def verdict(self) -> tuple[FetchOutcome, str | None]:
        """What an answer that was read to its end amounts to."""
        status = self.status or 0
        reasons = blocked_reasons(status, self._headers_with_cookies(), bytes(self.body.data))
        if reasons:
            return FetchOutcome.BLOCKED, " ".join(reasons)
        if status >= 300 and status != 304:
            return FetchOutcome.HTTP_ERROR, f"status-{status}"
        if self.body.too_large:
            return FetchOutcome.TOO_LARGE, f"body-over-{self._cap}-bytes"
        return FetchOutcome.OK, None

    def _headers_with_cookies(self) -> dict[str, str]:
        return {**self.headers, "set-cookie": "; ".join(self._cookies)} if self._cookies else self.headers

    def retry_after_s(self) -> float | None:
        """How long the host asked to be left alone, from its own clock when it names an instant."""
        text = self.headers.get("retry-after", "").strip()
        if not text:
            return None
        if _SECONDS.fullmatch(text):
            return float(text)
        until, date = _http_date(text), _http_date(self.headers.get("date", ""))
        return max(0.0, (until - date).total_seconds()) if until and date else None

    def result(self, outcome: FetchOutcome, error: str | None, *, divisor: float) -> FetchResult:
        return FetchResult(
            url=self.request.url,
            final_url=self._address,
            outcome=outcome,
            error=error,
            status=self.status,
            headers=self.headers,
            set_cookies=tuple(self._cookies),
            body=bytes(self.body.data),
            truncated=self.body.too_large or not self._ended,
            fetched_bytes=self.body.fetched,
            chain=tuple(self._chain),
            phases=self._phases(divisor),
            peer=self.opening.peer,
            http_version=self._version,
            cert_not_after=self.opening.cert_not_after,
            retry_after_s=self.retry_after_s(),
            reused=self.opening.reused,
        )

    def _phases(self, divisor: float) -> Phases:
        if len(self._spent) == 1 and self.opening.dns_s is None:
            # Most looks: one question on a kept connection.
            return Phases(
                first_byte_s=_nominal(self.opening.first_byte_s, divisor),
                total_s=round(self.total_s * divisor, 6),
                waited_s=round(self.waited_s * divisor, 6),
            )
        return Phases(
            dns_s=_sum([opening.dns_s for opening in self._spent], divisor),
            tcp_s=_sum([opening.tcp_s for opening in self._spent], divisor),
            tls_s=_sum([opening.tls_s for opening in self._spent], divisor),
            first_byte_s=_sum([opening.first_byte_s for opening in self._spent], divisor),
            total_s=round(self.total_s * divisor, 6),
            waited_s=round(self.waited_s * divisor, 6),
        )


def _nominal(seconds: float | None, divisor: float) -> float | None:
    return round(seconds * divisor, 6) if seconds is not None else None


def _sum(parts: list[float | None], divisor: float) -> float | None:
    known = [part for part in parts if part is not None]
    return round(sum(known) * divisor, 6) if known else None


@lru_cache(maxsize=1_024)
def _header_name(name: bytes) -> str:
    return name.decode("ascii", "replace").lower()


def _header_text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _http_date(text: str) -> datetime | None:
    try:
        instant = parsedate_to_datetime(text[:100])
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
