"""The page as flat arrays: elements and pieces of text in document order, where every subtree is a slice.

Menus and footers are the same on most pages of a site. Each is read once per distinct markup and shared by all pages
that carry it (`Chrome`): on a page of its own it is one element without content, and `Dom.parts` names them all.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterator
from functools import lru_cache
from typing import Any, Final, TypeVar, cast

from selectolax.lexbor import LexborHTMLParser, LexborNode

from services.crawler.domain.facts import Region
from services.crawler.domain.regions import NAMED_TAGS, STICKY, is_content, named_region

MAX_TEXT: Final = 8_000_000
MAX_ELEMENTS: Final = 250_000
MAX_DEPTH: Final = 400
_MAX_ATTRIBUTE: Final = 9_000
_SILENT: Final = frozenset({"script", "style", "noscript", "template", "option", "textarea", "title"})
_FORMATTING: Final = frozenset(
    {"span", "font", "b", "strong", "em", "i", "u", "a", "br", "img", "o:p", "small", "big", "label", "sup", "sub"}
)
_SPACES: Final = re.compile(r"[\s\u00a0\u3000\u200b\ufeff]+")
_CHROME: Final = frozenset({Region.NAV, Region.FOOTER})
_MAX_CHROME: Final = 60
_WHOLE_SHARE: Final = 0.6
_REMEMBERED: Final = 512
_Made = TypeVar("_Made")


class Element:
    """One element: `elements[index:end]` is its subtree, `texts[text_start:text_end]` the text in it."""

    __slots__ = (
        "attrs",
        "children",
        "end",
        "hint",
        "index",
        "link",
        "parent",
        "region",
        "silent",
        "tag",
        "text_end",
        "text_start",
    )

    def __init__(
        self, index: int, tag: str, attrs: dict[str, str | None], parent: "Element | None", text_at: int, hint: str
    ) -> None:
        self.index = index
        self.tag = tag
        self.attrs = attrs
        self.parent = parent
        self.children: list[Element] = []
        self.end = index + 1
        self.text_start = self.text_end = text_at
        self.hint = hint
        """Class and id in lower case, by which authors say what an element is for."""
        if parent is None:
            self.silent: bool = tag in _SILENT
            self.link: Element | None = self if tag == "a" else None
            self.region = Region.CONTENT
        else:
            self.silent = parent.silent or tag in _SILENT
            self.link = self if tag == "a" else parent.link
            self.region = parent.region
            parent.children.append(self)

    def get(self, name: str) -> str:
        return (self.attrs.get(name) or "").strip()

    def ancestors(self, limit: int) -> Iterator["Element"]:
        at = self.parent
        while at is not None and limit > 0:
            yield at
            at = at.parent
            limit -= 1

    def block(self) -> "Element":
        """The nearest element that is not mere formatting."""
        at = self
        while at.tag in _FORMATTING and at.parent is not None:
            at = at.parent
        return at


class Dom:
    """One parsed page, or one part of it that stands on many pages."""

    def __init__(self) -> None:
        self.elements: list[Element] = []
        self.texts: list[str] = []
        self.owners: list[Element] = []
        self.scripts: list[tuple[Element, str]] = []
        self.metas: list[Element] = []
        """Of the whole page, menus and footers included."""
        self.noscript: list[str] = []
        self.html_title: str | None = None
        self.truncated = False
        self.chrome: list[Chrome] = []
        self.breaks: list[int] = []
        """Before which pieces of text a menu or footer stands."""
        self.misnamed: set[int] = set()
        """Elements that are none of the parts their names say."""
        self.most_chrome = 0
        """A menu or footer longer than this, in characters of markup, is no mere frame of the page."""

    @property
    def parts(self) -> list["Dom"]:
        """The page's own content, then its menus and footers."""
        return [self, *(chrome.dom for chrome in self.chrome)]

    def stretch(self, at: int) -> tuple[int, int]:
        """The range of pieces around one, up to the menus and footers before and after it."""
        place = bisect_right(self.breaks, at)
        start = self.breaks[place - 1] if place else 0
        return start, self.breaks[place] if place < len(self.breaks) else len(self.texts)

    def within(self, element: Element, limit: int = 400) -> list[Element]:
        """The first elements under this one; what is read from an entry or a block stands early in it."""
        return self.elements[element.index + 1 : min(element.end, element.index + 1 + limit)]

    def pieces(self, element: Element) -> list[str]:
        return self.texts[element.text_start : element.text_end]

    def text(self, element: Element, limit: int = 40) -> str:
        """The text of an element, its first pieces joined; formatting inside a word leaves no gap."""
        start, end = element.text_start, min(element.text_end, element.text_start + limit)
        if end - start == 1:
            return self.texts[start]
        return self.joined(start, end)

    def joined(self, start: int, end: int) -> str:
        """Pieces of one block run together; blocks are parted by a space."""
        out: list[str] = []
        before: Element | None = None
        for at in range(start, end):
            block = self.owners[at].block()
            out.append(self.texts[at] if before is None or before is block else " " + self.texts[at])
            before = block
        return "".join(out)

    def release(self) -> None:
        """Let go of the page: elements that point up and down keep each other until a collector has looked for them."""
        for element in self.elements:
            element.parent = element.link = None

    def by_tag(self, *tags: str) -> list[Element]:
        return [element for element in self.elements if element.tag in tags]


