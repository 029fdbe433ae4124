"""Sections 栏目: kinds by their names, the named lists of a home or channel page, and the entries of its menu."""

import re
from bisect import bisect_left
from collections.abc import Set
from datetime import datetime
from functools import lru_cache, partial
from typing import Final
from urllib.parse import urlsplit

from services.crawler.domain.dom import Dom, Element
from services.crawler.domain.facts import Item, LinkKind, Region, Section, SectionKind, SectionState
from services.crawler.domain.lexicon import SECTION_WORDS, is_more
from services.crawler.domain.links import PageLinks
from services.crawler.domain.lists import ListBlock

MAX_SECTIONS: Final = 400
_NOT_CONTENT: Final = frozenset({Region.FOOTER, Region.NAV, Region.BREADCRUMB, Region.HEADER, Region.HEAD})
_NOT_A_NAME: Final = re.compile(
    r"^[\d\W_]+$|首页|网站地图|登录|注册|搜索|收藏|无障碍|繁體|English|当前位置|您的位置|RSS|：$|:$"
)
_SPACED: Final = re.compile(r"(?:[\u4e00-\u9fff] ){1,9}[\u4e00-\u9fff]")
_ARTICLE_PATH: Final = re.compile(r"t20\d{6}_|/art_|content_\d|/20\d{2}[-/]?\d{2}|\.s?html?$")
_INDEX_FILE: Final = re.compile(r"/(?:index|default|list)[\w-]{0,20}\.\w{2,5}$")
_LEVELS_UP: Final = 6
_HEADING_ELEMENTS: Final = 12
_NAME_TAGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_NAME_ROW: Final = 14
_NEAR: Final = 2
_LEAST_CAPTION: Final = 5
_HEADLINE: Final = 9
_LINKS_BESIDE: Final = 3
_STROKES: Final = frozenset("|｜丨/")


def kind_of(name: str, column_type: str = "") -> SectionKind:
    """The kind of a section by its name; its declared type decides when the name says nothing."""
    kind = _kind_by_words(name[:60])
    return kind if kind is not SectionKind.OTHER or not column_type else _kind_by_words(column_type[:60])


@lru_cache(maxsize=4_096)
def _kind_by_words(name: str) -> SectionKind:
    for kind, words in SECTION_WORDS:
        if any(word in name for word in words):
            return kind
    return SectionKind.OTHER


@lru_cache(maxsize=4_096)
def compact(name: str) -> str:
    """A name without the blanks that part its characters for the look of it."""
    return name.replace(" ", "") if _SPACED.fullmatch(name) else name


@lru_cache(maxsize=4_096)
def _may_be_name(text: str) -> bool:
    return _NOT_A_NAME.search(text) is None


def state_of(items: tuple[Item, ...]) -> SectionState:
    """What its entries say: without any nothing can be told."""
    if not items:
        return SectionState.CANNOT_TELL
    return SectionState.DATED if any(item.date is not None for item in items) else SectionState.UNDATED


def against_earlier(seen: SectionState, earlier: SectionState, *, says_empty: bool) -> SectionState:
    """A section that had entries and now yields none without saying that it is empty has changed its structure."""
    had_entries = earlier in (SectionState.DATED, SectionState.UNDATED)
    has_none = seen in (SectionState.CANNOT_TELL, SectionState.BLANK)
    return SectionState.STRUCTURE_CHANGED if had_entries and has_none and not says_empty else seen


def block_sections(dom: Dom, links: PageLinks, blocks: list[ListBlock]) -> list[Section]:
    """The named lists of a home or channel page."""
    starts = [block.container.index for block in blocks if block.is_content and not _is_beside(dom, block)]
    headed = frozenset(starts)
    out: list[Section] = []
    for block in blocks:
        if block.region in _NOT_CONTENT or block.container.index not in headed or len(out) >= MAX_SECTIONS:
            continue
        heading = _heading(dom, links, block.container, starts)
        if heading is None:
            continue
        name, address = heading
        out.append(
            Section(
                name,
                address,
                kind_of(name),
                depth(address) or None,
                block.newest,
                state_of(block.items),
                len(block.items),
                block.region,
                "block",
            )
        )
    return _merged(out)


def _is_beside(dom: Dom, block: ListBlock) -> bool:
    """Whether this is no list of its own: pictures that take turns, or a few links in the row that names a list."""
    if block.region is Region.CAROUSEL and not block.dated and _is_pictured(dom, block):
        return True
    row, own = block.container.parent, block.container
    if block.dated or len(block.items) > _LINKS_BESIDE or row is None or row.text_end - row.text_start > _NAME_ROW:
        return False
    before = (one for one in row.children if one.index < own.index)
    return any(inner.tag in _NAME_TAGS for one in before for inner in (one, *dom.within(one, _HEADING_ELEMENTS)))


