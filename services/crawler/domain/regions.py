"""Which part of the page an element stands in, from its tag and from what its author calls it."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from services.crawler.domain.facts import Region

if TYPE_CHECKING:
    from services.crawler.domain.dom import Dom, Element

NAMED_TAGS: Final = {"nav": Region.NAV, "footer": Region.FOOTER, "aside": Region.SIDEBAR, "head": Region.HEAD}
_UNNAMED: Final = frozenset({"body", "html", "form"})
_WORDS: Final = (
    (re.compile(r"foot|copyright|bqxx|dibu|(?:^|[ _-])bottom(?:$|[ _-])|beian|friendlink|yqlj"), Region.FOOTER),
    (
        re.compile(
            r"crumb|curmb|breadc|(?:^|[ _-])(?:position|location|weizhi|dqwz|curpos|local|wz_dqwz|sitepath|mbx|dqlm)"
        ),
        Region.BREADCRUMB,
    ),
    (
        re.compile(r"swiper|carousel|slide(?!bar)|lunbo|(?:^|[ _-])(?:focus|banner|flash|scroll|jdt)(?:$|[ _\d-])"),
        Region.CAROUSEL,
    ),
    (
        re.compile(
            r"(?:^|[ _-])(?:nav|menu|navs|mainnav|topnav|daohang|navbar)(?:$|[ _\d-])|mainmenu|navigation|headernav|navbox|nav_"
        ),
        Region.NAV,
    ),
    (re.compile(r"relat|xgxx|xgwz|xgyd|xgbd|xiangguan|recommend|tuijian|hotnews|rdph|(?:^|[ _-])rank"), Region.RELATED),
    (re.compile(r"sidebar|(?:^|[ _-])(?:side|aside|leftmenu|leftnav|sidenav|cbl)(?:$|[ _\d-])"), Region.SIDEBAR),
    (re.compile(r"(?:^|[ _-])(?:header|head|top|topbar|logo)(?:$|[ _\d-])"), Region.HEADER),
)
_TABS: Final = re.compile(r"(?:^|[ _-])(?:nav[_-]?tabs?|tabs?[_-]?(?:nav|menu)|menu[_-]?tabs?)(?:$|[ _\d-])")
"""Tabs over the panes of a block are no menu of the site, though frameworks call them so."""
STICKY: Final = frozenset({Region.HEAD, Region.FOOTER, Region.NAV, Region.BREADCRUMB, Region.CAROUSEL, Region.RELATED})
OUTSIDE_ARTICLE: Final = frozenset(
    {Region.FOOTER, Region.NAV, Region.BREADCRUMB, Region.HEAD, Region.RELATED, Region.CAROUSEL}
)
"""Parts of a page in which no article has its heading, its line or its text."""
_MISNAMED: Final = frozenset({Region.BREADCRUMB, Region.HEADER})
_DATED: Final = re.compile(r"\W{0,2}(?:(?:19|20)\d{2}[-/.年])?\d{1,2}[-/.月]\d{1,2}日?\W{0,2}")
_LONGEST_DATE: Final = 14
_LEAST_TITLE: Final = 8
_LEAST_ENTRIES: Final = 2
_LEAST_TITLES: Final = 3
_LONG_TITLE: Final = 12
_TABS_OF_A_BLOCK: Final = range(2, 9)
_LONGEST_TAB: Final = 10
_NOWHERE: Final = re.compile(r"$|#|javascript:", re.IGNORECASE)
_DAY: Final = re.compile(r"20\d{2}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}")
_COMPANY: Final = re.compile(r"(?:来\s?源|时\s?间|日\s?期)\s?[:：]")
_OF_A_FOOT: Final = re.compile(
    r"主办|承办|版权|标识码|备案|备\d{6}|网安备|更新(?:时间|日期)|当前(?:时间|日期)|今天是|访问量"
)
_LONGEST_LINE: Final = 10
_WHOLE_SHARE: Final = 0.6


def named_region(tag: str, hint: str) -> Region | None:
    """The part that a tag or its class and id name; None where they say nothing."""
    return NAMED_TAGS.get(tag) or (_named(hint) if hint and tag not in _UNNAMED else None)


def holds_dated_list(texts: Sequence[str], owners: Sequence["Element"]) -> bool:
    """Whether dated titles are listed here: no menu, path, head or foot of a site is made of them, whatever it is called."""
    dated = sum(len(text) <= _LONGEST_DATE and _DATED.fullmatch(text) is not None for text in texts)
    if dated < _LEAST_ENTRIES:
        return False
    titles = (owner for text, owner in zip(texts, owners, strict=True) if len(text) >= _LEAST_TITLE)
    return sum(owner.link is not None for owner in titles) >= _LEAST_ENTRIES


def is_content(region: Region, texts: Sequence[str], owners: Sequence["Element"]) -> bool:
    """Whether what is called a menu or a footer is none: it lists publications, or its entries lead nowhere, as tabs do."""
    if holds_dated_list(texts, owners) or _is_info_line(texts):
        return True
    links = [owner.link for owner in owners]
    if region is not Region.NAV or None in links:
        return False
    is_tabs = len(texts) in _TABS_OF_A_BLOCK and all(2 <= len(text) <= _LONGEST_TAB for text in texts)
    if any("首页" in text for text in texts):
        return False
    if is_tabs:
        return all(link is not None and _NOWHERE.match(link.get("href")) for link in links)
    return len(texts) >= _LEAST_TITLES and all(len(text) >= _LONG_TITLE for text in texts)


def _is_info_line(texts: Sequence[str]) -> bool:
    """Whether this is the line of source and time of an article, which may stand in what is called the bottom of its head."""
    if len(texts) > _LONGEST_LINE:
        return False
    line = " ".join(texts)
    return _DAY.search(line) is not None and _COMPANY.search(line) is not None and _OF_A_FOOT.search(line) is None


def unname_whole(dom: "Dom") -> None:
    """A block that holds most of the page is the page, whatever it is called: its parts are what they are themselves.

    So is one that lists dated titles under a name of something else.
    """
    most = max(12.0, len(dom.texts) * _WHOLE_SHARE)
    whole = dom.misnamed | {
        element.index
        for element in dom.elements
        if element.hint
        and element.tag not in NAMED_TAGS
        and (
            named_region(element.tag, element.hint) is not None
            if element.text_end - element.text_start > most
            else element.region in _MISNAMED and _is_misnamed(dom, element)
        )
    }
    if not whole:
        return
    for element in dom.elements:
        above = element.parent.region if element.parent is not None else Region.CONTENT
        own = named_region(element.tag, element.hint) if above not in STICKY and element.index not in whole else None
        element.region = own or above


def _is_misnamed(dom: "Dom", element: "Element") -> bool:
    start, end = element.text_start, element.text_end
    if end - start < 2 * _LEAST_ENTRIES or named_region(element.tag, element.hint) is None:
        return False
    return holds_dated_list(dom.texts[start:end], dom.owners[start:end])


@lru_cache(maxsize=8_192)
def _named(hint: str) -> Region | None:
    for words, region in _WORDS:
        if words.search(hint) and not (region is Region.NAV and _TABS.search(hint)):
            return region
    return None