class Chrome:
    """A menu or a footer: what is read from it is kept with it, by what the reading depended on besides."""

    __slots__ = ("_readings", "dom", "is_content", "region")

    def __init__(self, dom: Dom, region: Region) -> None:
        self.dom = dom
        self.region = region
        self.is_content = is_content(region, dom.texts, dom.owners)
        """Such a part is read with the page, for it is none of its frame."""
        self._readings: dict[Hashable, Any] = {}

    def once(self, key: Hashable, read: Callable[[], _Made]) -> _Made:
        """A reading of this part, made at the first asking. Whatever it depends on stands in the key."""
        if key not in self._readings:
            if len(self._readings) >= _REMEMBERED:
                self._readings.clear()
            self._readings[key] = read()
        return cast(_Made, self._readings[key])


def squeeze(text: str) -> str:
    """One space for any run of white space, none at the ends."""
    return _SPACES.sub(" ", text).strip()


def read_dom(text: str) -> Dom:
    """Parse a page, however broken, into flat arrays."""
    dom = Dom()
    dom.truncated = len(text) > MAX_TEXT
    dom.most_chrome = int(len(text) * _WHOLE_SHARE)
    parser = LexborHTMLParser(_clean(text[:MAX_TEXT]))
    if parser.root is not None:
        _walk(dom, parser.root, None)
    return dom


def _clean(text: str) -> str:
    return text.replace("\x00", "") if "\x00" in text else text


def _walk(dom: Dom, root: LexborNode, under: Element | None) -> None:
    """Append `root` and what lies under it, as a child of `under`."""
    above: list[tuple[LexborNode, Element | None]] = []
    node, top = root, under
    while True:
        if node.is_text_node:
            if top is not None and not node.is_empty_text_node:
                _add_text(dom, node.text_content or "", top)
        elif node.is_element_node:
            inner = _enter(dom, node, top, len(above))
            if inner is not None:
                first = node.first_child
                if first is not None:
                    above.append((node, top))
                    node, top = first, inner
                    continue
                _close(dom, inner)
        while True:
            if not above:
                return
            following = node.next
            if following is not None:
                node = following
                break
            _close(dom, top)
            node, top = above.pop()


def _enter(dom: Dom, node: LexborNode, parent: Element | None, depth: int) -> Element | None:
    """A new element; None where its content is not to be walked."""
    elements = dom.elements
    index = len(elements)
    if index >= MAX_ELEMENTS or depth > MAX_DEPTH:
        dom.truncated = True
        return None
    tag, attrs = node.tag or "", node.attributes
    is_called = "class" in attrs or "id" in attrs
    hint, own = _called(tag, attrs.get("class"), attrs.get("id")) if is_called else ("", NAMED_TAGS.get(tag))
    element = Element(index, tag, attrs, parent, len(dom.texts), hint)
    elements.append(element)
    if own is not None and element.region not in STICKY:
        element.region = own
        if own in _CHROME and parent is not None:
            chrome = _chrome(dom, node, own)
            if chrome is not None and not chrome.is_content:
                _collapse(dom, chrome)
                return None
            if chrome is not None:
                element.region = parent.region
                dom.misnamed.add(index)
    if tag == "script":
        if "src" in element.attrs:
            dom.scripts.append((element, ""))
    elif tag == "meta":
        dom.metas.append(element)
    return element


