"""Scripts and frames from elsewhere, and scripts that send only search visitors away."""

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from services.link_checker.domain.signals.lexicon import spam_host, spam_words
from services.link_checker.domain.signals.markup import Tag
from services.link_checker.domain.signals.model import Page, Signal, weighed
from services.link_checker.domain.signals.styles import declarations, hiding_of

_CHEAP: Final = (
    ".xyz", ".top", ".vip", ".icu", ".bid", ".club", ".pw", ".tk", ".ml", ".cf", ".ga", ".gq", ".win", ".loan", ".men", ".work", ".cyou",
    ".buzz", ".monster", ".sbs", ".cfd", ".rest", ".bond",
)  # fmt: skip
_ADDRESS: Final = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_ENGINES: Final = re.compile(r"baidu|sogou|so\.com|360|sm\.cn|google|bing|haosou|toutiao|yahoo", re.IGNORECASE)
_SPIDERS: Final = re.compile(r"spider|bot|crawler|slurp", re.IGNORECASE)
_SENDS: Final = re.compile(r"location(?:\.href|\.replace|\s{0,3}=)|window\.open|document\.write", re.IGNORECASE)
_PACKED: Final = re.compile(
    r"eval\(function\(p,a,c,k,e,|String\.fromCharCode\((?:\s{0,3}\d{2,3}\s{0,3},){20}|unescape\(\s{0,3}[\"'](?:%(?:u[0-9a-f]{4}|[0-9a-f]{2})){20}"
    r"|atob\(\s{0,3}[\"'][\w+/=]{40}|(?:\\x[0-9a-f]{2}){30}",
    re.IGNORECASE,
)
_ADDRESSES: Final = re.compile(r"https?:\\?/\\?/[\w.:-]{4,100}|[\"']//[\w.-]{4,100}")
_SCANNED: Final = 60_000


def find(page: Page) -> Sequence[Signal]:
    """Every suspicious script and frame, each by itself."""
    first = next((tag.start for tag in page.markup.named("html")), 0)
    found = []
    for tag in page.markup.named("script", "iframe", "frame"):
        signal = _frame(page, tag) if tag.name != "script" else _script(page, tag, first)
        if signal is not None:
            found.append(signal)
    return found


def _frame(page: Page, tag: Tag) -> Signal | None:
    source = tag.get("src")
    if not source or not page.leads_away(source):
        return None
    hiding = hiding_of(declarations(tag.get("style")))
    small = tag.get("width") in ("0", "1") or tag.get("height") in ("0", "1")
    marks, weight = _host_marks(page, source)
    if hiding is not None or small:
        marks.insert(0, hiding.technique if hiding is not None else "zero-size")
        weight += 0.5
    return weighed("injected-frame", weight, [page.place(tag.start, tag.open_end)], ["off-site", *marks])


def _script(page: Page, tag: Tag, first: int) -> Signal | None:
    source = tag.get("src")
    if source:
        return _loaded(page, tag, source, first)
    return _inline(page, tag, page.markup.raw(tag)[:_SCANNED])


def _loaded(page: Page, tag: Tag, source: str, first: int) -> Signal | None:
    """A script from an unknown host is no sign by itself: where it stands and what the host is called are."""
    if not page.leads_away(source):
        return None
    marks, weight = _host_marks(page, source)
    if tag.start < first or tag.start > page.text.lower().rfind("</html") > 0:
        marks.append("outside-document")
        weight += 0.3
    return weighed("injected-script", weight, [page.place(tag.start, tag.open_end)], ["off-site", *marks])


def _host_marks(page: Page, source: str) -> tuple[list[str], float]:
    address = page.address(source) or ""
    parts = urlsplit(address)
    host = parts.hostname or ""
    marks, weight = list[str](), 0.0
    word = spam_host(host)
    if word is not None:
        marks, weight = [*marks, f"host-{word}"], weight + 0.6
    if _ADDRESS.fullmatch(host):
        marks, weight = [*marks, "bare-address"], weight + 0.3
    if host.endswith(_CHEAP):
        marks, weight = [*marks, "cheap-domain"], weight + 0.4
    return marks, weight


def _inline(page: Page, tag: Tag, text: str) -> Signal | None:
    """What a script of the page itself does: look who comes from a search engine, and send him on."""
    marks, weight = list[str](), 0.0
    away = any(page.leads_away(found.replace("\\", "").strip("\"'")) for found in _ADDRESSES.findall(text)[:50])
    if "document.referrer" in text and _ENGINES.search(text) and _SENDS.search(text):
        marks, weight = [*marks, "search-visitors-only"], weight + (0.85 if away else 0.35)
    if "navigator.userAgent" in text and _SPIDERS.search(text) and _SENDS.search(text):
        marks, weight = [*marks, "spiders-apart"], weight + (0.6 if away else 0.3)
    if "document.title" in text and spam_words(text):
        marks, weight = [*marks, "writes-title"], weight + 0.8
    if _PACKED.search(text) and (away or not _known_library(text)):
        marks, weight = [*marks, "packed"], weight + 0.3
    if away and re.search(r"document\.write(?:ln)?\(|createElement\(\s{0,3}[\"']script", text) and _cheap(page, text):
        marks, weight = [*marks, "loads-off-site"], weight + 0.55
    return weighed(
        "injected-script", weight, [page.place(tag.start, tag.end)], [*marks, *(["off-site"] if away else [])]
    )


def _cheap(page: Page, text: str) -> bool:
    return any(
        _host_marks(page, found.replace("\\", "").strip("\"'"))[1] > 0 for found in _ADDRESSES.findall(text)[:50]
    )


def _known_library(text: str) -> bool:
    return len(text) > 8_000 or "jQuery" in text or "swfobject" in text
