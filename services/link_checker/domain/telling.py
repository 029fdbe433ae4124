"""The observation that follows from a piece of work, in portions that fit on the bus."""

from services.link_checker.domain.standing import Folded, Work, chunks
from shared.contracts.commands import CheckLinks
from shared.contracts.media import PostsSeen
from shared.contracts.observations import LinksChecked, PagesSeen


def events_of(cause: PagesSeen | PostsSeen | CheckLinks, work: Work, folded: Folded) -> tuple[LinksChecked, ...]:
    """One event as a rule; a work with very many bad links makes several, each with its own source."""
    reason, finding = cause.reason, cause.finding_id
    return tuple(
        LinksChecked(
            target=work.site,
            occurred_at=work.at,
            trace=cause.trace,
            reason=reason,
            finding_id=finding,
            outcome="ok",
            source=work.source if number == 0 else f"{work.source}#{number}",
            checked=len(work.answers) if number == 0 else 0,
            links=portion,
            left_out=folded.left_out if number == 0 else 0,
        )
        for number, portion in enumerate(chunks(folded.links))
    )
