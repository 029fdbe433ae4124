"""Whether a site answers over IPv6, and whether we are in a position to say so."""

from typing import Final

from shared.web.exchange import FetchResult
from shared.web.outcome import FetchOutcome

_REFUSED: Final = frozenset({"econnrefused", "econnreset", "connection-closed"})


def reached(result: FetchResult) -> bool:
    """Whether anybody at all spoke to us over IPv6: then our own way to it works."""
    return result.status is not None or result.outcome is FetchOutcome.TLS or result.error in _REFUSED


def answers_over_ipv6(result: FetchResult, *, works_here: bool) -> bool | None:
    """True when the site's server spoke, be it only to redirect; False when it refused, or kept silent while others
    answer us over IPv6; None while nobody is known to: then our own vantage may have none."""
    if result.status is not None or result.outcome is FetchOutcome.TLS:
        return True
    if result.error in _REFUSED:
        return False
    if result.outcome in (FetchOutcome.TIMEOUT, FetchOutcome.CONNECTION):
        return False if works_here else None
    return None
