"""The addresses in a page and nothing else of it: what a link checker needs, a tenth of the work of reading the page."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Final, NamedTuple
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser, LexborNode

MAX_REFS: Final = 50_000
MAX_FRAGMENTS: Final = 50
"""Places not found in one page of which no more is made: such a page makes its places by script."""
_WHERE: Final = {
    "a": "href", "area": "href", "link": "href", "script": "src", "img": "src", "iframe": "src", "frame": "src", "embed": "src",
    "object": "data", "source": "src", "video": "src", "audio": "src",
}  # fmt: skip
_SELECTOR: Final = ",".join("img" if tag == "img" else f"{tag}[{name}]" for tag, name in _WHERE.items())
_NAMED: Final = re.compile(r"\b(?:id|name)\s{0,5}=\s{0,5}[\"']?([^\"'\s>]{1,100})", re.IGNORECASE)
_LAZY: Final = ("data-src", "data-original", "lazy-src", "_src")
_KINDS: Final = {"area": "page", "iframe": "page", "frame": "page", "img": "image", "script": "script"}
_STYLES: Final = ("stylesheet", "icon")


class Ref(NamedTuple):
    """One address as it stands in a page. `kind` says how the page uses it: page, image, style, script, attachment."""

    href: str
    kind: str
    label: str = ""
    is_active: bool = False
    """A script does the work: what stands in the address matters little."""


@dataclass(frozen=True, slots=True)
class Refs:
    """The addresses of a page, and what they are read against when the page says so."""

    base: str
    refs: tuple[Ref, ...]
    truncated: bool = False


def read_refs(text: str) -> Refs:
    """Every address that a visitor's click or browser would follow; comments are none of them."""
    tree = LexborHTMLParser(text)
    base = tree.css_first("base[href]")
    refs: list[Ref] = []
    for ref in _refs(tree):
        if len(refs) >= MAX_REFS:
            return Refs(_href_of(base), tuple(refs), True)
        refs.append(ref)
    return Refs(_href_of(base), tuple(refs))


def _refs(tree: LexborHTMLParser) -> Iterator[Ref]:
    for node in tree.css(_SELECTOR):
        tag, attributes = node.tag or "", node.attributes
        if tag == "a":
            href = attributes["href"]
            if href:
                # Only what leads to other hosts is compared with its words.
                label = node.text()[:80].strip() if "//" in href[:10] else ""
                yield Ref(href, "page", label, "#" in href and _is_active(attributes))
        elif (href := _loaded(tag, attributes)) and href[:5] != "data:":
            yield Ref(href, "style" if tag == "link" else _KINDS.get(tag, "attachment"))


def _is_active(attributes: Mapping[str, str | None]) -> bool:
    return "onclick" in attributes or "role" in attributes or any(name[:5] == "data-" for name in attributes)


def _loaded(tag: str, attributes: Mapping[str, str | None]) -> str | None:
    """What a page loads by an element; of an image what its scripts put in place of a placeholder."""
    if tag == "img":
        return next((lazy for name in _LAZY if (lazy := attributes.get(name))), attributes.get("src"))
    if tag == "link":
        rel = (attributes.get("rel") or "").lower()
        return attributes["href"] if any(word in rel for word in _STYLES) else None
    return attributes.get(_WHERE[tag])


def _href_of(base: LexborNode | None) -> str:
    return (base.attributes.get("href") or "") if base is not None else ""


class Places:
    """The named places of one page, read when first asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._names: frozenset[str] | None = None
        self._asked = 0

    def has(self, fragment: str) -> bool:
        """Whether the page has a place of that name; one that a script writes out counts, and so does what is too much to ask."""
        if self._names is None:
            self._names = frozenset(_NAMED.findall(self._text))
        if fragment in self._names or (name := unescape(unquote(fragment))) in self._names:
            return True
        self._asked += 1
        return self._asked > MAX_FRAGMENTS or any(f"{mark}{name}{mark}" in self._text for mark in "\"'")
