"""Lists on a page: repeated siblings that each hold one main link, read as entries with their dates."""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from services.crawler.domain.dates import lone_year, url_year, whole_date
from services.crawler.domain.dom import Dom, Element, squeeze
from services.crawler.domain.facts import Item, LinkKind, Region
from services.crawler.domain.item_dates import (
    EntryDate,
    dated_by_address,
    fill_years,
    is_same_day,
    labelled_date,
    shown_date,
)
from services.crawler.domain.lexicon import is_more
from services.crawler.domain.links import PageLinks
from services.crawler.domain.tables import DateColumns, date_columns

_LONGEST_TOOLTIP: Final = 500
_ENTRY_TAGS: Final = frozenset(
    {
        "li",
        "tr",
        "dd",
        "dl",
        "div",
        "p",
        "a",
        "article",
        "h2",
        "h3",
        "h4",
        "h5",
        "table",
        "ul",
        "section",
        "td",
        "span",
        "dt",
    }
)
_BLOCK_TAGS: Final = frozenset({"div", "section", "article", "td", "table", "ul", "dl"})
_LONG_TITLE: Final = 10
_SHORT_TITLE: Final = 5
_LOOKED_INTO: Final = 80
_MAX_LINKS: Final = 5
_MAX_GAP: Final = 4
_DIGIT: Final = re.compile(r"[\d〇○]")
_PIN: Final = re.compile(r"置顶|^\[?顶\]?$|【顶】")
_PIN_IMAGE: Final = re.compile(r"zhiding|zhid|/zd\d?\.|/top\d?\.|/ding\d?\.|istop|icon_top|icon-top")
_PLAIN_KINDS: Final = frozenset({LinkKind.INTERNAL, LinkKind.EXTERNAL, LinkKind.ATTACHMENT, LinkKind.OTHER})
_YEARS_ABOVE: Final = 12
_FEW_PIECES: Final = 6
_MOST_PIECES: Final = 60
_LONGEST_ENTRY: Final = 1_200
_CHOSEN: Final = re.compile(
    r"(?:^|[ _-])(?:on|cur|current|curr|active|act|select|selected|hover|now|focus|this)(?:$|[ _-])"
)
_NO_LISTS: Final = frozenset({Region.NAV, Region.FOOTER, Region.BREADCRUMB, Region.HEAD})
_TITLE_TAGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5"})
_MARK_TAGS: Final = frozenset({"i", "em", "span"})
_PIN_PIECES: Final = 8
_PIN_PARTS: Final = 12
_LEAD: Final = " ·•●■◆▪⋅・－-※>》»□○"


class Entry(NamedTuple):
    """One entry as elements: its own element, its main link and its range of text."""

    element: Element
    link: Element
    text_start: int
    text_end: int


@dataclass(frozen=True, slots=True)
class ListBlock:
    """One list: where it stands and what its entries are."""

    container: Element
    entries: tuple[Entry, ...]
    items: tuple[Item, ...]
    region: Region

    @property
    def dated(self) -> int:
        return sum(item.date is not None for item in self.items)

    @property
    def shows_dates(self) -> bool:
        return any(item.date is not None and item.date_source != "url" for item in self.items)

    @property
    def mean_title(self) -> float:
        return sum(len(item.title) for item in self.items) / max(1, len(self.items))

    @property
    def newest(self) -> datetime | None:
        return max((item.date for item in self.items if item.date is not None), default=None)

    @property
    def is_content(self) -> bool:
        """Whether the entries look like publications rather than like a menu."""
        return self.shows_dates or self.mean_title >= 9


def listed_places(blocks: list[ListBlock]) -> set[int]:
    """The pieces of text that stand in entries of dated lists: none of them belongs to an article's own text."""
    out: set[int] = set()
    for block in blocks:
        if len(block.entries) >= 3 and 2 * block.dated >= len(block.entries):
            for entry in block.entries:
                out.update(range(entry.text_start, entry.text_end))
    return out


def find_lists(dom: Dom, links: PageLinks, now: datetime) -> list[ListBlock]:
    counted = _link_counts(dom, links)
    blocks: list[ListBlock] = []
    skip_to = 0
    for element in dom.elements:
        if element.index < skip_to or not element.children or element.silent:
            continue
        if element.region in _NO_LISTS:
            skip_to = element.end
            continue
        entries = _entries(dom, element, counted, links)
        if not entries or (len(entries) == 1 and not _may_be_dated(dom, entries[0])):
            continue
        block = _block(dom, element, entries, links, now)
        if len(entries) > 1 or block.shows_dates:
            blocks.append(block)
            if len(entries) > 2 or block.shows_dates:
                skip_to = element.end
    return blocks


def _may_be_dated(dom: Dom, entry: Entry) -> bool:
    """An entry all alone is a list only for its date, so without a digit it is none."""
    pieces = dom.texts[entry.text_start : entry.text_end]
    return any(map(_DIGIT.search, pieces)) or _DIGIT.search(entry.link.get("title")) is not None


