"""Open the home page once, on a new connection, as a visitor would."""

from datetime import datetime

from services.prober.settings import ProberSettings
from shared.contracts.commands import ProbeFrom, ProbeSite
from shared.contracts.observations import Hop, Phases, SiteProbed
from shared.web.fetch import Fetcher, FetchResult
from shared.web.outcome import FetchOutcome

Visit = ProbeSite | ProbeFrom
"""Asked of whoever takes it first, or of one further vantage."""


def site_of(command: Visit) -> str:
    return command.site if isinstance(command, ProbeFrom) else command.target


async def look(fetcher: Fetcher, command: Visit, settings: ProberSettings) -> FetchResult:
    """One visit within the official deadline."""
    return await fetcher.get(command.url, deadline_s=settings.deadline_s, max_bytes=settings.max_bytes, fresh=True)


def opened(result: FetchResult) -> FetchOutcome:
    """A page longer than we care to read is open all the same."""
    return FetchOutcome.OK if result.outcome is FetchOutcome.TOO_LARGE and result.status == 200 else result.outcome


def observation(command: Visit, result: FetchResult, outcome: FetchOutcome, at: datetime, vantage: str) -> SiteProbed:
    """What was seen, in nominal seconds."""
    phases = result.phases
    return SiteProbed(
        target=site_of(command),
        occurred_at=at,
        trace=command.trace,
        reason=command.reason,
        finding_id=command.finding_id,
        scheduled_at=command.occurred_at,
        outcome=outcome,
        url=command.url,
        final_url=result.final_url,
        status=result.status,
        phases=Phases(
            dns=phases.dns_s, tcp=phases.tcp_s, tls=phases.tls_s, first_byte=phases.first_byte_s, total=phases.total_s
        ),
        chain=tuple(Hop(url=url, status=status) for url, status in result.chain),
        address=result.peer,
        certificate_ends_at=result.cert_not_after,
        bytes_read=len(result.body),
        why=(result.error or "")[:200],
        vantage=vantage,
        second=isinstance(command, ProbeFrom),
        about=command.about if isinstance(command, ProbeFrom) else None,
    )


def missed(command: Visit, at: datetime, vantage: str) -> SiteProbed:
    """We came too late: that is our failure and says nothing about the site."""
    return SiteProbed(
        target=site_of(command),
        occurred_at=at,
        trace=command.trace,
        reason=command.reason,
        finding_id=command.finding_id,
        scheduled_at=command.occurred_at,
        outcome=FetchOutcome.MISSED,
        url=command.url,
        vantage=vantage,
        second=isinstance(command, ProbeFrom),
        about=command.about if isinstance(command, ProbeFrom) else None,
    )
