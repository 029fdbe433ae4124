"""Pages that say "not found" with status 200: told by comparing with what the same folder answers to a name nobody made."""

import re
from dataclasses import dataclass
from hashlib import blake2b
from html import unescape

from shared.web.exchange import FetchResult
from shared.web.outcome import FetchOutcome
from shared.web.quality import visible_text

_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{0,300})", re.IGNORECASE)
_ERROR = re.compile(
    r"页面不存在|页面未找到|找不到(?:该|此|您|页面|文件)|无法找到|(?:页面|网页|内容|文件|信息|文章|栏目)(?:不存在|已删除|已被删除|未找到)"
    r"|(?<!\d)404(?!\d)|not found|出错了|页面错误|no such",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"\d+")
_SHORT = 400
_ALIKE = 0.8
_MAX_TEXT = 6_000


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a page comes to when its numbers and its own address are left out."""

    status: int
    title: str
    text: str
    says_error: bool


def fingerprint(result: FetchResult) -> Fingerprint | None:
    """None when the page could not be read: a network error says nothing about pages."""
    if result.status is None or result.outcome not in (FetchOutcome.OK, FetchOutcome.HTTP_ERROR):
        return None
    return of_page(result.decoded().text, result.url, result.status)


def of_page(html: str, url: str, status: int) -> Fingerprint:
    """The fingerprint of a page as it came from an address."""
    title = _TITLE.search(html)
    own = url.rstrip("/").rpartition("/")[2]
    shown = visible_text(html)
    shown = shown.replace(own, "") if len(own) > 3 else shown
    plain = _NUMBERS.sub("#", shown)[:_MAX_TEXT]
    name = unescape(title[1]).strip() if title else ""
    return Fingerprint(status, name[:300], plain, _says_error(name, shown))


def error_words(text: str) -> str:
    """The words by which a text says that there is nothing, with a little around them; empty when it does not."""
    found = _ERROR.search(text)
    return text[max(0, found.start() - 40) : found.end() + 60] if found else ""


def _says_error(title: str, text: str) -> bool:
    return bool(_ERROR.search(title) or (len(text) <= _SHORT and _ERROR.search(text)))


def random_neighbour(url: str) -> str:
    """An address in the same folder that nobody has made; the same at every repeat."""
    folder, _, name = url.partition("?")[0].rpartition("/")
    dot = name.rpartition(".")
    ending = f".{dot[2]}" if dot[1] and dot[2].isalnum() and len(dot[2]) <= 5 else ""
    return f"{folder}/{blake2b(url.encode(), digest_size=8).hexdigest()}x{ending}"


def is_soft_404(page: Fingerprint | None, missing: Fingerprint | None) -> bool | None:
    """Whether a page is only what the host answers to a name that nobody made; None when that cannot be told.

    Never to be asked of the home page: a host that sends every lost visitor home would make it one.
    """
    if page is None or missing is None or page.status >= 300:
        return None
    if alike(page, missing):
        return True
    # An error in its own words, unlike the host's usual one, is for a person to read.
    return None if page.says_error else False


def alike(one: Fingerprint, other: Fingerprint) -> bool:
    """Equal titles and mostly the same words."""
    if one.title != other.title:
        return False
    if one.text == other.text:
        return True
    first, second = _shingles(one.text), _shingles(other.text)
    return bool(first and second) and len(first & second) / len(first | second) >= _ALIKE


def _shingles(text: str) -> set[str]:
    return {text[at : at + 4] for at in range(max(1, len(text) - 3))}
