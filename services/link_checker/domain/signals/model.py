"""What a sign of tampering is, and what every technique may look at."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from services.link_checker.domain.signals.markup import Markup, Tag
from services.link_checker.domain.signals.trust import is_trusted
from shared.web.url import host_of, join, same_site

SEVERE, SUSPICION, NOTICE = 0.8, 0.5, 0.25
_SNIPPET = 240


@dataclass(frozen=True, slots=True)
class Signal:
    """One sign, where it stands and by which marks it was weighed."""

    code: str
    severity: str
    weight: float
    places: tuple[str, ...]
    why: str

    def as_document(self) -> dict[str, object]:
        return {
            "code": self.code,
            "severity": self.severity,
            "weight": self.weight,
            "places": list(self.places),
            "why": self.why,
        }


@dataclass(frozen=True)
class Page:
    """One page as the techniques see it."""

    text: str
    url: str | None
    markup: Markup = field(repr=False)

    @cached_property
    def base(self) -> str | None:
        for tag in self.markup.named("base"):
            return self._resolved(self.url, tag.get("href")) or self.url
        return self.url

    def address(self, href: str) -> str | None:
        """Where a reference leads; None when it leads to no web page."""
        return self._resolved(self.base, href)

    def leads_away(self, href: str) -> bool:
        """Off the site and to nobody whom sites of this kind usually link."""
        address = self.address(href)
        if address is None or is_trusted(host_of(address)):
            return False
        return self.url is None or not self.url.startswith("http") or not same_site(address, self.url)

    def place(self, start: int, end: int | None = None) -> str:
        """A short piece of the page's own source with its offset."""
        stop = min(end if end is not None else start + _SNIPPET, start + _SNIPPET)
        return f"@{start} {' '.join(self.text[start:stop].split())}"

    def anchors(self, tag: Tag) -> list[Tag]:
        return [one for one in self.markup.inside(tag) if one.name in ("a", "area") and one.get("href")]

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


def weighed(code: str, weight: float, places: Sequence[str], marks: Sequence[str]) -> Signal | None:
    """The signal of that weight; None when it weighs too little to speak of."""
    if weight < NOTICE:
        return None
    severity = "severe" if weight >= SEVERE else "suspicion" if weight >= SUSPICION else "notice"
    return Signal(code, severity, round(min(weight, 1.0), 2), tuple(places[:20]), "+".join(dict.fromkeys(marks)))
