"""Which part of the page an element stands in, from its tag and from what its author calls it."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from services.crawler.domain.facts import Region

if TYPE_CHECKING:
    from services.crawler.domain.dom import Dom

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
_WHOLE_SHARE: Final = 0.6


def named_region(tag: str, hint: str) -> Region | None:
    """The part that a tag or its class and id name; None where they say nothing."""
    return NAMED_TAGS.get(tag) or (_named(hint) if hint and tag not in _UNNAMED else None)


def unname_whole(dom: "Dom") -> None:
    """A block that holds most of the page is the page, whatever it is called: its parts are what they are themselves."""
    most = max(12.0, len(dom.texts) * _WHOLE_SHARE)
    whole = {
        element.index
        for element in dom.elements
        if element.text_end - element.text_start > most
        and element.tag not in NAMED_TAGS
        and named_region(element.tag, element.hint) is not None
    }
    if not whole:
        return
    for element in dom.elements:
        above = element.parent.region if element.parent is not None else Region.CONTENT
        own = named_region(element.tag, element.hint) if above not in STICKY and element.index not in whole else None
        element.region = own or above


@lru_cache(maxsize=8_192)
def _named(hint: str) -> Region | None:
    for words, region in _WORDS:
        if words.search(hint) and not (region is Region.NAV and _TABS.search(hint)):
            return region
    return None
