"""What one asking of a link target amounts to: it answers, it is dead, or nobody can tell."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.web.exchange import FetchResult
from shared.web.outcome import FetchOutcome

# A login, a firewall or a ban answers with these; none of them says that the page is missing.
REFUSALS = frozenset({401, 402, 403, 405, 406, 407, 412, 418, 421, 425, 429, 432, 451, 521, 999})
GONE = frozenset({404, 410})
TROUBLE = frozenset({FetchOutcome.TIMEOUT, FetchOutcome.DNS, FetchOutcome.TLS, FetchOutcome.CONNECTION})
SITE_DOWN = "site-down"
SOFT_404 = "soft-404"
NOT_LINKED = "not-linked-any-more"
NO_OUTSIDE = "outside-not-reached"


@dataclass(frozen=True, slots=True)
class Answer:
    """What asking a target said. `why` is a short stable code."""

    outcome: FetchOutcome
    status: int | None = None
    why: str = ""

    @property
    def good(self) -> bool:
        return self.outcome is FetchOutcome.OK

    @property
    def bad(self) -> bool:
        """Dead as far as this one reading goes."""
        if self.outcome is FetchOutcome.HTTP_ERROR:
            return self.status in GONE or (self.status or 0) >= 500
        return self.outcome.may_accuse and not self.good

    @property
    def troubled(self) -> bool:
        """It may be the whole host that does not answer, and not this page."""
        return self.outcome in TROUBLE or (self.outcome is FetchOutcome.HTTP_ERROR and (self.status or 0) >= 500)


def answer_of(result: FetchResult) -> Answer:
    """The answer in a fetch: only the beginning of the body was wanted, so a long one is good."""
    return answer_from(result.outcome, result.status, result.error or "")


def answer_from(outcome: str, status: int | None, why: str = "") -> Answer:
    """The same from the words that another service told."""
    known = FetchOutcome(outcome) if outcome in set(FetchOutcome) else FetchOutcome.INTERNAL
    if known is FetchOutcome.TOO_LARGE and status is not None and status < 300:
        return Answer(FetchOutcome.OK, status)
    if known is FetchOutcome.HTTP_ERROR and status in REFUSALS:
        return Answer(FetchOutcome.BLOCKED, status, why or f"status-{status}")
    return Answer(known, status, why[:120])


def without_site_trouble(answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """When at least half of a site's targets are in trouble it is the site that is down, and no link can be accused."""
    troubled = sum(answer.troubled for answer in answers.values())
    if not troubled or 2 * troubled < len(answers):
        return dict(answers)
    return {
        url: Answer(FetchOutcome.MISSED, answer.status, SITE_DOWN) if answer.troubled else answer
        for url, answer in answers.items()
    }


def without_our_trouble(outside: Mapping[str, Answer]) -> dict[str, Answer]:
    """When not one address of other people answered, it is our own way out that is closed."""
    if any(answer.status is not None for answer in outside.values()):
        return dict(outside)
    missed = Answer(FetchOutcome.MISSED, None, NO_OUTSIDE)
    return {url: missed if answer.troubled else answer for url, answer in outside.items()}