def _is_pictured(dom: Dom, block: ListBlock) -> bool:
    entries = (entry.element for entry in block.entries[:_LINKS_BESIDE])
    return all(_leads_from_picture(dom, entry) for entry in entries)


def _heading(dom: Dom, links: PageLinks, container: Element, starts: list[int]) -> tuple[str, str | None] | None:
    """What stands over a list; under a row of tabs the list's own tab, by its turn among the panes."""
    node = own = container
    pane, lists = 0, _lists_in(starts, container)
    for level in range(_LEVELS_UP):
        parent = node.parent
        if parent is None or parent.tag == "html":
            return None
        at = parent.children.index(node) if len(parent.children) < 200 else 0
        inside, lists = lists, _lists_in(starts, parent)
        own = node if lists > inside else own
        is_only = inside == 1 and not any(_lists_in(starts, one) for one in parent.children[at + 1 : at + 2])
        for sibling in reversed(parent.children[max(0, at - 12) : at]):
            if _lists_in(starts, sibling):
                pane += 1
                continue
            names = _names_beside(dom, links, sibling, level, own=container.region, is_only=is_only and not pane)
            if not names:
                continue
            if pane >= len(names) and level > 0:
                return None
            name, address = names[min(pane, len(names) - 1)]
            # Of panes within one block each has its own 更多; what stands in another's is not this one's.
            around = (sibling, node, parent) if len(names) == 1 else (own, sibling, *((parent,) if own is node else ()))
            return name, address or _more(links, dom, around)
        node = parent
    return None


def _names_beside(
    dom: Dom, links: PageLinks, element: Element, level: int, *, own: Region, is_only: bool
) -> list[tuple[str, str | None]]:
    """Names in what stands before a list, so many levels above it: a page's head names none, nor do captions and headlines."""
    names = heading_names(dom, links, element, own, is_near=level < _NEAR, is_only=is_only)
    if not names or (len(names[0][0]) < _HEADLINE and kind_of(names[0][0]) is not SectionKind.OTHER):
        return names
    if element.region is Region.HEADER and all(kind_of(name) is SectionKind.OTHER for name, _ in names):
        return []
    if len(names[0][0]) >= _HEADLINE and all(url is not None and not _looks_like_section(url) for _, url in names):
        return []
    least = _LEAST_CAPTION if len(names) == 1 else _HEADLINE
    is_caption = all(len(name) >= least and kind_of(name) is SectionKind.OTHER for name, _ in names)
    return [] if is_caption and _is_pictured_link(dom, element) else names


def _lists_in(starts: list[int], element: Element) -> int:
    return bisect_left(starts, element.end) - bisect_left(starts, element.index)


def _is_pictured_link(dom: Dom, element: Element) -> bool:
    """Whether pictures here lead to articles, so that what is written to them is no name."""
    inner = (element, *dom.within(element, _HEADING_ELEMENTS))
    return not any(one.tag in _NAME_TAGS for one in inner) and _leads_from_picture(dom, element)


def _leads_from_picture(dom: Dom, element: Element) -> bool:
    inner = (element, *dom.within(element, _HEADING_ELEMENTS))
    return any(one.tag == "img" and one.link is not None for one in inner)


def heading_names(
    dom: Dom,
    links: PageLinks,
    element: Element,
    own: Region = Region.CONTENT,
    *,
    is_near: bool = False,
    is_only: bool = False,
) -> list[tuple[str, str | None]]:
    """Names in a heading row: its links, or its short texts where it has none. Right above a list, a head is the list's."""
    is_away = element.region in _NOT_CONTENT and not (is_near and element.region is Region.HEADER)
    if element.silent or is_away or element.text_end - element.text_start > _NAME_ROW:
        return []
    out: list[tuple[str, str | None]] = []
    for at in range(element.text_start, element.text_end):
        text, owner = compact(dom.texts[at].strip("· |>»:：[]【】")), dom.owners[at]
        if not 2 <= len(text) <= 16 or is_more(text) or not _may_be_name(text):
            continue
        if owner.region is Region.CAROUSEL and own is not Region.CAROUSEL:
            continue
        link = links.by_element.get(owner.link.index) if owner.link is not None else None
        is_address = link is not None and link.kind in (LinkKind.INTERNAL, LinkKind.EXTERNAL)
        out.append((text, link.url if link is not None and is_address else None))
    if not out:
        return _pictured_name(dom, links, element)
    # What a name is called in English stands beside it; where all names are foreign, they are the names.
    out = [pair for pair in out if not pair[0].isascii()] or out
    linked = [pair for pair in out if pair[1]]
    if not 1 < len(linked) < len(out):
        return out
    # Links with strokes between lead to parts of the one list that stands under them all; else they are its tabs.
    is_parted = is_only and any(text in _STROKES for text in dom.texts[element.text_start : element.text_end])
    return [pair for pair in out if not pair[1]][:1] if is_parted else linked


