"""What answers under a registered address: the page itself, the other ways of writing it, IPv6."""

from urllib.parse import urlsplit

from services.prober.domain.closing import closing_notice
from services.prober.settings import ProberSettings
from shared.contracts.commands import CheckRegisteredState
from shared.contracts.observations import Variant
from shared.web.fetch import Fetcher, FetchResult
from shared.web.outcome import FetchOutcome
from shared.web.quality import visible_text

GONE = frozenset({FetchOutcome.DNS, FetchOutcome.CONNECTION, FetchOutcome.TIMEOUT, FetchOutcome.TLS})
GONE_STATUS = frozenset({404, 410})


def spellings(url: str) -> tuple[str, ...]:
    """The other ways of writing a home address: http and https, with and without www."""
    parts = urlsplit(url)
    host = parts.netloc
    bare = host.removeprefix("www.")
    hosts = (bare, f"www.{bare}")
    every = [f"{scheme}://{name}{parts.path or '/'}" for scheme in ("http", "https") for name in hosts]
    return tuple(one for one in every if one.rstrip("/") != url.rstrip("/"))


async def look(fetcher: Fetcher, command: CheckRegisteredState, settings: ProberSettings) -> FetchResult:
    """The registered address itself."""
    return await fetcher.get(command.url, deadline_s=settings.deadline_s, max_bytes=settings.max_bytes, fresh=True)


async def variants(fetcher: Fetcher, url: str, settings: ProberSettings) -> tuple[Variant, ...]:
    """What the other spellings answer, one after another, because they are one host."""
    found = []
    for spelling in spellings(url):
        seen = await fetcher.get(spelling, deadline_s=settings.deadline_s, max_bytes=64_000, fresh=True)
        found.append(Variant(url=spelling, outcome=seen.outcome, status=seen.status, final_url=seen.final_url))
    return tuple(found)


def answers(result: FetchResult) -> bool | None:
    """Whether a page of the site itself answered; None when that cannot be told."""
    if result.outcome in (FetchOutcome.OK, FetchOutcome.TOO_LARGE):
        return True
    if result.outcome in GONE or result.status in GONE_STATUS:
        return False
    return None


def says_closed(result: FetchResult) -> bool | None:
    """Whether the page announces the site's own end; None without a page."""
    if result.outcome is not FetchOutcome.OK:
        return None
    return closing_notice(visible_text(result.decoded().text))


def ipv6(result: FetchResult) -> bool | None:
    """Whether this reading went over IPv6; None when it did not get that far."""
    return ":" in result.peer if result.peer else None
