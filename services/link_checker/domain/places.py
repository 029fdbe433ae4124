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
    _framed: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def add(self, pages: Mapping[str, PageRows]) -> None:
        """A slice's pages; a page counts once for a target however often it names it."""
        for page, rows in pages.items():
            here = {row[0] for row in rows.own if self._concerns(row)}
            for key, frame in rows.frames.items():
                if key not in self._framed:
                    self._framed[key] = self._of_frame(frame)
                here.update(self._framed[key])
            for url in here:
                self._place(url, page)

    def pages_named(self) -> dict[str, Target]:
        """Those of the wanted that some page names, as pages of the site, with where they stand."""
        return {url: Target(url, "internal", True, self.places[url], total) for url, total in self.totals.items()}

    def _concerns(self, row: LinkRow) -> bool:
        if row[2] == "internal":
            linked = self.linked
            if row[0] in linked or len(linked) < MAX_LINKED:
                linked[row[0]] = linked.get(row[0], 0) + 1
        return row[0] in self.wanted

    def _of_frame(self, frame: Iterable[LinkRow]) -> tuple[str, ...]:
        return tuple({row[0] for row in frame if self._concerns(row)})

    def _place(self, url: str, page: str) -> None:
        self.totals[url] = self.totals.get(url, 0) + 1
        places = self.places.setdefault(url, [])
        if len(places) < MAX_PLACES:
            places.append(page)
