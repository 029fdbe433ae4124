"""The links of pages as rows for whoever checks them, and rows as links for a crawl that goes on from them."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from services.crawler.domain.facts import Frame, Link, LinkKind, Region
from shared.contracts.page_links import LinkRow, PageRows

_PAGES: Final = frozenset({"a", "area", "iframe", "frame"})
_WITH_SLIP: Final = 5
_SEEN_BY_READERS: Final = frozenset({"a", "area", "img", "iframe"})
_NOT_ASKED: Final = frozenset({"form", "link"})
_REGIONS: Final = {region.value: region for region in Region}
_WITH_ADDRESS: Final = frozenset(
    {LinkKind.INTERNAL, LinkKind.EXTERNAL, LinkKind.ATTACHMENT, LinkKind.IMAGE, LinkKind.STYLE, LinkKind.SCRIPT}
)


def rows_of(links: Iterable[Link]) -> tuple[LinkRow, ...]:
    """`internal` and `external` are pages; whatever else a page loads from elsewhere is an attachment.

    A link that nobody can follow as it stands is told whatever it is, with its address as it stands as the fifth piece.
    """
    return tuple(
        (link.url, link.text[:120], _kind(link), link.place.value, link.href)
        if link.href
        else (link.url, link.text[:120], _kind(link), link.place.value)
        for link in links
        if _is_told(link)
    )


def _is_told(link: Link) -> bool:
    if link.href and link.tag in _SEEN_BY_READERS:
        return True
    return link.kind in _WITH_ADDRESS and not (link.tag in _NOT_ASKED and link.kind is not LinkKind.STYLE)


def page_rows(own: Iterable[Link], frames: Iterable[Frame]) -> PageRows:
    """The links of one page."""
    return PageRows(rows_of(own), {frame.key: frame.rows for frame in frames})


def own_links(rows: PageRows, is_met: Callable[[str], bool]) -> tuple[Link, ...]:
    """The pages among a stored page's own links, as far as a crawl needs them: those that it has not met."""
    return _links(row for row in rows.own if not is_met(row[0]))


def frame_of(key: str, rows: Sequence[LinkRow]) -> Frame:
    """A menu or footer of a stored page."""
    return Frame(key, _links(rows), tuple(rows))


def _links(rows: Iterable[LinkRow]) -> tuple[Link, ...]:
    inside = LinkKind.INTERNAL
    return tuple(
        [
            Link(row[0], row[1], inside, _REGIONS[row[3]], "a")
            for row in rows
            if row[2] == "internal" and len(row) < _WITH_SLIP
        ]
    )


def _kind(link: Link) -> str:
    is_load = link.kind in (LinkKind.INTERNAL, LinkKind.EXTERNAL) and link.tag not in _PAGES
    return LinkKind.ATTACHMENT.value if is_load else link.kind.value
