"""Where a list goes on: the next page and the number of pages."""

import re
from typing import Final

from services.crawler.domain.dom import Dom
from services.crawler.domain.facts import LinkKind
from services.crawler.domain.links import PageLinks
from shared.web.url import join

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
    r"共\s?(\d{1,6})\s?页|(?:^|\s)\d{1,6}\s?/\s?(\d{1,6})\s?页?(?:\s|$)|总页数\s?[:：]?\s?(\d{1,6})"
)
_TRS: Final = re.compile(
    r"createPage(?:HTML|Page)?\s{0,3}\(\s{0,3}(?:['\"][\w-]{0,30}['\"]\s{0,3},\s{0,3})?(\d{1,6})\s{0,3},\s{0,3}(\d{1,6})\s{0,3},"
    r"\s{0,3}['\"]([\w-]{1,60})['\"]\s{0,3},\s{0,3}['\"](\w{1,8})['\"]"
)


def read_paging(dom: Dom, links: PageLinks) -> tuple[str | None, int | None]:
    """The address of the next page and how many pages there are, each None when the page does not say."""
    address = next(
        (
            link.url
            for link in links.links
            if link.text.lower() in _NEXT and link.kind is LinkKind.INTERNAL and link.tag == "a"
        ),
        None,
    )
    scripted, count = _scripted(dom, links.base)
    if count is None:
        count = _printed_count(dom)
    return address or scripted, count


def _scripted(dom: Dom, base: str) -> tuple[str | None, int | None]:
    """A widespread content system writes its paging with createPageHTML(count, current, name, extension)."""
    for _, raw in dom.scripts[:200]:
        found = _TRS.search(raw[:20_000]) if "createPage" in raw else None
        if found is None:
            continue
        count, current = int(found[1]), int(found[2])
        if current + 1 >= count:
            return None, count
        try:
            return join(base, f"{found[3]}_{current + 1}.{found[4]}"), count
        except ValueError:
            return None, count
    return None, None


def _printed_count(dom: Dom) -> int | None:
    for part in dom.parts:
        for text in reversed(part.texts[-400:]):
            found = _TOTAL.search(text) if len(text) < 120 and ("页" in text or "/" in text) else None
            if found is not None:
                return int(found[1] or found[2] or found[3])
    return None
