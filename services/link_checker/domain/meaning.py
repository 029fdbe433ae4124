"""What a page of somebody else is about, as far as its beginning tells: whose name it stands under, its title, and whether it sells."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Final

from services.link_checker.domain.parked_words import (
    FOR_SALE,
    FOR_SALE_HAS,
    LONG_PAGE,
    NOT_FILED,
    PARKED,
    PARKED_HAS,
    PARKING_HOSTS,
)
from services.link_checker.domain.signals.meaning import meaning_of as sales_of
from services.link_checker.domain.targets import site_host
from shared.contracts.link_why import LinkWhy
from shared.web.exchange import FetchResult
from shared.web.quality import visible_text
from shared.web.url import host_of, registrable_domain

MAX_TITLE: Final = 120
_READ: Final = 65_536
_TITLE: Final = re.compile(r"<title[^>]{0,200}>([^<]{0,400})", re.IGNORECASE)
_META: Final = re.compile(
    r"<meta\b[^>]{0,80}\bname\s{0,3}=\s{0,3}[\"']?(?:keywords|description)\b[^>]{0,1500}", re.IGNORECASE
)
_LEADS: Final = re.compile(
    r"<(?:script|iframe|frame)\b[^>]{0,300}?\bsrc\s{0,3}=\s{0,3}[\"']?(?:https?:)?//([\w.-]{4,100})"
    r"|location(?:\.href|\.replace)?\s{0,3}[=(]\s{0,3}[\"'](?:https?:)?//([\w.-]{4,100})",
    re.IGNORECASE,
)  # fmt: skip
_HAN: Final = re.compile(r"[\u4e00-\u9fff]")
_SPACE: Final = re.compile(r"\s{1,100}")
_SELLERS: Final = {"gambling": LinkWhy.GAMBLING, "porn": LinkWhy.PORN}
# Points of signals/meaning.py: what a title alone must come to, and with what stands below it.
_SELLING_TITLE: Final = 3
_SELLING_PAGE: Final = 8


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a page was. `kind` is html, or the kind of file; `is_home`: the answer came from the root of its host."""

    title: str
    domain: str
    kind: str
    is_chinese: bool = False
    is_home: bool = False
    sells: LinkWhy = LinkWhy.NONE
    detail: str = ""
    host: str = ""
    """Whose answer it was in the end, with its port and without www."""


def meaning_of(result: FetchResult) -> Meaning | None:
    """None where there is nothing to compare: an empty answer."""
    kind = result.headers.get("content-type", "").partition(";")[0].strip().lower()
    domain, host = _domain(result.final_url), site_host(result.final_url)
    if kind and "html" not in kind and kind != "text/plain":
        return Meaning("", domain, kind[:40], host=host)
    if not result.body:
        return None
    text = result.decoded().text[:_READ]
    title = title_of(text)
    sells, detail = _sells(text, title, result.final_url)
    path = result.final_url.split("/", 3)[3:]
    is_home = path in ([], [""]) or path[0].partition("?")[0].startswith(("index.", "default.", "home."))
    return Meaning(title, domain, "html", _HAN.search(text) is not None, is_home, sells, detail, host)


def title_of(text: str) -> str:
    """The title as a reader sees it."""
    found = _TITLE.search(text)
    return _SPACE.sub(" ", unescape(found[1])).strip()[:MAX_TITLE] if found else ""


def _domain(url: str) -> str:
    try:
        host = host_of(url)
    except ValueError:
        return ""
    return registrable_domain(host) or host


def _sells(text: str, title: str, url: str) -> tuple[LinkWhy, str]:
    """Whether the page is a registrar's or a spammer's, and by which words."""
    domain = _domain(url)
    if domain in PARKING_HOSTS:
        return LinkWhy.PARKED, domain
    shown = visible_text(text)
    if len(shown) <= LONG_PAGE and (withheld := NOT_FILED.search(shown)):
        return LinkWhy.GATE, withheld[0][:60]
    return _parked(text, title, shown) or _spam(text, title, shown) or (LinkWhy.NONE, "")


def _parked(text: str, title: str, shown: str) -> tuple[LinkWhy, str] | None:
    # Spaces are left out of what is shown, so English is sought in the source as well where a page is short.
    is_short = len(shown) <= LONG_PAGE
    read = f"{title}\n{shown}\n{text if len(text) <= 20_000 else ''}" if is_short else title
    small = read.lower()
    for why, words, has in ((LinkWhy.FOR_SALE, FOR_SALE, FOR_SALE_HAS), (LinkWhy.PARKED, PARKED, PARKED_HAS)):
        found = words.search(read) if any(word in small for word in has) else None
        if found and (is_short or _is_only_that(title)):
            return why, found[0][:60]
    if is_short:
        for lead in _LEADS.finditer(text):
            domain = registrable_domain((lead[1] or lead[2]).lower().strip(".")) or ""
            if domain in PARKING_HOSTS:
                return LinkWhy.PARKED, domain
    return None


def _is_only_that(title: str) -> bool:
    """News about the trade in names has longer titles than the trade itself."""
    return len(title) <= 40 and not re.search(r"[？?：:]|通知|公告|新闻|办法|规定|案|法院", title)


def _spam(text: str, title: str, shown: str) -> tuple[LinkWhy, str] | None:
    """A page that sells in its title, and goes on selling below it."""
    said = sales_of(title)
    if said.sells < _SELLING_TITLE:
        return None
    metas = " ".join(found[0] for found in list(_META.finditer(text[:20_000]))[:4])
    below = sales_of(f"{metas} {shown[:6_000]}")
    if said.sells + below.sells < _SELLING_PAGE:
        return None
    category = next(iter((*said.categories, *below.categories)), "")
    return _SELLERS.get(category, LinkWhy.SPAM), " ".join(dict.fromkeys((*said.words, *below.words)))[:100]
