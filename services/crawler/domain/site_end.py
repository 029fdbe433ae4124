"""What the checks at the end of a full pass are asked with, and what they are answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from services.crawler.domain.facts import PageFacts
from services.crawler.domain.frontier import Scope
from services.crawler.domain.sample import Attachment
from shared.contracts.observations import CheckSeen
from shared.web.exchange import FetchResult
from shared.web.outcome import FetchOutcome
from shared.web.soft404 import Fingerprint, of_page
from shared.web.url import canonical

OK, FAILED, UNKNOWN = "ok", "failed", "unknown"
CANNOT_TELL: Final = "cannot-tell"
PAGE_BYTES: Final = 262_144
TEXT: Final = 160
MOST_URL: Final = 2_000
"""A longer address is cut: forty results must fit into one event."""
_NO_ANSWER: Final = frozenset(
    {FetchOutcome.TIMEOUT, FetchOutcome.DNS, FetchOutcome.TLS, FetchOutcome.CONNECTION, FetchOutcome.REDIRECT_LOOP}
)
_READABLE: Final = frozenset({FetchOutcome.OK, FetchOutcome.HTTP_ERROR, FetchOutcome.TOO_LARGE})
_GONE: Final = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class Ask:
    """One address to be asked with GET. Two checks that ask the same one share the answer."""

    url: str
    max_bytes: int = PAGE_BYTES


@dataclass(frozen=True, slots=True)
class Answer:
    """What asking said, when, and where the bytes of its page lie."""

    result: FetchResult
    at: datetime
    page_key: str | None = None
    html: str = ""
    """The page's markup; empty when the answer is none or could not be read."""
    charset: str = "utf-8"
    """What the markup was written in."""

    @property
    def was_read(self) -> bool:
        return self.result.status is not None and self.result.outcome in _READABLE

    @property
    def status(self) -> int:
        return self.result.status or 0

    @property
    def is_gone(self) -> bool:
        return self.was_read and self.status in _GONE

    @property
    def final_url(self) -> str:
        try:
            return canonical(self.result.final_url)
        except ValueError:
            return self.result.final_url

    def print(self) -> Fingerprint:
        return of_page(self.html, self.result.url, self.status)


Answers = Mapping[str, Answer]
Facts = Mapping[str, str | None]
_NONE: Final[Facts] = {}


@dataclass(frozen=True, slots=True)
class SiteEnd:
    """A site whose full pass has just ended. Everything that a check asks follows from this and from earlier answers."""

    pass_id: str
    home: Answer
    facts: PageFacts
    """The home page, read."""
    scope: Scope
    directories: Sequence[tuple[str, str]] = ()
    """Folders that hold pages of the site, with the ending that pages there have."""
    articles: Sequence[tuple[str, str]] = ()
    """Address and title of articles that this pass has read and the home page names."""
    attachments: Sequence[Attachment] = field(default=())

    @property
    def home_url(self) -> str:
        return self.home.final_url


def told(check: str, outcome: str, seen: str, answer: Answer, text: str = "", facts: Facts = _NONE) -> CheckSeen:
    """One result, with everything by which it can be looked up again."""
    result = answer.result
    given = {name: value[:300] for name, value in facts.items() if value}
    if result.error and "why" not in given:
        given["why"] = result.error[:200]
    return CheckSeen(
        check=check,
        outcome=outcome,
        seen=seen,
        url=result.url[:MOST_URL],
        final_url=answer.final_url[:MOST_URL] if answer.final_url != result.url else None,
        at=answer.at,
        status=result.status,
        text=" ".join(text.split())[:TEXT],
        page_key=answer.page_key,
        facts=given,
    )


def unread(check: str, answer: Answer, facts: Facts = _NONE, *, is_own: bool = True) -> CheckSeen | None:
    """The result of an answer that is none; None when there is a page or a status to look at.

    Somebody else's server that does not answer us may answer everybody else: only the site's own silence is a failure.
    """
    if answer.was_read:
        return None
    word = str(answer.result.outcome)
    if answer.result.outcome in _NO_ANSWER:
        outcome = FAILED if is_own or answer.result.outcome is FetchOutcome.DNS else UNKNOWN
        return told(check, outcome, "no-answer", answer, facts={**facts, "fetch": word})
    return told(check, UNKNOWN, CANNOT_TELL, answer, facts={**facts, "fetch": word})
