"""All addresses a page refers to, canonical, with their kind and the part of the page they stand in."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Final

from services.crawler.domain.dom import Chrome, Dom, Element, squeeze
from services.crawler.domain.facts import Frame, Link, LinkKind
from services.crawler.domain.lexicon import ATTACHMENT_ENDINGS, IMAGE_ENDINGS
from services.crawler.domain.link_rows import rows_of
from shared.web.href import MAX_HREF, href_fault
from shared.web.url import host_of, join

MAX_LINKS: Final = 50_000
_SOURCES: Final = {
    "a": "href",
    "area": "href",
    "link": "href",
    "script": "src",
    "img": "src",
    "iframe": "src",
    "frame": "src",
    "embed": "src",
    "object": "data",
    "source": "src",
    "video": "src",
    "audio": "src",
    "form": "action",
}
_LAZY: Final = ("data-src", "data-original", "lazy-src", "_src")
_STYLE_RELS: Final = ("stylesheet", "icon")
_MAIL: Final = ("mailto:", "tel:", "sms:")
_NO_ADDRESS: Final = ("javascript:", "data:", "about:", "vbscript:", "blob:")
_DOWNLOADS: Final = ("/download", "downfile", "download.jsp", "downloadfile", "/attach", "filedown", "attachment")


@dataclass(frozen=True, slots=True)
class PageLinks:
    """The links of a page, and where each element of its own content leads; menus and footers have theirs in `chrome`."""

    own: tuple[Link, ...]
    by_element: dict[int, Link]
    base: str
    truncated: bool
    chrome: tuple["PageLinks", ...] = ()
    frames: tuple[Frame, ...] = ()

    @property
    def links(self) -> tuple[Link, ...]:
        """All links of the page, those of its own content first."""
        return (*self.own, *(link for frame in self.frames for link in frame.links))


@dataclass(frozen=True, slots=True)
class _Place:
    """What an address on a page is read against."""

    base: str
    origin: str
    host: str
    charset: str


def read_links(dom: Dom, url: str, charset: str | None) -> PageLinks:
    base = _base(dom, url)
    place = _Place(base, _origin(base), _host(url), charset or "utf-8")
    own = _part_links(dom, place)
    parts = [_chrome_links(part, place) for part in dom.chrome]
    frames = {frame.key: frame for _, frame in parts}
    return PageLinks(
        own.own, own.by_element, base, own.truncated, tuple(links for links, _ in parts), tuple(frames.values())
    )


def _chrome_links(chrome: Chrome, place: _Place) -> tuple[PageLinks, Frame]:
    """A menu of rooted addresses means the same on every page of the site; one of relative ones does in each folder."""
    is_rooted = chrome.once("rooted", lambda: all(map(_is_rooted, _hrefs(chrome.dom))))
    if is_rooted:
        place = _Place(place.origin, place.origin, place.host, place.charset)
    return chrome.once(place, lambda: _framed(chrome, place))


def _framed(chrome: Chrome, place: _Place) -> tuple[PageLinks, Frame]:
    links = _part_links(chrome.dom, place)
    rows = rows_of(links.own)
    return links, Frame(blake2b(repr(rows).encode("utf-8", "replace"), digest_size=8).hexdigest(), links.own, rows)


def _part_links(dom: Dom, place: _Place) -> PageLinks:
    links: list[Link] = []
    by_element: dict[int, Link] = {}
    for element in dom.elements:
        attribute = _SOURCES.get(element.tag)
        if attribute is None:
            continue
        href = _href(element, attribute)
        if not href:
            continue
        if len(links) >= MAX_LINKS:
            return PageLinks(tuple(links), by_element, place.base, True)
        above = place.origin if _is_rooted(href) else place.base
        address, kind, odd = _resolved(above, href, place.host, place.charset)
        link = Link(address, _text(dom, element), _kind_for(element, kind, address), element.region, element.tag, odd)
        by_element[element.index] = link
        links.append(link)
    return PageLinks(tuple(links), by_element, place.base, False)


def _hrefs(dom: Dom) -> Iterator[str]:
    for element in dom.elements:
        attribute = _SOURCES.get(element.tag)
        href = _href(element, attribute) if attribute is not None else ""
        if href:
            yield href


def _is_rooted(href: str) -> bool:
    """Whether an address means the same wherever on its site it stands."""
    return href[0] in "/#" or "://" in href[:9] or ":" in href[:12]


def _base(dom: Dom, url: str) -> str:
    for element in dom.elements:
        if element.tag == "base" and element.get("href"):
            try:
                return join(url, element.get("href"))
            except ValueError:
                return url
        if element.tag == "body":
            break
    return url


def _host(url: str) -> str:
    try:
        return host_of(url).removeprefix("www.")
    except ValueError:
        return ""


def _href(element: Element, attribute: str) -> str:
    href = element.get(attribute)
    if element.tag == "img":
        for name in _LAZY:
            if element.attrs.get(name):
                return element.get(name)
    return href


def _origin(base: str) -> str:
    parts = base.split("/", 3)
    return "/".join(parts[:3]) + "/" if len(parts) > 3 else base


@lru_cache(maxsize=20_000)
def _resolved(base: str, href: str, host: str, charset: str) -> tuple[str, LinkKind, str]:
    """Where an address leads, and the address as it stands when that is one that nobody can follow."""
    odd = href[:MAX_HREF] if href_fault(href, host) else ""
    address, kind = _address(base, href, host, charset)
    return address, kind, odd


def _address(base: str, href: str, host: str, charset: str) -> tuple[str, LinkKind]:
    start = href[:12].lower()
    if href.startswith("#"):
        return href[:200], LinkKind.ANCHOR
    if start.startswith(_MAIL):
        return href[:500], LinkKind.MAILTO
    if start.startswith(_NO_ADDRESS):
        return href[:500], LinkKind.OTHER
    try:
        address = join(base, href, charset=charset)
        inside = host_of(address).removeprefix("www.") == host
    except (ValueError, LookupError):
        return href[:2000], LinkKind.OTHER
    return address, _by_ending(address) or (LinkKind.INTERNAL if inside else LinkKind.EXTERNAL)


def _by_ending(address: str) -> LinkKind | None:
    path = address.partition("?")[0].lower()
    if path.endswith(ATTACHMENT_ENDINGS):
        return LinkKind.ATTACHMENT
    if path.endswith(IMAGE_ENDINGS):
        return LinkKind.IMAGE
    if any(word in path for word in _DOWNLOADS) and not path.endswith("/"):
        return LinkKind.ATTACHMENT
    return None


def _kind_for(element: Element, kind: LinkKind, address: str) -> LinkKind:
    tag = element.tag
    if tag == "a" or kind in (LinkKind.OTHER, LinkKind.MAILTO) or not address:
        return kind
    if tag == "img":
        return LinkKind.IMAGE
    if tag == "script":
        return LinkKind.SCRIPT
    if tag == "link":
        rel = element.get("rel").lower()
        return LinkKind.STYLE if any(word in rel for word in _STYLE_RELS) else kind
    return kind


def _text(dom: Dom, element: Element) -> str:
    if element.text_end > element.text_start:
        return dom.text(element)[:300]
    return squeeze(element.get("title") or element.get("alt") or _image_text(element))[:300]


def _image_text(element: Element) -> str:
    return next((child.get("alt") for child in element.children if child.tag == "img" and child.get("alt")), "")
