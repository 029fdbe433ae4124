"""The links of a slice's pages, as the crawler leaves them in the evidence store for the link checker.

One JSON document: `{"pages": {page: [rows, frame keys]}, "frames": {key: rows}, "same": {key of an earlier document:
pages}}`, a row being `[address, text, kind, place]`, and a fifth piece where the address as it stands in the page is
one that nobody can follow. What stands in menus and footers is written once and named by the pages that carry it; the
links of a page that has not changed are not written again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pydantic_core

LinkRow = Sequence[str]
"""One link: address, text, kind (internal, external, image, …), part of the page; perhaps how its address stands there."""


@dataclass(frozen=True, slots=True)
class PageRows:
    """The links of one page: its own, and by their keys those of the menus and footers that it shares with others.

    `lies_in` names an earlier document that holds them; then they need not be given here.
    """

    own: Sequence[LinkRow] = ()
    frames: Mapping[str, Sequence[LinkRow]] = field(default_factory=dict)
    lies_in: str = ""

    def __bool__(self) -> bool:
        return bool(self.own or self.frames or self.lies_in)


@dataclass(frozen=True, slots=True)
class SliceLinks:
    """The links of a slice: those written for it, and which pages of earlier documents still hold."""

    pages: Mapping[str, PageRows]
    same: Mapping[str, Sequence[str]]


def to_blob(pages: Mapping[str, PageRows]) -> bytes:
    """The document of a slice."""
    frames: dict[str, Sequence[LinkRow]] = {}
    same: dict[str, list[str]] = {}
    told: dict[str, list[object]] = {}
    for url, rows in pages.items():
        if rows.lies_in:
            same.setdefault(rows.lies_in, []).append(url)
        else:
            frames.update(rows.frames)
            told[url] = [rows.own, list(rows.frames)]
    return pydantic_core.to_json({"pages": told, "frames": frames, "same": same})


def from_blob(blob: bytes) -> SliceLinks:
    """A slice's document, read. Raises ValueError when it is no such document."""
    try:
        stored = pydantic_core.from_json(blob)
        frames = stored["frames"]
        pages = {
            url: PageRows(own, {key: frames[key] for key in keys if key in frames})
            for url, (own, keys) in stored["pages"].items()
        }
        return SliceLinks(pages, dict(stored.get("same", {})))
    except (KeyError, TypeError, AttributeError, UnicodeDecodeError) as error:
        raise ValueError("no document of links") from error


def pages_of(links: SliceLinks, earlier: Mapping[str, SliceLinks]) -> dict[str, PageRows]:
    """The links of all pages of a slice; those whose earlier document is gone are left out."""
    found = dict(links.pages)
    for key, urls in links.same.items():
        pages = earlier[key].pages if key in earlier else {}
        found.update({url: pages[url] for url in urls if url in pages})
    return found
