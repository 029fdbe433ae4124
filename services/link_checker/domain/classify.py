"""What one asking of a link target amounts to: it answers, it is dead, it is not what the link means, or nobody can tell."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from services.link_checker.domain.meaning import Meaning, meaning_of
from shared.contracts.link_why import DEAD, WRONG, LinkWhy
from shared.web.exchange import FetchResult
from shared.web.outcome import FetchOutcome

# A login, a firewall or a ban answers with these; none of them says that the page is missing.
REFUSALS = frozenset({401, 402, 403, 405, 406, 407, 412, 418, 421, 425, 429, 432, 444, 451, 521, 999})
GONE = frozenset({404, 410})
TROUBLE = frozenset({FetchOutcome.TIMEOUT, FetchOutcome.DNS, FetchOutcome.TLS, FetchOutcome.CONNECTION})
WORTH_AGAIN: Final = frozenset({LinkWhy.SERVER_ERROR, LinkWhy.NO_ANSWER, LinkWhy.NO_CONNECTION})
"""What may be over in a moment. A missing page or name will not be there at the second asking either."""
SITE_DOWN = LinkWhy.SITE_DOWN
SOFT_404 = LinkWhy.SOFT_404
NOT_LINKED = LinkWhy.NOT_LINKED
NO_OUTSIDE = LinkWhy.OUR_WAY_OUT
MAX_DETAIL: Final = 160
# Browsers fetch a missing link of the chain by themselves, and speak ciphers that our library does not.
_DOUBTFUL_TLS: Final = (
    "certificate-issuer-unknown",
    "certificate-chain-incomplete",
    "tls-error",
    "certificate-invalid",
)
_NAME_SERVERS: Final = "name-server-failure"
_BY_OUTCOME: Final = {
    FetchOutcome.OK: LinkWhy.NONE,
    FetchOutcome.TIMEOUT: LinkWhy.NO_ANSWER,
    FetchOutcome.DNS: LinkWhy.NO_SUCH_NAME,
    FetchOutcome.TLS: LinkWhy.BAD_CERTIFICATE,
    FetchOutcome.CONNECTION: LinkWhy.NO_CONNECTION,
    FetchOutcome.REDIRECT_LOOP: LinkWhy.REDIRECT_LOOP,
    FetchOutcome.TOO_LARGE: LinkWhy.TOO_LARGE,
    FetchOutcome.BLOCKED: LinkWhy.GATE,
    FetchOutcome.ROBOTS: LinkWhy.ROBOTS,
    FetchOutcome.INTERNAL: LinkWhy.OUR_FAULT,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What asking a target said. `detail` is what belongs to `why`: a host, a title, the client's own words."""

    outcome: FetchOutcome
    status: int | None = None
    why: LinkWhy = LinkWhy.NONE
    detail: str = ""
    page: Meaning | None = None
    """What the page is about, where its beginning was read."""

    @property
    def good(self) -> bool:
        return self.outcome is FetchOutcome.OK and not self.wrong

    @property
    def wrong(self) -> bool:
        """Something answers, or nothing could, because the address leads elsewhere than it should."""
        return self.why in WRONG

    @property
    def bad(self) -> bool:
        """Dead as far as this one reading goes."""
        return self.why in DEAD

    @property
    def told_bad(self) -> bool:
        """Dead or wrong: a reading that counts against the page that links there."""
        return self.bad or self.wrong

    @property
    def troubled(self) -> bool:
        """It may be the whole host that does not answer, and not this page."""
        return self.outcome in TROUBLE or (self.outcome is FetchOutcome.HTTP_ERROR and (self.status or 0) >= 500)

    @property
    def worth_again(self) -> bool:
        """Whether asking once more soon may say something else."""
        return self.why in WORTH_AGAIN or (
            self.outcome is FetchOutcome.DNS and self.detail.startswith(_NAME_SERVERS)
        )  # fmt: skip


def answer_of(result: FetchResult) -> Answer:
    """The answer in a fetch: only the beginning of the body was wanted, so a long one is good."""
    answer = answer_from(result.outcome, result.status, detail=result.error or "")
    if answer.outcome is not FetchOutcome.OK:
        return answer
    page = meaning_of(result)
    if page is None:
        return answer
    # What a provider shows instead of its customer's page says nothing about that page.
    outcome = FetchOutcome.BLOCKED if page.sells is LinkWhy.GATE else answer.outcome
    return Answer(outcome, answer.status, page.sells, page.detail, page)


def answer_from(outcome: str, status: int | None, why: str = "", detail: str = "") -> Answer:
    """The same from the words that another service told, or that were stored."""
    known = FetchOutcome(outcome) if outcome in _OUTCOMES else FetchOutcome.INTERNAL
    if known is FetchOutcome.TOO_LARGE and status is not None:
        # Only the beginning was wanted; and a long page that says 404 says it all the same.
        known = FetchOutcome.OK if status < 300 else FetchOutcome.HTTP_ERROR
    if known is FetchOutcome.HTTP_ERROR and status in REFUSALS:
        return Answer(FetchOutcome.BLOCKED, status, LinkWhy.REFUSED, detail[:MAX_DETAIL])
    word = LinkWhy(why) if why and why in _WHYS else _why(known, status, detail)
    return Answer(known, status, word, detail[:MAX_DETAIL])


def malformed(why: LinkWhy, href: str) -> Answer:
    """An address that nobody can follow: nothing was asked."""
    return Answer(FetchOutcome.MISSED, None, why, href[:MAX_DETAIL])


def _why(outcome: FetchOutcome, status: int | None, detail: str) -> LinkWhy:
    if outcome is FetchOutcome.HTTP_ERROR:
        return LinkWhy.GONE if status in GONE else LinkWhy.SERVER_ERROR if (status or 0) >= 500 else LinkWhy.ODD_STATUS
    if outcome is FetchOutcome.TLS and detail.startswith(_DOUBTFUL_TLS):
        return LinkWhy.CERT_IN_DOUBT
    if outcome is FetchOutcome.MISSED and detail.startswith(LinkWhy.ASKED_TO_WAIT):
        return LinkWhy.ASKED_TO_WAIT
    return _BY_OUTCOME.get(outcome, LinkWhy.NOT_REACHED)


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


_OUTCOMES: Final = frozenset(FetchOutcome)
_WHYS: Final = frozenset(LinkWhy)
