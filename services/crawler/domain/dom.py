"""The page as flat arrays: elements and pieces of text in document order, where every subtree is a slice."""

import re
from collections.abc import Iterator
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from services.crawler.domain.facts import Region

MAX_TEXT: Final = 8_000_000
MAX_ELEMENTS: Final = 250_000
MAX_DEPTH: Final = 400
_MAX_ATTRIBUTE: Final = 9_000
_SILENT: Final = frozenset({"script", "style", "noscript", "template", "option", "textarea", "title"})
_FORMATTING: Final = frozenset(
    {"span", "font", "b", "strong", "em", "i", "u", "a", "br", "img", "o:p", "small", "big", "label", "sup", "sub"}
)
_SPACES: Final = re.compile(r"[\s\u00a0\u3000\u200b\ufeff]+")


class Element:
    """One element: `elements[index:end]` is its subtree, `texts[text_start:text_end]` the text in it."""

    __slots__ = (
        "attrs",
        "children",
        "end",
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
        self, index: int, tag: str, attrs: dict[str, str | None], parent: "Element | None", text_at: int
    ) -> None:
        self.index = index
        self.tag = tag
        self.attrs = attrs
        self.parent = parent
        self.children: list[Element] = []
        self.end = index + 1
        self.text_start = text_at
        self.text_end = text_at
        self.region = Region.CONTENT
        self.silent: bool = tag in _SILENT or (parent is not None and parent.silent)
        self.link: Element | None = self if tag == "a" else (parent.link if parent is not None else None)

    def get(self, name: str) -> str:
        return (self.attrs.get(name) or "").strip()

    @property
    def hint(self) -> str:
        """Class and id in lower case, by which authors say what an element is for."""
        attrs = self.attrs
        if "class" not in attrs and "id" not in attrs:
            return ""
        return f"{attrs.get('class') or ''} {attrs.get('id') or ''}".lower()[:200]

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
    """One parsed page."""

    def __init__(self) -> None:
        self.elements: list[Element] = []
        self.texts: list[str] = []
        self.owners: list[Element] = []
        self.scripts: list[tuple[Element, str]] = []
        self.noscript: list[str] = []
        self.html_title: str | None = None
        self.truncated = False

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

    def by_tag(self, *tags: str) -> list[Element]:
        return [element for element in self.elements if element.tag in tags]


def squeeze(text: str) -> str:
    """One space for any run of white space, none at the ends."""
    return _SPACES.sub(" ", text).strip()


def read_dom(text: str) -> Dom:
    """Parse a page, however broken, into flat arrays."""
    dom = Dom()
    dom.truncated = len(text) > MAX_TEXT
    parser = LexborHTMLParser(text[:MAX_TEXT].replace("\x00", ""))
    if parser.root is not None:
        _walk(dom, parser.root, None)
    return dom


def _walk(dom: Dom, root: LexborNode, under: Element | None) -> None:
    """Append what lies under `root`; with `under` the pieces are grafted as children of that element."""
    stack: list[tuple[int, Element | None]] = [(root.mem_id if under is not None else -1, under)]
    for node in root.traverse(include_text=True):
        if node.is_comment_node or (under is not None and node.mem_id == root.mem_id):
            continue
        parent = node.parent
        above = parent.mem_id if parent is not None else -1
        while len(stack) > 1 and stack[-1][0] != above:
            _close(dom, stack.pop()[1])
        top = stack[-1][1]
        if node.is_text_node:
            if top is not None:
                _add_text(dom, node, top)
        elif len(dom.elements) >= MAX_ELEMENTS or len(stack) > MAX_DEPTH:
            dom.truncated = True
        else:
            stack.append((node.mem_id, _add_element(dom, node, top)))
    while len(stack) > 1:
        _close(dom, stack.pop()[1])


def _add_element(dom: Dom, node: LexborNode, parent: Element | None) -> Element:
    attrs = node.attributes
    element = Element(len(dom.elements), node.tag or "", attrs, parent, len(dom.texts))
    dom.elements.append(element)
    if parent is not None:
        parent.children.append(element)
    if element.tag == "script" and "src" in attrs:
        dom.scripts.append((element, ""))
    return element


def _close(dom: Dom, element: Element | None) -> None:
    if element is not None:
        element.end = len(dom.elements)
        element.text_end = len(dom.texts)


def _add_text(dom: Dom, node: LexborNode, owner: Element) -> None:
    raw = node.text_content or ""
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
    elif any(element.tag == "noscript" for element in (owner, *owner.ancestors(8))) and len(dom.noscript) < 50:
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
    store = Element(len(dom.elements), "ul", {"class": "list-datastore"}, parent, len(dom.texts))
    dom.elements.append(store)
    parent.children.append(store)
    _walk(dom, holder, store)
    _close(dom, store)


def clipped(value: str | None) -> str:
    """An attribute at a length that no honest page exceeds."""
    return (value or "").strip()[:_MAX_ATTRIBUTE]
