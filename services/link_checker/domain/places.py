"""Where a target that is not good stands: written beside the site's document, and counted exactly at the end of a pass."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from services.link_checker.domain.standing import Document, Work, entry_of, seen_of, standing
from services.link_checker.domain.targets import MAX_PLACES, Target, key_of
from shared.contracts.observations import LinkSeen
from shared.contracts.page_links import LinkRow, PageRows

MAX_LINKED = 400_000
"""Addresses of pages that one pass remembers as linked; a site beyond it has no shortage of findings."""


def place_id(site: str, url: str) -> str:
    return f"{site}:{key_of(url)}"


def place_documents(work: Work) -> dict[str, Document]:
    """What is to be remembered of the work's targets that are not good, by document id."""
    return {
        place_id(work.site, url): {
            "site": work.site,
            **seen_of(url, answer, work).model_dump(mode="json"),
            "labels": sorted(work.targets[url].labels if url in work.targets else ())[:3],
        }
        for url, answer in work.answers.items()
        if not answer.good
    }


def known_link(document: Document) -> LinkSeen:
    """A remembered target as it was told."""
    return LinkSeen(**{name: document[name] for name in LinkSeen.model_fields if name in document})


def standing_links(site: Document | None, documents: Iterable[Document]) -> tuple[LinkSeen, ...]:
    """The links of a site that are not good at present, from its document and those of its places."""
    bad = standing(site)
    links = [known_link(one) for one in documents if "outcome" in one and entry_of(bad, one["url"]) is not None]
    return tuple(sorted(links, key=lambda link: (not link.internal, link.url)))


@dataclass
class PassLinks:
    """The links of a whole pass, slice by slice: which pages are linked, and how often and where some targets are."""

    wanted: frozenset[str]
    linked: dict[str, int] = field(default_factory=dict)
    """Pages of the site, with the number of pages whose own content names them."""
    places: dict[str, list[str]] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)
    _framed: dict[str, frozenset[str]] = field(default_factory=dict)

    def add(self, pages: Mapping[str, PageRows]) -> None:
        """A slice's pages; a page counts once for a target however often it names it."""
        for page, rows in pages.items():
            here = set(self._concerned(rows.own))
            for key, frame in rows.frames.items():
                if key not in self._framed:
                    self._framed[key] = frozenset(self._concerned(frame))
                here |= self._framed[key]
            for url in here:
                self._place(url, page)

    def pages_named(self) -> dict[str, Target]:
        """Those of the wanted that some page names, as pages of the site, with where they stand."""
        return {url: Target(url, "internal", True, self.places[url], total) for url, total in self.totals.items()}

    def _concerned(self, rows: Iterable[LinkRow]) -> list[str]:
        """The wanted among what rows lead to; pages of the site are counted on the way."""
        linked, found = self.linked, []
        for row in rows:
            url = row[0]
            if row[2] == "internal":
                times = linked.get(url, 0)
                if times or len(linked) < MAX_LINKED:
                    linked[url] = times + 1
            if url in self.wanted:
                found.append(url)
        return found

    def _place(self, url: str, page: str) -> None:
        self.totals[url] = self.totals.get(url, 0) + 1
        places = self.places.setdefault(url, [])
        if len(places) < MAX_PLACES:
            places.append(page)
