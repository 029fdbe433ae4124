"""The links of a slice's pages, as the crawler leaves them in the evidence store for the link checker.

One JSON document: `{"pages": {page: [rows, frame keys]}, "frames": {key: rows}}`, a row being `[address, text, kind,
place]`. What stands in menus and footers is written once and named by the pages that carry it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pydantic_core

LinkRow = Sequence[str]
"""One link: its address, its text, its kind (internal, external, image, …) and the part of the page it stands in."""


@dataclass(frozen=True, slots=True)
class PageRows:
    """The links of one page: its own, and by their keys those of the menus and footers that it shares with others."""

    own: Sequence[LinkRow] = ()
    frames: Mapping[str, Sequence[LinkRow]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.own or self.frames)


def to_blob(pages: Mapping[str, PageRows]) -> bytes:
    """The document of a slice."""
    frames: dict[str, Sequence[LinkRow]] = {}
    for rows in pages.values():
        frames.update(rows.frames)
    told = {url: [rows.own, list(rows.frames)] for url, rows in pages.items()}
    return pydantic_core.to_json({"pages": told, "frames": frames})


def from_blob(blob: bytes) -> dict[str, PageRows]:
    """The links by page. Raises ValueError when this is no such document."""
    try:
        stored = pydantic_core.from_json(blob)
        frames = stored["frames"]
        return {
            url: PageRows(own, {key: frames[key] for key in keys if key in frames})
            for url, (own, keys) in stored["pages"].items()
        }
    except (KeyError, TypeError, AttributeError, UnicodeDecodeError) as error:
        raise ValueError("no document of links") from error
