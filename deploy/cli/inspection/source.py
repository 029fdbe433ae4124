"""What a command is pointed at: a saved file or an address, as bytes with what is known about them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from services.new_media_poller.domain.instants import read_when
from shared.runtime.clock import CST, Clock
from shared.runtime.settings import WebSettings
from shared.web.charset import decode
from shared.web.fetch import Fetcher, FetchResult, FetchSettings
from shared.web.outcome import FetchOutcome
from shared.web.quality import blocked_reasons
from shared.web.url import canonical

MAX_FILE = 32_000_000
_CANONICAL = re.compile(
    r"<(?:link\b[^>]{0,300}\brel\s{0,3}=\s{0,3}[\"']?canonical|base\b)[^>]{0,300}?\bhref\s{0,3}=\s{0,3}[\"']?(https?://[^\"'\s>]{3,500})",
    re.IGNORECASE,
)
_BINARY = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"%PDF",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"Rar!",
    b"\x7fELF",
    b"\x1f\x8b",
)


class UnreadableError(Exception):
    """The input is not there or is nothing that could be read as a page."""


@dataclass(frozen=True)
class Source:
    """One page's bytes, and how they came. `url` is None where nobody knows it."""

    body: bytes
    url: str | None
    outcome: FetchOutcome
    status: int | None = None
    content_type: str | None = None
    why: str | None = None


class FixedClock(Clock):
    """Product time standing at the instant that the caller named; real time otherwise."""

    def __init__(self, at: datetime | None) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at or super().now()


def instant(text: str) -> datetime | None:
    """An instant as people write it; Beijing time where no zone is given. Raises ValueError."""
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        found = read_when(text, Clock.stored_at())
        if found is None:
            raise ValueError(f"{text}: 不是可识别的时间，如 2022-06-17T09:00。 Not an instant.") from None
        return found.at
    return at if at.tzinfo else at.replace(tzinfo=CST)


def fetch_settings(allow: Sequence[str], names_file: Path | None) -> FetchSettings:
    """Reading the web as `XUNJIAN_WEB_*` says, with what the command line allows besides."""
    web = WebSettings()
    return FetchSettings(
        user_agent=web.user_agent,
        allow=web.allowance | frozenset(allow),
        names_file=names_file or web.names_file,
        max_bytes=web.max_bytes,
        per_origin=web.per_host,
    )


def is_address(text: str) -> bool:
    return text.lower().startswith(("http://", "https://"))


def address(text: str) -> str:
    """A web address as a person types it, `http://` left out or not. Raises ValueError."""
    return canonical(text if "://" in text else f"http://{text}")


def from_file(path: Path, url: str | None) -> Source:
    """A saved page. Raises UnreadableError."""
    try:
        if path.stat().st_size > MAX_FILE:
            raise UnreadableError(f"{path}: 文件过大。 Larger than {MAX_FILE} bytes.")
        body = path.read_bytes()
    except OSError as error:
        raise UnreadableError(f"{path}: 无法读取。 Cannot be read: {error.strerror}.") from error
    if body.startswith(_BINARY):
        raise UnreadableError(f"{path}: 不是网页。 Not a page.")
    reasons = blocked_reasons(200, {}, body)
    if reasons:
        return Source(body, url, FetchOutcome.BLOCKED, why=" ".join(reasons))
    if not body.strip():
        return Source(body, url, FetchOutcome.INTERNAL, why="empty")
    return Source(body, url or _stated(body), FetchOutcome.OK)


async def from_web(url: str, settings: FetchSettings) -> Source:
    """A page as it answers now."""
    async with Fetcher(settings) as fetcher:
        return of_result(await fetcher.get(url, fresh=True))


def of_result(result: FetchResult) -> Source:
    kind = result.headers.get("content-type")
    return Source(result.body, result.final_url, result.outcome, result.status, kind, result.error)


async def read_source(what: str, url: str | None, settings: FetchSettings) -> Source:
    """The file or address that a person named. Raises UnreadableError and ValueError."""
    if not is_address(what):
        return from_file(Path(what), url)
    source = await from_web(address(what), settings)
    if source.body.startswith(_BINARY):
        raise UnreadableError(f"{what}: 不是网页。 Not a page.")
    return source


def _stated(body: bytes) -> str | None:
    """The address that a saved page gives of itself."""
    found = _CANONICAL.search(decode(body[:20_000]).text)
    try:
        return canonical(found[1]) if found else None
    except ValueError:
        return None