def _link_counts(dom: Dom, links: PageLinks) -> list[int]:
    """For every place in the page, how many usable links stand before it."""
    counts = [0]
    total = 0
    for element in dom.elements:
        total += element.tag == "a" and _is_usable(dom, element, links)
        counts.append(total)
    return counts


def _is_usable(dom: Dom, element: Element, links: PageLinks) -> bool:
    link = links.by_element.get(element.index)
    if link is None or link.kind not in _PLAIN_KINDS or len(link.text) < 2:
        return False
    return not is_more(link.text)


def _entries(dom: Dom, element: Element, counted: list[int], links: PageLinks) -> list[Entry]:
    if counted[element.end] == counted[element.index]:
        return []
    groups: defaultdict[tuple[str, Region], list[Element]] = defaultdict(list)
    for child in element.children:
        if child.tag in _ENTRY_TAGS and 1 <= counted[child.end] - counted[child.index] <= _MAX_LINKS:
            groups[child.tag, child.region].append(child)
    if not groups:
        return []
    group = max(groups.values(), key=len)
    if _are_parts_of_page(group):
        return []
    if len(group) == 1 and group[0].tag not in ("li", "tr", "dl", "dd", "a"):
        return []
    found = [(child, link) for child in group if (link := _main_link(dom, child, links)) is not None]
    if any(_is_block(dom, child, counted, links) or _is_long(dom, child) for child, _ in found[:_LOOKED_INTO]):
        return []
    return _with_gaps(element, found, counted) if 2 * len(found) > len(group) else []


def _are_parts_of_page(group: list[Element]) -> bool:
    """Two or three blocks that all have names of their own are parts of the page, not entries of a list."""
    if not 2 <= len(group) <= 3 or group[0].tag not in ("div", "section", "table"):
        return False
    hints = {element.hint.strip() for element in group}
    return len(hints) == len(group) and "" not in hints


def _is_block(dom: Dom, entry: Element, counted: list[int], links: PageLinks) -> bool:
    """Whether what looks like an entry holds a short list of its own: siblings of one make, each with its own link."""
    if entry.tag not in _BLOCK_TAGS or counted[entry.end] - counted[entry.index] < 2:
        return False
    for inner in [entry, *dom.within(entry)][:_LOOKED_INTO]:
        if len(inner.children) < 2 or counted[inner.end] - counted[inner.index] < 2:
            continue
        alike: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for child in inner.children:
            if counted[child.end] > counted[child.index] and child.region is Region.CONTENT:
                link = _main_link(dom, child, links)
                if link is not None and len(links.by_element[link.index].text) >= _SHORT_TITLE:
                    alike[child.tag, child.hint].add(links.by_element[link.index].url)
        if any(len(urls) > 1 for urls in alike.values()):
            return True
    return False


def _is_long(dom: Dom, entry: Element) -> bool:
    """Whether it holds more text than an entry with its summary does."""
    if entry.tag not in _BLOCK_TAGS or entry.text_end - entry.text_start <= _FEW_PIECES:
        return False
    pieces = dom.texts[entry.text_start : entry.text_end]
    return len(pieces) > _MOST_PIECES or sum(map(len, pieces)) > _LONGEST_ENTRY


def _main_link(dom: Dom, entry: Element, links: PageLinks) -> Element | None:
    """The link with the longest text; an entry with two long titles is a block of its own, not an entry."""
    best: Element | None = None
    best_text, best_url = "", ""
    for element in [entry, *dom.within(entry)] if entry.tag == "a" else dom.within(entry):
        link = links.by_element.get(element.index)
        if element.tag != "a" or link is None or link.kind not in _PLAIN_KINDS or len(link.text) < 2:
            continue
        if len(best_text) >= _LONG_TITLE and len(link.text) >= _LONG_TITLE and link.url != best_url:
            return None
        if len(link.text) > len(best_text):
            best, best_text, best_url = element, link.text, link.url
    return best


def _with_gaps(container: Element, found: list[tuple[Element, Element]], counted: list[int]) -> list[Entry]:
    """Text between entries belongs to the entry before it, unless the list begins with such text (dt before dd)."""
    leads = found[0][0].text_start > container.text_start and found[-1][0].text_end == container.text_end
    entries = []
    for at, (element, link) in enumerate(found):
        start, end = element.text_start, element.text_end
        if leads:
            above = found[at - 1][0].text_end if at else container.text_start
            start = above if start - above <= _MAX_GAP else start
        else:
            following = found[at + 1][0] if at + 1 < len(found) else None
            until = following.text_start if following else container.text_end
            same = counted[following.index if following else container.end] == counted[element.end]
            end = until if same and until - end <= _MAX_GAP else end
        entries.append(Entry(element, link, start, end))
    return entries


