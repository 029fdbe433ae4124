"""What a command is pointed at: a saved file or an address, as bytes with what is known about them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from deploy.cli.inspection.saved import Saved, is_binary, stated_address, unpack
from services.new_media_poller.domain.instants import read_when
from shared.runtime.clock import CST, Clock
from shared.runtime.settings import WebSettings
from shared.web.fetch import Fetcher, FetchResult, FetchSettings
from shared.web.outcome import FetchOutcome
from shared.web.quality import blocked_reasons
from shared.web.url import canonical

MAX_FILE = 32_000_000


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
    form: str = "plain"
    """plain, gzip or mhtml: how the file held the page."""


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
    """A saved page, an archive of one or a packed one; of a very long one its beginning. Raises UnreadableError."""
    saved = _opened(path)
    body, address = saved.body, url or saved.url or stated_address(saved.body)
    if is_binary(body):
        raise UnreadableError(f"{path}: 不是网页。 Not a page.")
    reasons = blocked_reasons(200, {}, body)
    if reasons:
        return Source(body, address, FetchOutcome.BLOCKED, why=" ".join(reasons), form=saved.form)
    if not body.strip():
        return Source(body, address, FetchOutcome.INTERNAL, why="empty", form=saved.form)
    outcome = FetchOutcome.TOO_LARGE if saved.is_cut else FetchOutcome.OK
    return Source(body, address, outcome, content_type=saved.content_type, form=saved.form)


def _opened(path: Path) -> Saved:
    try:
        if path.is_dir():
            raise UnreadableError(f"{path}: 是文件夹，请指明其中的网页文件。 A folder: name one page in it.")
        with path.open("rb") as file:
            body = file.read(MAX_FILE + 1)
        saved = unpack(body[:MAX_FILE], MAX_FILE)
    except OSError as error:
        raise UnreadableError(f"{path}: 无法读取。 Cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise UnreadableError(f"{path}: 不是网页（{error}）。 Holds no page.") from error
    return replace(saved, is_cut=saved.is_cut or len(body) > MAX_FILE)


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
    if is_binary(source.body):
        raise UnreadableError(f"{what}: 不是网页。 Not a page.")
    return source
