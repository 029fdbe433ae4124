"""What answers under a registered address: the page itself, the other ways of writing it, IPv6."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from services.prober.domain.closing import Notice
from services.prober.domain.ipv6 import answers_over_ipv6
from services.prober.domain.shown import Seen, Shows, best, shown
from services.prober.settings import ProberSettings
from shared.contracts.commands import CheckRegisteredState
from shared.contracts.observations import RegisteredStateSeen, Variant
from shared.web.fetch import Fetcher, FetchResult
from shared.web.url import canonical

_TEXT = 200


def spellings(url: str) -> tuple[str, ...]:
    """Four ways of writing a home address: http and https, with and without www. A port of its own is kept only where it
    stands: it speaks one of the two protocols."""
    parts = urlsplit(canonical(url))
    if parts.port is not None:
        return (canonical(url),)
    bare = parts.netloc.removeprefix("www.")
    return tuple(
        f"{scheme}://{name}{parts.path or '/'}" for scheme in ("http", "https") for name in (bare, f"www.{bare}")
    )


async def look(fetcher: Fetcher, command: CheckRegisteredState, settings: ProberSettings) -> FetchResult:
    """The registered address itself."""
    return await fetcher.get(command.url, deadline_s=settings.deadline_s, max_bytes=settings.max_bytes, fresh=True)


async def others(fetcher: Fetcher, url: str, settings: ProberSettings) -> list[FetchResult]:
    """What the other spellings answer, one after another, because they are one host."""
    return [
        await fetcher.get(spelling, deadline_s=settings.deadline_s, max_bytes=settings.max_bytes, fresh=True)
        for spelling in spellings(url)
        if spelling != canonical(url)
    ]


async def over_ipv6(fetcher: Fetcher, url: str, settings: ProberSettings) -> FetchResult:
    """One request over IPv6 or none at all; a redirect is an answer."""
    return await fetcher.get(url, deadline_s=settings.deadline_s, max_bytes=64_000, max_redirects=0, ipv6_only=True)


def observation(
    command: CheckRegisteredState,
    at: datetime,
    results: Sequence[FetchResult],
    record: bool | None,
    ipv6: FetchResult | None,
    *,
    works_here: bool,
) -> RegisteredStateSeen:
    """What was seen: the registered address first, then its other spellings."""
    registered = results[0]
    seen = best([shown(result) for result in results])
    return RegisteredStateSeen(
        target=command.target,
        occurred_at=at,
        trace=command.trace,
        reason=command.reason,
        finding_id=command.finding_id,
        scheduled_at=command.occurred_at,
        outcome=registered.outcome,
        registered=command.state,
        url=command.url,
        final_url=registered.final_url,
        status=registered.status,
        answers=seen.answers,
        closing_notice=_says_closed(seen),
        shows=seen.shows,
        notice=seen.notice,
        text=seen.text[:_TEXT],
        variants=tuple(_variant(result) for result in results),
        ipv6=answers_over_ipv6(ipv6, works_here=works_here) if ipv6 is not None else None,
        ipv6_record=record,
    )


def telling(results: Sequence[FetchResult]) -> list[FetchResult]:
    """The answers whose bytes are kept: the registered address's own, and the first page among the others."""
    pages = [result for result in results[1:] if result.status == 200]
    return [results[0], *pages[:1]]


def _says_closed(seen: Seen) -> bool | None:
    """Whether the page announces the site's own end; None without a page."""
    if seen.shows is Shows.CLOSING_NOTICE:
        return seen.notice is not Notice.MAINTENANCE
    return False if seen.shows in (Shows.SITE, Shows.MAINTENANCE) else None


def _variant(result: FetchResult) -> Variant:
    return Variant(
        url=result.url,
        outcome=result.outcome,
        status=result.status,
        final_url=result.final_url,
        certificate_ends_at=result.cert_not_after,
        why=(result.error or "")[:200],
    )
