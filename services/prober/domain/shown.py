"""What an address shows: a site, the notice of its end, somebody's parked name, a server without a site, or nothing at all."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import unescape
from typing import Final

from services.prober.domain.closing import Notice, announced
from shared.web.exchange import FetchResult
from shared.web.outcome import FetchOutcome
from shared.web.sent_on import sent_on
from shared.web.url import same_site


class Shows(StrEnum):
    """Closed. In the order of how much of a page each is."""

    SITE = "site"
    CLOSING_NOTICE = "closing-notice"
    SCRIPT_PAGE = "script-page"
    MAINTENANCE = "maintenance"
    MOVED = "moved"
    ERROR = "error"
    CANNOT_TELL = "cannot-tell"
    PARKED = "parked"
    SERVER_DEFAULT = "server-default"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Seen:
    """What an address shows, with the words or the address that it was told by."""

    shows: Shows
    text: str = ""
    notice: Notice | None = None

    @property
    def answers(self) -> bool | None:
        """Whether a page of the site itself answered; None: could not tell."""
        if self.shows in (Shows.SITE, Shows.SCRIPT_PAGE, Shows.CLOSING_NOTICE):
            return True
        if self.shows in (Shows.NOTHING, Shows.MOVED, Shows.PARKED, Shows.SERVER_DEFAULT):
            return False
        return None


_GONE: Final = frozenset({FetchOutcome.DNS, FetchOutcome.CONNECTION, FetchOutcome.TIMEOUT})
_GONE_STATUS: Final = frozenset({404, 410})
_BLOCK: Final = re.compile(
    r"<(?:/?(?:p|div|br|li|ul|td|tr|table|h[1-6]|section|article|header|footer|title|a|center|dd|dt)\b)", re.IGNORECASE
)
_TITLE: Final = re.compile(r"<title[^>]{0,200}>([^<]{0,300})", re.IGNORECASE)
_PARKED: Final = re.compile(
    r"(?:域名|网址|米)(?:[^。\n]{0,12})?(?:出售|转让|待售|拍卖|求购|停放|停靠)|(?:出售|转让)(?:此|该|本)?域名|域名(?:已经?)?(?:过期|到期|被停用)|"
    r"domain(?: name)?(?: [\w.\-]{1,60})? (?:is |may be )?(?:for sale|parked|expired|available)|buy this domain|this domain|parked free|"
    r"sedoparking|parkingcrew|namebright|afternic|hugedomains|dan\.com",
    re.IGNORECASE,
)
_SERVER: Final = re.compile(
    r"welcome to (?:nginx|openresty|tengine|caddy|centos)|apache2? (?:\w{1,20} )?default page|^it works!?$|test page for the|iis windows|"
    r"internet information services|index of /|tomcat/\d|apache tomcat|站点创建成功|没有找到站点|此站点未绑定|默认页面|未绑定域名|"
    r"网站暂未绑定|您访问的(?:域名|网站)未(?:绑定|备案)|directory listing for",
    re.IGNORECASE | re.MULTILINE,
)
_ERROR: Final = re.compile(
    r"页面不存在|找不到(?:该|此|您|页面|文件)|(?:服务器|系统)(?:内部)?(?:错误|出错|异常|繁忙)|数据库(?:连接)?(?:错误|失败)|not found|"
    r"bad gateway|service unavailable|http status [45]\d\d|出错了",
    re.IGNORECASE,
)
_FEW: Final = 400
_NO_TEXT: Final = 20
_MOST: Final = 1_000_000


def shown(result: FetchResult) -> Seen:
    """What one answer shows."""
    if result.outcome in _GONE:
        return Seen(Shows.NOTHING, result.error or str(result.outcome))
    if result.outcome is FetchOutcome.HTTP_ERROR:
        word = Shows.NOTHING if result.status in _GONE_STATUS else Shows.ERROR
        return Seen(word, f"status {result.status}")
    if result.outcome not in (FetchOutcome.OK, FetchOutcome.TOO_LARGE) or result.status is None:
        return Seen(Shows.CANNOT_TELL, result.error or str(result.outcome))
    html = result.decoded().text[:_MOST]
    text, links = visible(html), html.count("<a ") + html.count("<A ")
    if not same_site(result.url, result.final_url):
        return _elsewhere(result, text, links)
    return _of_page(html, text, links, result)


def _elsewhere(result: FetchResult, text: str, links: int) -> Seen:
    """The address leads to another registered name: what is shown there is not this site, whatever it is."""
    if _is_parked(text):
        return Seen(Shows.PARKED, _words(_PARKED, text))
    return Seen(Shows.MOVED, result.final_url)


def _of_page(html: str, text: str, links: int, result: FetchResult) -> Seen:
    words = len("".join(text.split()))
    target = sent_on(html, result.final_url) if words <= _FEW else None
    if target is not None and not same_site(result.url, target):
        return Seen(Shows.MOVED, target)
    notice = announced(text, links)
    if notice is not None and notice.notice is not Notice.MAINTENANCE:
        return Seen(Shows.CLOSING_NOTICE, notice.text, notice.notice)
    if _is_parked(text):
        return Seen(Shows.PARKED, _words(_PARKED, text))
    if words <= _FEW and _SERVER.search(text):
        return Seen(Shows.SERVER_DEFAULT, _words(_SERVER, text))
    if notice is not None:
        return Seen(Shows.MAINTENANCE, notice.text, notice.notice)
    if words <= _FEW and _ERROR.search(text):
        return Seen(Shows.ERROR, _words(_ERROR, text))
    if words <= _NO_TEXT:
        low = html.lower()
        has_more = "<script" in low or "<frame" in low or "<iframe" in low or target is not None or "<img" in low
        return Seen(Shows.SCRIPT_PAGE if has_more else Shows.CANNOT_TELL, "hardly any text")
    return Seen(Shows.SITE)


_SAYS_LITTLE: Final = frozenset({Shows.NOTHING, Shows.CANNOT_TELL, Shows.ERROR, Shows.SCRIPT_PAGE})
_MOST_OF_A_PAGE: Final = tuple(Shows)


def best(seen: Sequence[Seen]) -> Seen:
    """What a site shows: its registered address, which comes first, or where that says little, the spelling that is most
    of a page. A site that answers under one of its names has not gone (lessons B12)."""
    if seen[0].shows not in _SAYS_LITTLE:
        return seen[0]
    return min(seen, key=lambda one: _MOST_OF_A_PAGE.index(one.shows))


def visible(html: str) -> str:
    """The title and the words of a page, one block a line; linear in the size of any input."""
    title = _TITLE.search(html)
    body = html
    for name in ("script", "style", "title"):
        body = _without(body, name)
    pieces = _BLOCK.sub(lambda found: "\n" + found[0], body).split("<")
    words = pieces[0] + "".join(piece.partition(">")[2] for piece in pieces[1:])
    lines = [" ".join(line.split()) for line in unescape(words).split("\n")]
    return "\n".join([unescape(title[1]).strip() if title else "", *(line for line in lines if line)])


def _without(html: str, name: str) -> str:
    low = html.lower()
    if len(low) != len(html):
        low = html
    kept, place = [], 0
    while (start := low.find(f"<{name}", place)) >= 0:
        kept.append(html[place:start])
        end = low.find(f"</{name}", start)
        if end < 0:
            return "".join(kept)
        place = end
    kept.append(html[place:])
    return "".join(kept)


def _is_parked(text: str) -> bool:
    return len("".join(text.split())) <= 3 * _FEW and _PARKED.search(text) is not None


def _words(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return text[max(0, found.start() - 20) : found.end() + 40].replace("\n", " ") if found else ""