def _block(dom: Dom, container: Element, entries: list[Entry], links: PageLinks, now: datetime) -> ListBlock:
    columns = date_columns(dom, container) if entries[0].element.tag == "tr" else DateColumns()
    urls = [_address(entry, links) for entry in entries]
    shown = [_shown(dom, entry, columns, now) for entry in entries]
    lack_year = any(date is not None and date.month_day is not None for date in shown)
    dates = fill_years(shown, urls, _list_year(dom, container, links), now) if lack_year else shown
    items = []
    for entry, date, url in zip(entries, dates, urls, strict=True):
        known = date or dated_by_address(url, now)
        items.append(_item(dom, entry, known, url, links))
    return ListBlock(container, tuple(entries), tuple(items), entries[0].link.region)


def _shown(dom: Dom, entry: Entry, columns: DateColumns, now: datetime) -> EntryDate | None:
    own = _visible(dom, entry, columns, now)
    tooltip = entry.link.get("title")
    if (own is None or own.month_day is not None) and not columns.others and ("时间" in tooltip or "日期" in tooltip):
        told = labelled_date(tooltip[:_LONGEST_TOOLTIP], now)
        return told if told is not None and is_same_day(own, told) else own
    return own


def _visible(dom: Dom, entry: Entry, columns: DateColumns, now: datetime) -> EntryDate | None:
    cells = entry.element.children
    if columns.published is not None and columns.published < len(cells):
        cell = shown_date(tuple(dom.pieces(cells[columns.published])), now)
        if cell is not None:
            return cell
    if columns.others:
        pieces = [piece for at, cell in enumerate(cells) if at not in columns.others for piece in dom.pieces(cell)]
        return shown_date(tuple(pieces), now)
    own = shown_date(tuple(dom.pieces(entry.element)), now)
    if own is None and (entry.text_start, entry.text_end) != (entry.element.text_start, entry.element.text_end):
        own = shown_date(tuple(dom.texts[entry.text_start : entry.text_end]), now)
    return own


def _list_year(dom: Dom, container: Element, links: PageLinks) -> int | None:
    """A year that stands over the list, or in the address of the page; 0 where a row of years does not say which is shown."""
    start = max(0, container.text_start - _YEARS_ABOVE)
    years = [(at, year) for at in range(start, container.text_start) if (year := lone_year(dom.texts[at]))]
    near = [(at, year) for at, year in years if at >= container.text_start - 2]
    is_row = len(years) > 1 and years[-1][0] - years[-2][0] == 1
    if near and not is_row:
        return near[-1][1]
    if is_row:
        chosen = [year for at, year in years if _is_chosen(dom.owners[at])]
        return chosen[0] if len(chosen) == 1 else url_year(links.base) or 0
    return url_year(links.base)


def _is_chosen(owner: Element) -> bool:
    above = (owner, *owner.ancestors(2))
    return any(
        element.tag in ("li", "a", "span", "td", "b", "div") and _CHOSEN.search(element.hint) for element in above
    )


def _address(entry: Entry, links: PageLinks) -> str | None:
    link = links.by_element.get(entry.link.index)
    return link.url if link is not None and link.kind is not LinkKind.OTHER else None


def _item(dom: Dom, entry: Entry, date: EntryDate | None, url: str | None, links: PageLinks) -> Item:
    value = date.value if date is not None else None
    return Item(
        title=_title(dom, entry, links),
        url=url,
        date=value,
        date_source=date.source if date is not None and value is not None else None,
        date_text=date.text if date is not None and value is not None else None,
        pinned=_is_pinned(dom, entry),
    )


def _title(dom: Dom, entry: Entry, links: PageLinks) -> str:
    """The title alone: a link may hold the date, a number and a summary besides."""
    link = entry.link
    text = links.by_element[link.index].text
    tooltip = squeeze(link.get("title"))[:300]
    if len(tooltip) >= 4 and (
        text.startswith(tooltip) or (text.endswith(("...", "…", "..")) and text[:4] == tooltip[:4])
    ):
        return tooltip.strip(_LEAD)
    if link.text_end - link.text_start > 1:
        part = next((child for child in dom.within(link, 12) if child.tag in _TITLE_TAGS or "tit" in child.hint), None)
        pieces = dom.pieces(part if part is not None and part.text_end > part.text_start else link)
        text = " ".join(piece for piece in pieces[:12] if whole_date(piece) is None and not piece.isdigit()) or text
    return text.strip(_LEAD)[:300]


def _is_pinned(dom: Dom, entry: Entry) -> bool:
    for piece in dom.texts[entry.text_start : min(entry.text_end, entry.text_start + _PIN_PIECES)]:
        if "顶" in piece and (len(piece) < 12 or "置顶" in piece[:6]) and _PIN.search(piece):
            return True
    for child in dom.within(entry.element, _PIN_PARTS):
        is_mark = child.tag == "img" or (child.tag in _MARK_TAGS and child.text_start == child.text_end and child.attrs)
        if is_mark and _PIN_IMAGE.search(f"/{child.get('src')} {child.hint}/{child.get('alt')}"):
            return True
    return False
