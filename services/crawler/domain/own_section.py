"""The section that a list page itself is: its list, its name, and what can be told of its state."""

import re
from bisect import bisect_left
from enum import Enum
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from services.crawler.domain.dom import Dom, Element
from services.crawler.domain.facts import Labels, Region, Section, SectionKind, SectionState
from services.crawler.domain.lexicon import EMPTY_WORDS, UNIT_ENDS
from services.crawler.domain.links import PageLinks
from services.crawler.domain.lists import ListBlock
from services.crawler.domain.sections import depth, heading_names, is_menu, kind_of, state_of
from services.crawler.domain.titles import title_parts

_NOT_MAIN: Final = frozenset(
    {
        Region.FOOTER,
        Region.NAV,
        Region.BREADCRUMB,
        Region.HEADER,
        Region.HEAD,
        Region.RELATED,
        Region.CAROUSEL,
        Region.SIDEBAR,
    }
)
_LIST_HINT: Final = re.compile(r"list|news|(?:^|[ _-])lb(?:$|[ _-])|items|datastore")
_SCRIPT_FILLED: Final = (
    "ajax",
    "$.get",
    "$.post",
    "getJSON",
    "fetch(",
    "axios",
    "XMLHttpRequest",
    "new Vue",
    "createApp",
    "layui",
    "v-for",
)
_LEAST_UNIT: Final = 4
_OTHER: Final = SectionKind.OTHER
_ASIDE: Final = re.compile("排行|推荐|热门|热点|猜你|相关(?:阅读|新闻|信息|链接|文章)|图片新闻")
_SECTION_PATH: Final = re.compile(r"/(?:(?:index|default|list)[\w-]{0,20}\.\w{2,5})?$", re.IGNORECASE)
_FILLING_FILE: Final = re.compile(
    r"(?:^|[/_.-])(?:vue|axios|layui|laypage|react|angular)(?:[_.-]|$)|list|data|ajax|channel"
)


def main_list(dom: Dom, links: PageLinks, blocks: list[ListBlock]) -> ListBlock | None:
    """The list that a list page is about, its parts joined where the page groups entries by fives."""
    candidates = [block for block in blocks if block.region not in _NOT_MAIN and block.is_content]
    if not candidates:
        return None
    best = _of_the_page(dom, links, candidates)
    if best is None:
        return None
    parts = [block for block in candidates if block is best or _is_part_of(block, best)]
    if len(parts) == 1:
        return best
    entries = tuple(entry for part in parts for entry in part.entries)
    return ListBlock(best.container, entries, tuple(item for part in parts for item in part.items), best.region)


def _of_the_page(dom: Dom, links: PageLinks, candidates: list[ListBlock]) -> ListBlock | None:
    """The heaviest list that does not stand under the name of something else; None where the page's own holds nothing."""
    best = max(candidates, key=_weight)
    starts = sorted(block.container.index for block in candidates)
    whose = _whose(dom, links, best, starts)
    if whose is _Whose.PAGE:
        return best
    others = [(block, _whose(dom, links, block, starts)) for block in candidates if block is not best]
    for wanted in (_Whose.PAGE, _Whose.PART):
        if wanted is _Whose.PART and (says_empty(dom) or has_empty_list(dom) or _is_filled_by_script(dom)):
            return None
        found = [block for block, one in others if one is wanted] + ([best] if whose is wanted else [])
        if found:
            return max(found, key=_weight)
    return best


class _Whose(Enum):
    PAGE = 0
    PART = 1
    """Under the name of another kind of section, which may be a part of this one."""
    OTHER = 2
    """Under a name that leads elsewhere, or that is of no section at all."""


def _whose(dom: Dom, links: PageLinks, block: ListBlock, starts: list[int]) -> _Whose:
    """Whose list it is by the one name that it stands under, unless that is in the title of the page."""
    node = block.container
    for _ in range(2):
        if node.parent is None:
            return _Whose.PAGE
        at = node.parent.children.index(node) if len(node.parent.children) < 200 else 0
        for sibling in reversed(node.parent.children[max(0, at - 3) : at]):
            holds_list = bisect_left(starts, sibling.end) > bisect_left(starts, sibling.index)
            names = [] if holds_list else heading_names(dom, links, sibling)
            if names:
                whose = _named(names, dom.html_title or "")
                return _Whose.PAGE if whose is _Whose.PART and _lies_under(links.base, block) else whose
        node = node.parent
    return _Whose.PAGE


def _lies_under(base: str, block: ListBlock) -> bool:
    """Whether the entries lie in the folder of the page, or deeper."""
    folder = base[: base.rfind("/") + 1]
    return urlsplit(folder).path not in ("", "/") and any(
        (item.url or "").startswith(folder) for item in block.items[:2]
    )


def _named(names: list[tuple[str, str | None]], title: str) -> _Whose:
    name, address = names[0]
    if len(names) != 1 or name in title:
        return _Whose.PAGE
    if address is not None or _ASIDE.search(name):
        return _Whose.OTHER
    page_kind = _kind_in_title(title)
    # What is disclosed is of every kind.
    is_other = page_kind not in (_OTHER, SectionKind.DISCLOSURE) and kind_of(name) not in (_OTHER, page_kind)
    return _Whose.PART if is_other else _Whose.PAGE


