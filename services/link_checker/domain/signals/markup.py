"""A page's source as tags with their offsets: planted code is shown as it stands, not as a parser repaired it."""

import re
from html import unescape
from typing import Final

_NAME: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9:-]{0,30}")
_ATTRIBUTE: Final = re.compile(
    r"([a-zA-Z_@:][-\w:.@]{0,60})(?:\s{0,40}=\s{0,40}(?:\"([^\"]{0,8000})\"?|'([^']{0,8000})'?|([^\s>\"']{1,4000})))?"
)
_VOID: Final = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source"}
)
_RAW: Final = frozenset({"script", "style", "title", "textarea", "noscript"})
_MAX_TAG: Final = 16_000
_MAX_TAGS: Final = 100_000
_MAX_TEXT: Final = 4_000_000
_MAX_COMMENTS: Final = 2_000


class Tag:
    """One opening tag: `start` and `open_end` bound it, `end` bounds its element."""

    __slots__ = ("_attrs", "_source", "end", "index", "last", "name", "open_end", "start")

    def __init__(self, index: int, name: str, start: int, open_end: int, source: str) -> None:
        self.index = index
        self.name = name
        self.start = start
        self.open_end = open_end
        self.end = open_end
        self.last = index
        self._source = source
        self._attrs: dict[str, str] | None = None

    def get(self, name: str) -> str:
        return self.attrs.get(name, "")

    @property
    def href(self) -> str:
        """Where a link leads, drawings' links too."""
        return self.get("href") or self.get("xlink:href")

    @property
    def attrs(self) -> dict[str, str]:
        if self._attrs is None:
            found: dict[str, str] = {}
            for match in _ATTRIBUTE.finditer(self._source):
                value = match[2] or match[3] or match[4] or ""
                found.setdefault(match[1].lower(), unescape(value))
            self._attrs = found
        return self._attrs


class Markup:
    """All opening tags of a page in order; comments and what scripts and styles hold are no tags."""

    def __init__(self, text: str) -> None:
        self.text = text[:_MAX_TEXT]
        self.tags: list[Tag] = []
        self.comments: list[tuple[int, int]] = []
        """Where comments begin and end, at most 2,000 of them."""
        self._by_name: dict[str, list[Tag]] = {}
        self._scan()
        for tag in self.tags:
            self._by_name.setdefault(tag.name, []).append(tag)

    def named(self, *names: str) -> list[Tag]:
        """Tags of these names in their order."""
        if len(names) == 1:
            return self._by_name.get(names[0], [])
        return sorted((tag for name in names for tag in self._by_name.get(name, ())), key=lambda tag: tag.index)

    def inside(self, tag: Tag) -> list[Tag]:
        """The tags within an element, at most 3,000 of them."""
        return self.tags[tag.index + 1 : min(tag.last, tag.index + 3_000) + 1]

    def raw(self, tag: Tag) -> str:
        """The source between an element's tags."""
        return self.text[tag.open_end : tag.end]

    def words(self, tag: Tag, limit: int = 20_000) -> str:
        """The text of an element without tags, of its first characters."""
        pieces = self.text[tag.open_end : min(tag.end, tag.open_end + limit)].split("<")
        return unescape(" ".join([pieces[0], *(piece.partition(">")[2] for piece in pieces[1:])]))

    def _scan(self) -> None:
        text, at, stack = self.text, 0, list[Tag]()
        low = text.lower() if len(text.lower()) == len(text) else text
        while (start := text.find("<", at)) >= 0 and len(self.tags) < _MAX_TAGS:
            at = self._step(low, start, stack)
        for tag in stack:
            tag.end, tag.last = len(text), len(self.tags) - 1

    def _step(self, low: str, start: int, stack: list[Tag]) -> int:
        """Read what begins at a `<`; returns where to go on."""
        text = self.text
        if text.startswith("<!--", start):
            end = text.find("-->", start + 4)
            if len(self.comments) < _MAX_COMMENTS:
                self.comments.append((start, end if end >= 0 else len(text)))
            return end + 3 if end >= 0 else len(text)
        closing = text.startswith("</", start)
        named = _NAME.match(text, start + 2 if closing else start + 1)
        if named is None:
            return start + 1
        name = named[0].lower()
        open_end = _tag_end(text, named.end())
        if closing:
            self._close(name, start, stack)
            return open_end
        tag = Tag(len(self.tags), name, start, open_end, text[named.end() : open_end])
        self.tags.append(tag)
        if name in _RAW and name != "noscript":
            end = low.find(f"</{name}", open_end)
            tag.end = end if end >= 0 else open_end
            return tag.end
        if name not in _VOID and not text.startswith("/>", open_end - 2):
            stack.append(tag)
        return open_end

    def _close(self, name: str, at: int, stack: list[Tag]) -> None:
        """End the nearest open element of that name and what was left open in it; a stray end tag closes nothing."""
        for depth in range(len(stack) - 1, max(-1, len(stack) - 60), -1):
            if stack[depth].name == name:
                for tag in stack[depth:]:
                    tag.end, tag.last = at, len(self.tags) - 1
                del stack[depth:]
                return


def _tag_end(text: str, at: int) -> int:
    """The place after the `>` of a tag; quotes may hold one, a quote that never ends may not swallow the page."""
    simple = text.find(">", at)
    if simple < 0:
        return len(text)
    head = text[at:simple]
    if head.count('"') % 2 == 0 and head.count("'") % 2 == 0:
        return simple + 1
    limit, quote = min(len(text), at + _MAX_TAG), ""
    for place in range(at, limit):
        character = text[place]
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character == ">":
            return place + 1
    return simple + 1
