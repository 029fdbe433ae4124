"""One page seen as several visitors see it: which differences matter."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from services.link_checker.domain.baseline.compare import pairs
from services.link_checker.domain.baseline.reading import reading_of
from services.link_checker.domain.signals.hosts import host_marks
from services.link_checker.domain.signals.markup import Markup
from services.link_checker.domain.signals.model import SUSPICION, Page, Signal, weighed
from services.link_checker.domain.signals.registry import read_signals
from services.link_checker.domain.signals.trust import is_trusted
from shared.lexicons.spam import Lexicon, lexicon
from shared.web.url import host_of, same_site

PERSON, SPIDER, PHONE, SEARCHER = "person", "spider", "phone", "searcher"
CODE: Final = "cloaked"
_LATIN: Final = re.compile(r"[a-z]{3,}")
_MANY: Final = 5


@dataclass(frozen=True)
class Visitor:
    """Who asks: the headers that tell."""

    name: str
    user_agent: str
    headers: Mapping[str, str]


_BROWSER: Final = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
)
VISITORS: Final = (
    Visitor(PERSON, _BROWSER, {}),
    Visitor(SPIDER, "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)", {}),
    Visitor(
        PHONE,
        "Mozilla/5.0 (Linux; Android 13; M2012K11AC) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36",
        {},
    ),
    Visitor(SEARCHER, _BROWSER, {"referer": "https://www.baidu.com/s?wd=%E6%94%BF%E5%8A%A1%E5%85%AC%E5%BC%80"}),
)


@dataclass(frozen=True)
class View:
    """What one visitor got."""

    visitor: str
    good: bool
    """A page of its own came, whole; a gate, an error or a part of one tells nothing."""
    final_url: str = ""
    text: str = ""


@dataclass(frozen=True)
class Difference:
    """A sign that only some visitors get."""

    visitor: str
    signal: Signal


def differences(
    url: str, views: Sequence[View], known: frozenset[str] | None = None, words: Lexicon | None = None
) -> tuple[Difference, ...]:
    """Signs that a person does not get and another visitor does; none when the person's own view could not be read."""
    person = next((view for view in views if view.visitor == PERSON and view.good), None)
    if person is None:
        return ()
    if all(view.text == person.text and view.final_url == person.final_url for view in views if view.good):
        return ()
    lexical = words or lexicon()
    seen = {(one.code, one.why) for one in read_signals(person.text, person.final_url or url, known, lexical)}
    found: list[Difference] = []
    for view in views:
        # Most sites give everybody the same bytes.
        if view is person or not view.good or (view.text == person.text and view.final_url == person.final_url):
            continue
        page = Page(view.text, view.final_url or url, Markup(view.text), known, lexical)
        found += [Difference(view.visitor, one) for one in _sent_away(url, person, view, page)]
        if not same_site(view.final_url or url, person.final_url or url):
            # Another site's page has its own words; that the visitor was sent there is what counts.
            continue
        for signal in read_signals(view.text, view.final_url or url, known, lexical):
            if (signal.code, signal.why) not in seen and signal.weight >= SUSPICION:
                found.append(Difference(view.visitor, _told_apart(signal)))
        found += [Difference(view.visitor, one) for one in _other_page(person, view, page)]
    return tuple(sorted(found, key=lambda one: -one.signal.weight))


def _sent_away(url: str, person: View, view: View, page: Page) -> Iterator[Signal]:
    there, here = view.final_url or url, person.final_url or url
    if same_site(there, here) or is_trusted(host_of(there)):
        return
    own = Page(view.text, url, page.markup, page.known, page.words)
    marks, weight = host_marks(own, there)
    meaning = page.meaning(reading_of(view.text).title)
    heavy = 0.35 if meaning.sells >= 2 else 0.0
    mobile = view.visitor == "phone"
    # Phones have sites of their own, sometimes at another provider's.
    yield from weighed(
        page, CODE, (0.3 if mobile else 0.6) + weight + heavy, [(0, 240)], ["sent-away", *marks, *meaning.categories]
    )


def _other_page(person: View, view: View, page: Page) -> Iterator[Signal]:
    """Another title, or many links that a person does not get."""
    theirs, ours = reading_of(view.text), reading_of(person.text)
    if theirs.poor or ours.poor:
        return
    if theirs.title and ours.title and not _akin(theirs.title, ours.title):
        meaning = page.meaning(theirs.title)
        yield from weighed(
            page,
            CODE,
            0.9 if meaning.sells >= 2 else 0.5,
            [_place(page, theirs.title)],
            ["other-title", *meaning.categories],
        )
    extra = theirs.hosts - ours.hosts
    if len(extra) >= _MANY and view.visitor != PHONE:
        at = page.text.find(sorted(extra)[0])
        yield from weighed(page, CODE, 0.6, [(max(0, at - 40), at + 200)], ["other-links", f"{len(extra)}-hosts"])


def _akin(one: str, other: str) -> bool:
    """Whether two titles share anything: two characters, or a word in letters."""
    first, second = pairs(one) | set(_LATIN.findall(one.lower())), pairs(other) | set(_LATIN.findall(other.lower()))
    return not first or not second or bool(first & second)


def _told_apart(signal: Signal) -> Signal:
    """The same sign, heavier: nobody shows a spider by accident what readers do not get."""
    weight = round(min(1.0, signal.weight + 0.25), 2)
    return replace(
        signal, weight=weight, severity="severe" if weight >= 0.8 else "suspicion", why=f"cloaked+{signal.why}"
    )


def _place(page: Page, text: str) -> tuple[int, int]:
    at = page.text.find("<title")
    return (at, at + 200) if at >= 0 else (0, len(text))
