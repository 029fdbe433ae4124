"""Sitemaps (sitemaps.org, protocol 0.9): the addresses a site itself names, from XML, plain text or an index of such files."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from shared.web.url import canonical

MAX_ADDRESSES: Final = 50_000
"""What one file may hold by the protocol."""
_LOC: Final = re.compile(
    r"<(?:\w{1,12}:)?loc\b[^>]{0,200}>\s{0,200}(?:<!\[CDATA\[)?\s{0,200}([^<\]\s]{1,4000})", re.IGNORECASE
)
_ENTITIES: Final = {"&amp;": "&", "&#38;": "&", "&apos;": "'", "&quot;": '"', "&lt;": "<", "&gt;": ">"}
_ENTITY: Final = re.compile("|".join(_ENTITIES))


@dataclass(frozen=True, slots=True)
class Sitemap:
    """Pages, and further files of the same kind."""

    pages: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


def read_sitemap(text: str) -> Sitemap:
    """What a file names; an HTML page or anything else that is no sitemap names nothing."""
    head = text[:2_000].lower()
    if "<html" in head or "<!doctype html" in head:
        return Sitemap()
    if "<" in head:
        found = (_ENTITY.sub(lambda one: _ENTITIES[one[0]], match[1]) for match in _LOC.finditer(text))
    else:
        found = (line.strip() for line in text.splitlines() if line.strip().startswith(("http://", "https://")))
    addresses = _addresses(found)
    return Sitemap(files=addresses) if "<sitemapindex" in head else Sitemap(pages=addresses)


def _addresses(found: Iterable[str]) -> tuple[str, ...]:
    out: dict[str, None] = {}
    for text in found:
        if len(out) >= MAX_ADDRESSES:
            break
        try:
            out.setdefault(canonical(text))
        except ValueError:
            continue
    return tuple(out)
