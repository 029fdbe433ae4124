"""Soft 404: what the site answers to names that nobody has made, at its root and in its folders (lessons B23)."""

from collections.abc import Sequence

from services.crawler.domain.facts import PageKind
from services.crawler.domain.page import read_page
from services.crawler.domain.places import invented
from services.crawler.domain.site_end import (
    CANNOT_TELL,
    FAILED,
    OK,
    UNKNOWN,
    Answer,
    Answers,
    Ask,
    SiteEnd,
    told,
    unread,
)
from shared.contracts.observations import CheckSeen
from shared.web.sent_on import sent_on
from shared.web.soft404 import alike, error_words

NAME = "missing-page"


def root_page(end: SiteEnd, number: int) -> str:
    """An invented page beside the home page."""
    folder = end.home_url.partition("?")[0].rpartition("/")[0]
    return f"{folder}/{invented(end.pass_id, f'root {number}')}.html"


def asks(end: SiteEnd, answers: Answers) -> tuple[Ask, ...]:
    """Two pages and a folder beside the home page, one page in each folder that holds pages."""
    return tuple(Ask(url) for url, _ in _places(end))


def read(end: SiteEnd, answers: Answers) -> list[CheckSeen]:
    places = [(url, place) for url, place in _places(end) if url in answers]
    return [
        _seen(end, answers[url], place, [answers[other] for other, _ in places if other != url])
        for url, place in places
    ]


def _places(end: SiteEnd) -> list[tuple[str, str]]:
    """Each invented address with the folder that it lies in."""
    folder = end.home_url.partition("?")[0].rpartition("/")[0] + "/"
    found = [
        (root_page(end, 1), folder),
        (root_page(end, 2), folder),
        (f"{folder}{invented(end.pass_id, 'folder')}/", folder),
    ]
    return [*found, *((f"{place}{invented(end.pass_id, place)}{ending}", place) for place, ending in end.directories)]


def _seen(end: SiteEnd, answer: Answer, place: str, others: Sequence[Answer]) -> CheckSeen:
    silent = unread(NAME, answer, {"place": place})
    if silent is not None:
        return silent
    if answer.is_gone:
        return told(NAME, OK, f"answers-{answer.status}", answer, facts={"place": place})
    if answer.status >= 500:
        return told(NAME, UNKNOWN, "answers-server-error", answer, facts={"place": place})
    if answer.status >= 300:
        return told(NAME, UNKNOWN, "answers-other-status", answer, facts={"place": place})
    word, text = _of_page(end, answer, others)
    outcome = UNKNOWN if word in (CANNOT_TELL, "answers-200-otherwise") else FAILED
    return told(NAME, outcome, word, answer, text, facts={"place": place})


def _of_page(end: SiteEnd, answer: Answer, others: Sequence[Answer]) -> tuple[str, str]:
    """The word for a page that came with 200 under a name that nobody has made."""
    if answer.final_url != answer.result.url and answer.final_url in _homes(end):
        return "redirects-home", answer.final_url
    facts = read_page(answer.html, answer.final_url, now=answer.at)
    if facts.kind is PageKind.CHALLENGE or end.facts.kind is PageKind.SHELL:
        return CANNOT_TELL, facts.challenge or "the site's pages are written by scripts"
    print_ = answer.print()
    if print_.says_error or facts.soft_404:
        return "answers-200-with-error-words", _error_text(answer, facts.soft_404)
    if _sends_home(end, answer):
        return "redirects-home", "by script or refresh"
    if alike(print_, end.home.print()):
        return "answers-home", print_.title
    if any(other.status == 200 and other.was_read and alike(print_, other.print()) for other in others):
        return "answers-200-always-the-same", print_.title or print_.text
    if facts.kind is PageKind.SHELL:
        return CANNOT_TELL, facts.kind_evidence
    return "answers-200-otherwise", print_.title


def _error_text(answer: Answer, sign: str | None) -> str:
    print_ = answer.print()
    return error_words(print_.title) or error_words(print_.text) or sign or print_.title


def _sends_home(end: SiteEnd, answer: Answer) -> bool:
    """Whether a small page tells its visitor, by script or refresh, to go to the home page."""
    return sent_on(answer.html, answer.final_url) in _homes(end)


def _homes(end: SiteEnd) -> frozenset[str]:
    """The home page under the names that it has: with its file's name and without."""
    folder = end.home_url.partition("?")[0].rpartition("/")[0] + "/"
    rest = folder.partition("://")[2]
    names = ("", "index.html", "index.htm", "index.shtml", "index.jsp", "index.php", "default.html")
    return frozenset(
        {
            end.home_url,
            end.home.result.url,
            *(f"{scheme}://{rest}{name}" for scheme in ("http", "https") for name in names),
        }
    )
