"""What can be asked of the web, and what is known after asking."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypedDict

from shared.web.charset import Decoded, decode
from shared.web.outcome import FetchOutcome


class Asked(TypedDict, total=False):
    """Everything about a request but its address; what is left out comes from the settings."""

    method: str
    headers: dict[str, str]
    content: bytes | None
    deadline_s: float | None
    max_bytes: int | None
    etag: str | None
    last_modified: str | None
    user_agent: str | None
    fresh: bool
    ipv6_only: bool
    max_redirects: int


@dataclass(slots=True)
class FetchRequest:
    """One look at one address. `fresh` opens a connection of its own, as a first visitor would, and pays no heed to
    an earlier Retry-After: a probe every few minutes is polite by itself and must see what a visitor sees. `ipv6_only` asks
    over IPv6 or not at all, also on a connection of its own."""

    url: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    content: bytes | None = None
    deadline_s: float | None = None
    max_bytes: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    user_agent: str | None = None
    fresh: bool = False
    ipv6_only: bool = False
    max_redirects: int = 10


@dataclass(slots=True)
class Phases:
    """Nominal seconds, summed over the chain of redirects; None for what was not reached or not needed."""

    dns_s: float | None = None
    tcp_s: float | None = None
    tls_s: float | None = None
    first_byte_s: float | None = None
    total_s: float = 0.0
    waited_s: float = 0.0
    """Spent queueing on our side before asking; never part of the total, and never the target's fault."""


@dataclass(slots=True)
class FetchResult:
    """What was seen, up to the point where looking ended; `error` is a short stable reason, None when all went well.

    Nobody changes one, nor a request or its phases. They are not frozen because frozen ones take several times as long to make.
    """

    url: str
    final_url: str
    outcome: FetchOutcome
    error: str | None = None
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    set_cookies: tuple[str, ...] = ()
    body: bytes = b""
    truncated: bool = False
    fetched_bytes: int = 0
    chain: tuple[tuple[str, int], ...] = ()
    phases: Phases = field(default_factory=Phases)
    peer: str | None = None
    http_version: str | None = None
    cert_not_after: datetime | None = None
    retry_after_s: float | None = None
    reused: bool = False

    @property
    def not_modified(self) -> bool:
        return self.status == 304

    def decoded(self) -> Decoded:
        """The body as text, with the encoding that was used and why."""
        return decode(self.body, self.headers.get("content-type"))
