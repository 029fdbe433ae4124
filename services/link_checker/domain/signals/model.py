"""What a sign of tampering is, and what every technique may look at."""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from services.link_checker.domain.signals.markup import Markup, Tag
from services.link_checker.domain.signals.meaning import Meaning, meaning_of
from services.link_checker.domain.signals.opened import opened
from services.link_checker.domain.signals.trust import is_trusted
from shared.lexicons.spam import Lexicon, lexicon
from shared.web.url import host_of, join, registrable_domain, same_site

SEVERE, SUSPICION, NOTICE = 0.8, 0.5, 0.25
SNIPPET = 240
_RUNS = re.compile(r"location|createElement|eval|document\.|fromCharCode|atob")
_OPENED_SCRIPTS = 200
_WORDS = 20_000


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something stands in a page's source: line and column count from 1."""

    line: int
    column: int
    snippet: str


@dataclass(frozen=True, slots=True)
class Signal:
    """One sign, where it stands and by which marks it was weighed."""

    code: str
    severity: str
    weight: float
    places: tuple[str, ...]
    why: str
    spots: tuple[Spot, ...] = ()

    @property
    def marks(self) -> tuple[str, ...]:
        return tuple(self.why.split("+")) if self.why else ()

    def as_document(self) -> dict[str, object]:
        return {
            "code": self.code,
            "severity": self.severity,
            "weight": self.weight,
            "places": list(self.places),
            "why": self.why,
            "spots": [{"line": one.line, "column": one.column, "snippet": one.snippet} for one in self.spots],
        }


@dataclass(frozen=True)
class Page:
    """One page as the techniques see it. `known` are hosts that the site has linked for long; None where nobody knows."""

    text: str
    url: str | None
    markup: Markup = field(repr=False)
    known: frozenset[str] | None = None
    words: Lexicon = field(default_factory=lexicon, repr=False)

    @cached_property
    def base(self) -> str | None:
        for tag in self.markup.named("base"):
            return self._resolved(self.url, tag.get("href")) or self.url
        return self.url

    @cached_property
    def scripts(self) -> Sequence[tuple[Tag, str]]:
        """Scripts of the page itself, each with its source followed by what could be unpacked from it."""
        own = [tag for tag in self.markup.named("script") if not tag.get("src")]
        found = [(tag, opened(self.markup.raw(tag))) for tag in own[:_OPENED_SCRIPTS]]
        return [*found, *((tag, opened(code)) for tag, code in self._handlers())]

    def _handlers(self) -> list[tuple[Tag, str]]:
        """What runs as soon as a page is read, without a script element."""
        found: list[tuple[Tag, str]] = []
        for tag in (
            self.markup.named("body", "img", "svg", "iframe", "input", "video")[:3_000] if "=" in self.text else ()
        ):
            code = tag.get("onload") or tag.get("onerror") or tag.get("onfocus")
            code = code or (tag.get("src") if tag.get("src")[:11].lower() == "javascript:" else "")
            if len(code) > 20 and _RUNS.search(code):
                found.append((tag, code))
        return found[:50]

    @cached_property
    def document_begins(self) -> int:
        """Where the document itself begins; what stands before it was put there by somebody else."""
        return next((tag.start for tag in self.markup.tags if tag.name in ("html", "head", "body")), 0)

    @cached_property
    def body_begins(self) -> int:
        return next((tag.open_end for tag in self.markup.named("body")), self.document_begins)

    @cached_property
    def document_ends(self) -> int:
        end = self.text.lower().rfind("</html")
        return end if end > 0 else len(self.text)

    def is_outside(self, at: int) -> bool:
        return at < self.document_begins or at > self.document_ends

    def address(self, href: str) -> str | None:
        """Where a reference leads; None when it leads to no web page."""
        return self._resolved(self.base, href)

    def host(self, href: str) -> str:
        """The host that a reference leads to; empty when it leads to no web page."""
        address = self.address(href)
        return host_of(address) if address is not None else ""

    def leads_away(self, href: str) -> bool:
        """Off the site and to nobody whom sites of this kind usually link."""
        if href[:1] in ("/", "#", ".", "?", "") and href[1:2] not in ("/", "\\"):
            return False
        address = self.address(href)
        if address is None or is_trusted(host_of(address)):
            return False
        return self.url is None or not self.url.startswith("http") or not same_site(address, self.url)

    def is_known(self, host: str) -> bool:
        """Whether the site has linked this host for long."""
        return self.known is not None and (registrable_domain(host) or host) in self.known

    def host_word(self, host: str) -> str | None:
        """What a host's name, or an operator's list, says of it."""
        word = self.words.host_word(host)
        listed = self.words.listed(host)
        return word or (f"listed-{listed}" if listed else None)

    def meaning(self, text: str) -> Meaning:
        return meaning_of(text, self.words)

    def spot(self, start: int, end: int | None = None) -> Spot:
        """A short piece of the page's own source with its line and column."""
        stop = min(end if end is not None else start + SNIPPET, start + SNIPPET)
        line = bisect_right(self._lines, start)
        return Spot(line, start - self._lines[line - 1] + 1, " ".join(self.text[start:stop].split()))

    def anchors(self, tag: Tag) -> list[Tag]:
        return [one for one in self.markup.inside(tag) if one.name in ("a", "area") and one.href]

    @cached_property
    def _lines(self) -> list[int]:
        """Where each line begins."""
        starts, at = [0], self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        return starts

    @staticmethod
    def _resolved(base: str | None, href: str) -> str | None:
        text = href.strip()
        if text.startswith("//"):
            text = "http:" + text
        try:
            return (
                join(base, text)
                if base is not None and base.startswith("http")
                else join("http://unknown.invalid/", text)
            )
        except (ValueError, LookupError):
            return None


Technique = Callable[[Page], Sequence[Signal]]


def weighed(
    page: Page, code: str, weight: float, places: Sequence[tuple[int, int]], marks: Sequence[str]
) -> list[Signal]:
    """The signal of that weight with its places in the source; none when it weighs too little to speak of."""
    if weight < NOTICE:
        return []
    severity = "severe" if weight >= SEVERE else "suspicion" if weight >= SUSPICION else "notice"
    spots = tuple(page.spot(start, end) for start, end in places[:20])
    shown = tuple(f"@{start} {spot.snippet}" for (start, _), spot in zip(places, spots, strict=False))
    return [Signal(code, severity, round(min(weight, 1.0), 2), shown, "+".join(dict.fromkeys(marks)), spots)]