def _pictured_name(dom: Dom, links: PageLinks, element: Element) -> list[tuple[str, str | None]]:
    """A name drawn as a picture, told by the picture's own text; only words that name a kind of section count."""
    if element.end - element.index > _HEADING_ELEMENTS:
        return []
    for inner in dom.within(element, _HEADING_ELEMENTS):
        name = inner.get("alt") if inner.tag == "img" else ""
        if 2 <= len(name) <= 16 and not is_more(name) and kind_of(name) is not SectionKind.OTHER:
            link = links.by_element.get(inner.link.index) if inner.link is not None else None
            is_address = link is not None and link.kind in (LinkKind.INTERNAL, LinkKind.EXTERNAL)
            return [(name, link.url if link is not None and is_address else None)]
    return []


def _more(links: PageLinks, dom: Dom, around: tuple[Element, ...]) -> str | None:
    """The address behind 更多 in the heading row or the list's own pane, or else in the block around them."""
    for element in (inner for outer in around for inner in dom.within(outer, 400)):
        link = links.by_element.get(element.index) if element.tag == "a" else None
        if link is None or link.kind not in (LinkKind.INTERNAL, LinkKind.EXTERNAL):
            continue
        if is_more(link.text) or "more" in element.hint or "更多" in element.get("title"):
            return link.url
    return None


def menu_sections(dom: Dom, links: PageLinks, blocks: list[ListBlock]) -> list[Section]:
    """Entries of the menus that lead to sections of this site; what they hold is not known from here."""
    menus = {entry.link.index for block in blocks if is_menu(block) for entry in block.entries}
    out = _menu_entries(dom, links, menus)
    for part, part_links in zip(dom.chrome, links.chrome, strict=True):
        out += part.once(("menu", part_links.base), partial(_menu_entries, part.dom, part_links, frozenset()))
    return _merged(out[:MAX_SECTIONS])


def _menu_entries(dom: Dom, links: PageLinks, menus: Set[int]) -> list[Section]:
    out: list[Section] = []
    for index, link in links.by_element.items():
        if link.tag != "a" or (link.place is not Region.NAV and index not in menus) or len(out) >= MAX_SECTIONS:
            continue
        name = compact(link.text)
        if link.kind is not LinkKind.INTERNAL or not 2 <= len(name) <= 14 or not _may_be_name(name):
            continue
        kind = kind_of(name)
        if kind is SectionKind.OTHER and not _looks_like_section(link.url):
            continue
        out.append(
            Section(
                name,
                link.url,
                kind,
                _menu_level(dom.elements[index]),
                None,
                SectionState.CANNOT_TELL,
                0,
                link.place,
                "menu",
            )
        )
    return out


def is_menu(block: ListBlock) -> bool:
    """Whether the entries are names of sections rather than publications."""
    if block.is_content or block.region is Region.FOOTER or len(block.items) < 4:
        return False
    return sum(kind_of(item.title) is not SectionKind.OTHER for item in block.items) >= 2


def _menu_level(element: Element) -> int:
    lists = sum(above.tag in ("ul", "ol", "dl") for above in element.ancestors(10) if above.region is element.region)
    return 1 if lists <= 1 else 2


@lru_cache(maxsize=8_192)
def _looks_like_section(url: str) -> bool:
    path = urlsplit(url).path
    if path in ("", "/"):
        return False
    return path.endswith("/") or bool(_INDEX_FILE.search(path)) or not _ARTICLE_PATH.search(path)


def depth(url: str | None) -> int:
    """How many folders deep an address lies; the first level counts one."""
    if not url:
        return 0
    path = _INDEX_FILE.sub("/", urlsplit(url).path)
    return min(9, len([part for part in path.split("/") if part and "." not in part]))


def _merged(sections: list[Section]) -> list[Section]:
    """One entry a section: parts of one list under one heading belong together, the same menu entry appears once."""
    out: dict[tuple[str, str | None], Section] = {}
    for section in sections:
        key = (section.name, section.url)
        before = out.get(key)
        out[key] = section if before is None else _joined(before, section)
    return list(out.values())


def _joined(one: Section, other: Section) -> Section:
    newest: datetime | None = max((at for at in (one.newest_at, other.newest_at) if at is not None), default=None)
    state = one.state if one.state is SectionState.DATED else other.state
    return Section(
        one.name,
        one.url,
        one.kind,
        one.level,
        newest,
        state,
        one.item_count + other.item_count,
        one.place,
        one.evidence,
    )


def without_known(menu: list[Section], blocks: list[Section]) -> list[Section]:
    known = {section.url for section in blocks if section.url}
    return [section for section in menu if section.url not in known]