@lru_cache(maxsize=1_024)
def _kind_in_title(title: str) -> SectionKind:
    kinds = (kind_of(part) for part in _names_in_title(title))
    return next((kind for kind in kinds if kind is not _OTHER), _OTHER)


def _weight(block: ListBlock) -> int:
    return sum(min(len(item.title), 30) + (30 if item.date is not None else 0) for item in block.items)


def _is_part_of(block: ListBlock, best: ListBlock) -> bool:
    one, other = block.container, best.container
    return (
        _is_beside(one, other)
        and one.tag == other.tag
        and one.hint == other.hint
        and block.shows_dates == best.shows_dates
    )


def _is_beside(one: Element, other: Element) -> bool:
    """Siblings, or first cousins of one make, as the lists of months are."""
    if one.parent is None or other.parent is None or one.parent is other.parent:
        return one.parent is other.parent
    same_make = one.parent.tag == other.parent.tag and one.parent.hint == other.parent.hint
    return same_make and one.parent.parent is other.parent.parent and one.parent.tag in ("li", "dd", "tr", "td")


def is_named_section(dom: Dom, url: str) -> bool:
    """Whether title and address are those of a section, though no list was found on the page."""
    parts = title_parts(dom.html_title or "")
    return (
        bool(parts)
        and len(parts[0]) <= 12
        and kind_of(parts[0]) is not SectionKind.OTHER
        and _SECTION_PATH.search(urlsplit(url).path) is not None
    )


def says_empty(dom: Dom) -> bool:
    """Whether the main part of the page says in words that there is nothing."""
    return any(
        owner.region not in _NOT_MAIN and any(word in text for word in EMPTY_WORDS)
        for owner, text in zip(dom.owners, dom.texts, strict=True)
        if 4 <= len(text) < 60
    )


def page_section(
    dom: Dom, url: str, labels: Labels, crumbs: tuple[str, ...], blocks: list[ListBlock], main: ListBlock | None
) -> Section:
    """The section that this list page itself is."""
    name, evidence = _page_name(dom, labels, crumbs)
    items = main.items if main is not None else ()
    state = state_of(items) if items else _state_without_items(dom, blocks)
    return Section(
        name=name,
        url=url or None,
        kind=kind_of(name, labels.values.get("ColumnType", "")),
        level=depth(url) or None,
        newest_at=main.newest if main is not None else None,
        state=state,
        item_count=len(items),
        place=Region.CONTENT,
        evidence=evidence,
    )


def _page_name(dom: Dom, labels: Labels, crumbs: tuple[str, ...]) -> tuple[str, str]:
    column = labels.values.get("ColumnName")
    if column:
        return column[:60], "label ColumnName"
    parts = _names_in_title(dom.html_title or "")
    named = next((part for part in parts if kind_of(part) is not SectionKind.OTHER and len(part) <= 14), None)
    if crumbs and (named is None or crumbs[-1] == named):
        return crumbs[-1][:60], "breadcrumb"
    if named is not None:
        return named, "title"
    return (parts[0][:60] if parts else ""), "title"


def _names_in_title(title: str) -> list[str]:
    """The parts of a title; where only a blank stands between a name and whose page it is, the two are parts too."""
    out: list[str] = []
    for part in title_parts(title):
        words = part.split(" ")
        is_pair = len(words) == 2 and any(len(word) >= _LEAST_UNIT and word.endswith(UNIT_ENDS) for word in words)
        out += sorted(words, key=lambda word: word.endswith(UNIT_ENDS)) if is_pair else [part]
    return out


def _state_without_items(dom: Dom, blocks: list[ListBlock]) -> SectionState:
    if _is_filled_by_script(dom):
        return SectionState.CANNOT_TELL
    if says_empty(dom):
        return SectionState.BLANK
    if any(block.region is Region.CONTENT and len(block.items) >= 3 and not is_menu(block) for block in blocks):
        # Entries with names too short for publications, as of services or sub-sections. Where a list beside them holds
        # nothing nobody knows which of the two is the section: it may be blank, and must not be told as blank.
        return SectionState.CANNOT_TELL if has_empty_list(dom) else SectionState.UNDATED
    return SectionState.BLANK if any(_is_empty_list(element) for element in dom.elements) else SectionState.CANNOT_TELL


def has_empty_list(dom: Dom) -> bool:
    """Whether something that calls itself a list holds nothing."""
    return any(_is_empty_list(element) and _LIST_HINT.search(element.hint) for element in dom.elements)


def _is_filled_by_script(dom: Dom) -> bool:
    return any(_fills_lists(element, raw) for element, raw in dom.scripts[:200])


def _fills_lists(element: Element, raw: str) -> bool:
    """Whether a script may write entries into the page, by its words or by the name of its file."""
    if raw:
        return any(word in raw for word in _SCRIPT_FILLED)
    return _FILLING_FILE.search(element.get("src").partition("?")[0].lower()) is not None


def _is_empty_list(element: Element) -> bool:
    is_empty = element.text_start == element.text_end and element.end - element.index <= 3
    return (
        is_empty
        and element.region not in _NOT_MAIN
        and element.tag in ("ul", "ol", "tbody", "dl")
        and (element.tag == "ul" or bool(_LIST_HINT.search(element.hint)))
    )
