"""Which part of the page each element stands in, from tags and from what authors call their blocks."""

import re
from functools import lru_cache
from typing import Final

from services.crawler.domain.dom import Dom, Element
from services.crawler.domain.facts import Region

_TAGS: Final = {"nav": Region.NAV, "footer": Region.FOOTER, "aside": Region.SIDEBAR, "head": Region.HEAD}
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
_STICKY: Final = frozenset({Region.HEAD, Region.FOOTER, Region.NAV, Region.BREADCRUMB, Region.CAROUSEL, Region.RELATED})
_WHOLE_SHARE: Final = 0.6


def mark_regions(dom: Dom) -> None:
    """Set each element's region; a block that holds most of the page is the page, whatever it is called."""
    most = max(12.0, len(dom.texts) * _WHOLE_SHARE)
    for element in dom.elements:
        parent = element.parent
        above = parent.region if parent is not None else Region.CONTENT
        if above in _STICKY:
            element.region = above
            continue
        own = _own_region(element, element.text_end - element.text_start > most)
        element.region = own or above


def _own_region(element: Element, is_whole: bool) -> Region | None:
    if element.tag in _TAGS:
        return _TAGS[element.tag]
    if is_whole or element.tag in ("body", "html", "form"):
        return None
    hint = element.hint
    return _named(hint) if hint else None


@lru_cache(maxsize=8_192)
def _named(hint: str) -> Region | None:
    for words, region in _WORDS:
        if words.search(hint):
            return region
    return None
