"""The heading of an article: what agrees with the title in the head, or stands over the line of source and time."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from services.crawler.domain.dom import Dom, Element
from services.crawler.domain.facts import Labels, Region
from services.crawler.domain.regions import OUTSIDE_ARTICLE

_TITLE_HINT: Final = re.compile(r"title|(?:^|[ _-])(?:tit|bt|biaoti|tt|h1|wzbt|headline)(?:$|[ _\d-])")
_LONGEST_HEADING: Final = 16
_NOISE: Final = re.compile(r"\W+")
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "td", "div", "p", "span", "th", "strong", "b", "font", "center"})
_INFO: Final = re.compile(r"来\s?源|作\s?者|时间|日期|浏览|点击|阅读|20\d{2}\s?[-/.年]")
_LINE_FIRST: Final = frozenset("发更信文来作时日2【[(（ ·|")
# A head that names only the site agrees with every signature and every logo.
_SITE_NAME: Final = re.compile(r"[\u4e00-\u9fff]{2,20}(?:人民政府|政府网站?|门户网站|信息网|办公室|委员会|[局厅网])")
_LINE_START: Final = re.compile(
    r"[\W_]{0,3}(?:发\s?布(?:时间|日期|人|者|单位|机构)|更新时间|信息来源|文章来源|来\s?源|作\s?者|时\s?间|日\s?期)\s?[:：】\]]"
    r"|[\W_]{0,3}20\d{2}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}.{0,40}(?:来\s?源|作\s?者|浏览|点击|阅读|访问)"
)
_DATE: Final = re.compile(r"\d[\d\W年月日]{0,39}$")
_YEAR: Final = re.compile(r"20\d{2}\s?[-/.年]")


@dataclass(frozen=True, slots=True)
class Heading:
    """The heading of the page's own text, as pieces of text."""

    text: str
    text_start: int
    text_end: int


def find_heading(dom: Dom, labels: Labels, limit: int = 4_000) -> Heading | None:
    """The visible heading: what agrees with the title in the head, or else the only first-rank heading."""
    raw = [
        text for text in (labels.values.get("ArticleTitle"), dom.html_title) if text and not _SITE_NAME.fullmatch(text)
    ]
    stated = [_bare(text) for text in raw]
    best: tuple[int, Heading] | None = None
    for element in dom.elements[:limit]:
        if element.tag not in _HEADINGS or element.text_end == element.text_start:
            continue
        pieces = element.text_end - element.text_start
        # A heading may hold source, date and font sizes too.
        if pieces > 6 and (pieces > _LONGEST_HEADING or dom.owners[element.text_start] is not element):
            continue
        # What a page says in its first rank is its own, even within what is called a slide.
        is_framed = element.region in OUTSIDE_ARTICLE
        if is_framed and (element.tag != "h1" or element.region is not Region.CAROUSEL):
            continue
        rank = _rank(element)
        if rank == 0 and pieces > 2:
            continue
        end = element.text_end if pieces <= 6 else element.text_start + 1
        text = dom.text(element, end - element.text_start)
        if rank == 0 and not any(text[:2] in title for title in raw):
            continue
        agreement = _agreement(_bare(text), stated)
        score = rank + agreement if agreement or not (is_framed or pieces > 6) else 0
        if score == 2 and len(text) >= 8 and _is_over_a_year(dom, end):
            score = 3
        is_better = 4 <= len(text) <= 200 and score > 2 and (best is None or score > best[0])
        if is_better and not _SITE_NAME.fullmatch(text):
            best = (score, Heading(text, element.text_start, end))
    return _without_line(dom, best[1], stated) if best else _above_the_line(dom)


def _is_over_a_year(dom: Dom, end: int) -> bool:
    """Whether a line with a year follows; what follows a first-rank heading is that one's."""
    for at in range(end, min(end + 3, len(dom.texts))):
        if dom.owners[at].block().tag == "h1":
            return False
        if _YEAR.search(dom.texts[at]):
            return True
    return False


def _above_the_line(dom: Dom) -> Heading | None:
    """Where the head names only the site: what stands right over the line that begins with source or time."""
    for at in range(1, min(len(dom.texts), 1_500)):
        line = dom.texts[at]
        if line[0] not in _LINE_FIRST or len(line) > 160:
            continue
        if not _LINE_START.match(line) or dom.owners[at].region in OUTSIDE_ARTICLE:
            continue
        above = at - 2 if at > 1 and _DATE.fullmatch(dom.texts[at - 1]) else at - 1
        text, owner = dom.texts[above], dom.owners[above]
        if "℃" in text or "天气" in text:
            continue
        is_heading = 6 <= len(text) <= 100 and text[-1] not in "。：:" and not _LINE_START.match(text)
        is_free = owner.link is None and owner.region not in OUTSIDE_ARTICLE
        return Heading(text, above, above + 1) if is_heading and is_free else None
    return None


def _rank(element: Element) -> int:
    if element.tag == "h1":
        return 3
    hint = element.hint
    is_titled = bool(hint) and _is_title(hint)
    return 3 if is_titled and element.tag == "h2" else 2 if is_titled or element.tag == "h2" else 0


@lru_cache(maxsize=8_192)
def _is_title(hint: str) -> bool:
    return _TITLE_HINT.search(hint) is not None


def _without_line(dom: Dom, heading: Heading, stated: list[str]) -> Heading:
    """Some systems print source and time inside the heading: its first pieces that agree with the title are the heading."""
    for end in range(heading.text_start + 1, heading.text_end):
        text = dom.joined(heading.text_start, end)
        begun = [title for title in stated if title.startswith(_bare(text))] if len(text) >= 4 else []
        # A heading over several lines may go on with a year.
        goes_on = any(title.startswith(_bare(text + dom.texts[end])) for title in begun)
        if begun and not goes_on and _INFO.search(dom.texts[end]):
            return Heading(text, heading.text_start, end)
    return heading


def _agreement(text: str, stated: list[str]) -> int:
    if len(text) < 4:
        return 0
    for title in stated:
        if title == text:
            return 8
        if title.startswith(text) or (len(text) >= 8 and text in title):
            return 6
        if len(title) >= 8 and text.startswith(title):
            return 5
    return 0


def _bare(text: str | None) -> str:
    return _NOISE.sub("", text or "")
