"""Where a list goes on: the next page and the number of pages."""

import re
from collections.abc import Iterator
from typing import Final

from services.crawler.domain.dom import Dom, Element
from services.crawler.domain.facts import LinkKind
from services.crawler.domain.links import PageLinks
from shared.web.url import host_of, join

_NEXT: Final = frozenset(
    {
        "下一页",
        "下页",
        "后一页",
        "下一页>",
        "下一页>>",
        "下一页»",
        "next",
        ">",
        "»",
        "下 一 页",
        "›",
        "下一页›",
        "[下一页]",
        "后页",
    }
)
_TOTAL: Final = re.compile(
    r"(?:共|总计|合计)\s?(\d{1,6})\s?页|总\s?页\s?数?\s?[:：]?\s?(\d{1,6})|(?<![\d/.-])\d{1,6}\s?页?\s?/\s?共?\s?(\d{1,6})(?![\d/.-])"
)
_LAST: Final = frozenset({"尾页", "末页", "最后一页", "最末页", "last", ">>", "»»", "[尾页]", "[末页]"})
_NUMBER: Final = re.compile(r"(?<!\d)(\d{1,6})(?!\d)")
_POST_BACK: Final = re.compile(r"__doPostBack\('[^']{1,200}',\s?'(\d{1,6})'\)")
_TRS: Final = re.compile(
    r"createPage(?:HTML|Page)?\s{0,3}\(\s{0,3}(?:['\"][\w-]{0,30}['\"]\s{0,3},\s{0,3})?(\d{1,6})\s{0,3},\s{0,3}(\d{1,6})\s{0,3},"
    r"\s{0,3}['\"]([\w-]{1,60})['\"]\s{0,3},\s{0,3}['\"](\w{1,8})['\"]"
)
_TRS_VARIABLES: Final = re.compile(
    r"var\s{1,3}(currentPage|countPage)\s{0,3}=\s{0,3}(\d{1,6})[^\S\n]{0,3}(?:;|//|$)", re.MULTILINE
)
_FROM_LAST: Final = re.compile(r"\bmaxPageNum\s{0,3}=\s{0,3}([1-9]\d{0,5})(?!\d)")
_PART_NAME: Final = re.compile(r"\bpurl\s{0,3}=\s{0,3}[\"']([^\"'\s]{1,200})[\"']")
_CLICKED: Final = re.compile(
    r"[\"']([^\"'\s<>()]{0,200}\.(?:s?html?|jhtml|jspx?|aspx?|php|do)(?:\?[^\"'\s<>]{0,200})?)[\"']", re.IGNORECASE
)
_PAGES_SAID: Final = re.compile(
    r"\b(?:pageCount|totalPages?|page_count|countPage)['\"]?\s{0,3}[:=]\s{0,3}['\"]?(\d{1,6})(?!\d)"
)
_RECORDS_SAID: Final = re.compile(r"\b(?:totalRecord|count|total)['\"]?\s{0,3}:\s{0,3}['\"]?(\d{1,7})(?!\d)")
_SIZE_SAID: Final = re.compile(r"\b(?:perPage|limit|pageSize)['\"]?\s{0,3}:\s{0,3}['\"]?(\d{1,4})(?!\d)")
_PAGER_WORDS: Final = ("createPage", "countPage", "page", "Page")
_NEXT_ARROWS: Final = frozenset({">>", "»»"})
_TEXTS_READ: Final = 400
_AROUND: Final = 4
_LONGEST_WORD: Final = 8


def read_paging(dom: Dom, links: PageLinks) -> tuple[str | None, int | None]:
    """The address of the next page and how many pages there are, each None when the page does not say."""
    following = last = second = None
    for link in links.links:
        if link.tag != "a" or len(link.text) > _LONGEST_WORD or not link.text:
            continue
        word = link.text.lower()
        if word in _NEXT and following is None and link.kind is LinkKind.INTERNAL:
            following = link.url
        elif word in _LAST:
            last = link.url
        elif word == "2":
            second = link.url
    scripted, count = _scripted(dom, links)
    if count is None:
        count = _printed_count(dom)
    if count is None and last is not None:
        count = _count_by_last_page(last, second)
    return following or scripted or _clicked(dom, links.base), count


