"""What a look at an address can end in: a closed vocabulary (design.md 5)."""

from enum import StrEnum


class FetchOutcome(StrEnum):
    """Closed: a new word here is a change of contract."""

    OK = "ok"
    HTTP_ERROR = "http_error"
    TIMEOUT = "timeout"
    DNS = "dns"
    TLS = "tls"
    CONNECTION = "connection"
    REDIRECT_LOOP = "redirect_loop"
    TOO_LARGE = "too_large"

    BLOCKED = "blocked"
    ROBOTS = "robots"
    MISSED = "missed"
    INTERNAL = "internal"
    QUARANTINED = "quarantined"

    @property
    def may_accuse(self) -> bool:
        """Whether a finding may rest on this outcome; the others say that we could not tell."""
        return self in _MAY_ACCUSE


_MAY_ACCUSE = frozenset(
    {
        FetchOutcome.OK,
        FetchOutcome.HTTP_ERROR,
        FetchOutcome.TIMEOUT,
        FetchOutcome.DNS,
        FetchOutcome.TLS,
        FetchOutcome.CONNECTION,
        FetchOutcome.REDIRECT_LOOP,
        FetchOutcome.TOO_LARGE,
    }
)
