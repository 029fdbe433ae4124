"""What words mean: planted words and their points, and the words beside which an office only speaks about the matter."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from typing import Final

from shared.lexicons.spam import Lexicon, lexicon, simplified

_INVISIBLE: Final = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\u00ad]")
_NOISE: Final = re.compile(r"(?<=[\u4e00-\u9fff])[\s.·•‧*_\-|/\\~^+=()\[\]【】]{1,3}(?=[\u4e00-\u9fff])")
_LETTER_REFERENCES: Final = re.compile(
    r"(?:&#(?:x0{0,4}[2-7][0-9a-f]|0{0,4}(?:4[89]|5[0-7]|6[5-9]|[78]\d|9\d|1[01]\d|12[0-2]));){3}", re.IGNORECASE
)
"""Three letters or digits in a row as character references: programs encode Chinese so, nobody encodes `pk10`."""
_BRAND: Final = re.compile(
    r"(?:体育|娱乐|棋牌|电竞|真人|彩票|国际)[\s·・.\-_|(（]{0,3}(?:中国|集团|china)?[)）\s·・.\-_|]{0,3}"
    r"(?:官网|官方网站|官方网址|官方入口|官方版|app|网页版|手机版|登录入口|注册登录|平台登录|平台下载|官方下载|线上娱乐|综合网)"
)
_FORMS: Final = re.compile(
    r"[·・|-]\s?[(（](?:中国|china|官方|金字招牌)[)）]|[(（]中国[)）](?:官方|官网|有限公司官|股份|集团|在线|体育|app|网页)|诚信至上|首选平台|大额无忧|官网入口|官方网站入口|"
    r"(?:app|客户端|手机版|安卓版|ios)(?:官方)?(?:最新版)?下载(?:安装|官网)?[-_|·\s]|ios[/、]?安卓|安卓[/、]?ios|全站app|通用版|网页版登录|最新登录入口|备用网址|最新网址"
)
"""How planted titles offer themselves, whatever the brand of the season is called."""
_OFFERED: Final = re.compile(
    r"[【\[(（](?:网址|官网|官方网址|最新网址|备用网址|域名|www)?[:：\s.]{0,3}(?:www\.)?[a-z0-9-]{2,30}\.(?:com|net|cc|vip|cn|top|xyz|app|org|info|me|tv)[】\])）]"
)
_MAX: Final = 20_000


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a text sells: points by distinct words, the categories, and by which tricks it was written."""

    points: int = 0
    words: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    guards: int = 0
    tricks: tuple[str, ...] = ()

    @property
    def guarded(self) -> bool:
        """An office warns, judges or reports: every guard word beside them answers for some points."""
        return self.guards > 0 and self.points <= 3 + 3 * self.guards

    @property
    def sells(self) -> int:
        """Points that count."""
        return 0 if self.guarded else self.points

    def __bool__(self) -> bool:
        return self.sells > 0


def plain(text: str) -> str:
    """Text as it is meant: references resolved (twice, as hidden ones need), half width, simplified, noise taken out."""
    return _NOISE.sub("", _resolved(text))


def _resolved(text: str) -> str:
    resolved = unescape(text[:_MAX])
    if "&#" in resolved:
        resolved = unescape(resolved)
    if not resolved.isascii():
        resolved = _INVISIBLE.sub("", unicodedata.normalize("NFKC", resolved)).translate(simplified())
    return resolved.lower()


@lru_cache(maxsize=4_096)
def _meaning(text: str, words: Lexicon | None) -> Meaning:
    resolved = _resolved(text)
    said = _NOISE.sub("", resolved)
    hits, guards = (words or lexicon()).found(said)
    distinct = {hit.text: hit for hit in hits}
    points = sum(hit.points for hit in distinct.values())
    # Words of every day add up to nothing by themselves: a lottery's own page is full of them.
    if all(hit.points == 1 for hit in distinct.values()):
        points = 2 if len(distinct) >= 3 else 0
    names = list(distinct)
    if _BRAND.search(said) and not guards:
        points, names = points + 2, [*names, "brand-and-offer"]
    forms = dict.fromkeys(_FORMS.findall(resolved))
    if forms and not guards:
        points, names = points + min(3, 2 * len(forms)), [*names, "offer"]
    if points and _OFFERED.search(resolved):
        points, names = points + 2, [*names, "address-offered"]
    categories = dict.fromkeys(hit.category for hit in distinct.values() if hit.points > 1)
    return Meaning(points, tuple(names[:12]), tuple(categories), len(guards), _tricks(text))


def meaning_of(text: str, words: Lexicon | None = None) -> Meaning:
    """What a piece of a page sells; raw source or text, at most 20,000 characters of it."""
    return _meaning(text[:_MAX], words) if text else Meaning()


def _tricks(text: str) -> tuple[str, ...]:
    tricks = []
    if "&#" in text and _LETTER_REFERENCES.search(text):
        tricks.append("letters-encoded")
    if not text.isascii() and len(_INVISIBLE.findall(unescape(text[:4_000]))) >= 2:
        tricks.append("zero-width")
    return tuple(tricks)