@lru_cache(maxsize=8_192)
def _called(tag: str, classes: str | None, name: str | None) -> tuple[str, Region | None]:
    """The hint that class and id give, and the part of the page that it names."""
    hint = f"{classes or ''} {name or ''}".lower()[:200]
    return hint, named_region(tag, hint)


def _close(dom: Dom, element: Element | None) -> None:
    if element is not None:
        element.end = len(dom.elements)
        element.text_end = len(dom.texts)


def _add_text(dom: Dom, raw: str, owner: Element) -> None:
    if owner.silent:
        _add_silent(dom, raw, owner)
        return
    text = " ".join(raw.split()) if raw.isprintable() or "\u200b" not in raw else squeeze(raw)
    if text and text != "\ufeff":
        dom.texts.append(text)
        dom.owners.append(owner)


def _add_silent(dom: Dom, raw: str, owner: Element) -> None:
    if owner.tag == "script":
        if dom.scripts and dom.scripts[-1][0] is owner:
            dom.scripts.pop()
        dom.scripts.append((owner, raw))
        if "<![CDATA[" in raw and "record" in raw and owner.parent is not None:
            _graft_records(dom, raw, owner.parent)
    elif owner.tag == "title" and dom.html_title is None:
        dom.html_title = squeeze(raw)[:500]
    elif len(dom.noscript) < 50 and any(element.tag == "noscript" for element in (owner, *owner.ancestors(8))):
        dom.noscript.append(squeeze(raw)[:500])


def _graft_records(dom: Dom, raw: str, parent: Element) -> None:
    """Lists that a script unpacks from CDATA records (a common CMS does so) are read as the list they become."""
    records: list[str] = []
    at = raw.find("<![CDATA[")
    while at >= 0 and len(records) < 2000:
        end = raw.find("]]>", at)
        if end < 0:
            break
        records.append(raw[at + 9 : end])
        at = raw.find("<![CDATA[", end)
    holder = LexborHTMLParser("<body>" + "".join(records) + "</body>").body
    if holder is None or parent.silent:
        return
    store = Element(len(dom.elements), "ul", {"class": "list-datastore"}, parent, len(dom.texts), "list-datastore ")
    dom.elements.append(store)
    child = holder.first_child
    while child is not None:
        _walk(dom, child, store)
        child = child.next
    _close(dom, store)


_seen: dict[tuple[str, Region], Chrome] = {}


def _chrome(dom: Dom, node: LexborNode, region: Region) -> Chrome | None:
    """A menu or footer as one part, read now or known from an earlier page; None where it is no mere frame of the page."""
    if len(dom.chrome) >= _MAX_CHROME or not dom.most_chrome:
        return None
    markup = node.html or ""
    if len(markup) > dom.most_chrome:
        return None
    known = _seen.get((markup, region))
    if known is None:
        known = Chrome(_part(node, region), region)
        if len(_seen) >= _REMEMBERED:
            # The oldest goes: whatever site is being read now was met most lately.
            del _seen[next(iter(_seen))]
        _seen[markup, region] = known
    return known


def _collapse(dom: Dom, chrome: Chrome) -> None:
    """Hang a menu or footer on the page."""
    dom.chrome.append(chrome)
    dom.breaks.append(len(dom.texts))
    dom.scripts += chrome.dom.scripts
    dom.metas += chrome.dom.metas


def _part(node: LexborNode, region: Region) -> Dom:
    part = Dom()
    holder = Element(0, "", {}, None, 0, "")
    holder.region = region
    part.elements.append(holder)
    _walk(part, node, holder)
    _close(part, holder)
    return part


def clipped(value: str | None) -> str:
    """An attribute at a length that no honest page exceeds."""
    return (value or "").strip()[:_MAX_ATTRIBUTE]