def _clicked(dom: Dom, base: str) -> str | None:
    """The next page where its address stands only in what a click does."""
    for element in _with_clicks(dom):
        word = dom.text(element, 3).strip().lower()
        is_next = word in _NEXT or (word in _NEXT_ARROWS and "next" in element.hint)
        found = _CLICKED.search(element.get("onclick")[:600]) if is_next else None
        address = _joined(base, found[1]) if found is not None else None
        if address is not None:
            return address if host_of(address) == host_of(base) else None
    return None


def _with_clicks(dom: Dom) -> Iterator[Element]:
    """What is clicked in the page's content, its last first: paging stands below its list."""
    return (one for one in reversed(dom.elements) if "onclick" in one.attrs and one.text_end - one.text_start <= 2)


def _joined(base: str, address: str) -> str | None:
    try:
        return join(base, address)
    except ValueError:
        return None


def _scripted(dom: Dom, links: PageLinks) -> tuple[str | None, int | None]:
    """Many systems write their paging with a script whose arguments are the count, the current page and the file's name."""
    base = links.base
    said: int | None = None
    for _, raw in dom.scripts[:200]:
        if not any(word in raw for word in _PAGER_WORDS):
            continue
        text = raw[:20_000]
        found = _TRS.search(text) if "createPage" in text else None
        if found is not None:
            return _following(base, int(found[1]), int(found[2]), found[3], found[4])
        if "countPage" in text and len(own := dict(_TRS_VARIABLES.findall(text))) == 2:
            return _following(base, int(own["countPage"]), int(own["currentPage"]), "index", _extension(base))
        if "maxPageNum" in text and (counts := _FROM_LAST.findall(text)):
            return _counted_down(text, int(counts[-1]), links)
        said = said or _said_count(text)
    return None, said


def _counted_down(text: str, count: int, links: PageLinks) -> tuple[str | None, int]:
    """A list in parts of which the oldest is number one: below the newest stands the last but one, which the page names."""
    name = _PART_NAME.search(text)
    following = _joined(links.base, f"{name[1]}_{count - 1}.html") if name is not None and count > 1 else None
    return following if any(link.url == following for link in links.own) else None, count


def _said_count(text: str) -> int | None:
    pages = _PAGES_SAID.search(text)
    if pages is not None:
        return int(pages[1]) or None
    records, size = _RECORDS_SAID.search(text), _SIZE_SAID.search(text)
    if records is None or size is None or int(size[1]) == 0:
        return None
    return -(-int(records[1]) // int(size[1])) or None


def _extension(base: str) -> str:
    name = base.partition("?")[0].rpartition("/")[2]
    return name.rpartition(".")[2] if "." in name else "html"


def _following(base: str, count: int, current: int, name: str, extension: str) -> tuple[str | None, int]:
    if current + 1 >= count:
        return None, count
    return _joined(base, f"{name}_{current + 1}.{extension}"), count


def _printed_count(dom: Dom) -> int | None:
    """What the page's content prints, or else its menus and footers: some put their paging there."""
    return next((count for part in dom.parts if (count := _count_in(part)) is not None), None)


def _count_in(dom: Dom) -> int | None:
    """共9页, 1/9 and their like; the numbers may be elements of their own, but a word of pages must be near."""
    first = max(0, len(dom.texts) - _TEXTS_READ)
    if "页" not in "".join(dom.texts[first:]):
        return None
    for at in range(len(dom.texts) - 1, first - 1, -1):
        text = dom.texts[at]
        if len(text) >= 120 or not ("页" in text or "/" in text):
            continue
        around = " ".join(piece for piece in dom.texts[max(first, at - 2) : at + _AROUND + 1] if len(piece) < 120)
        found = _TOTAL.search(text) or _TOTAL.search(around)
        if found is not None and "页" in around:
            return int(found[1] or found[2] or found[3]) or None
    return None


def _count_by_last_page(last: str, second: str | None) -> int | None:
    """The number in the address of the last page, as the address of the second page shows how pages are numbered."""
    posted = _POST_BACK.search(last)
    if posted is not None:
        return int(posted[1])
    two, many = _NUMBER.findall(second or ""), _NUMBER.findall(last)
    apart = [(int(one), int(other)) for one, other in zip(two, many, strict=False) if one != other]
    if len(two) != len(many) or len(apart) != 1 or apart[0][0] not in (1, 2) or apart[0][1] < apart[0][0]:
        return None
    return apart[0][1] + 2 - apart[0][0]
