"""The parts of an article: heading, main text, source and author."""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from services.crawler.domain.dom import Dom, Element
from services.crawler.domain.facts import Labels, Region

MAX_BODY: Final = 200_000
_BODY_HINT: Final = re.compile(
    r"trs_editor|trs_ueditor|trs_web|ucap-content|v_news_content|article-?_?content|news-?_?content|pages_content|custom_unionstyle|"
    r"(?:^|[ _-])(?:zoom|con_text|wz_article|xl_content|articlecon|bt-article|content_body|detail-?_?content|nr_content|text_con|"
    r"article_con|zw_content|zwnr|wznr|newstext|con_con|txtcontent|tycontent|j-content|arc_body|artibody|view_content|newscontent)"
    r"(?:$|[ _\d-])"
)
_TITLE_HINT: Final = re.compile(r"title|(?:^|[ _-])(?:tit|bt|biaoti|tt|h1|wzbt|headline)(?:$|[ _\d-])")
_OUTSIDE: Final = frozenset(
    {Region.FOOTER, Region.NAV, Region.BREADCRUMB, Region.HEAD, Region.RELATED, Region.CAROUSEL}
)
_SOURCE: Final = re.compile(r"(?:信息|文章|稿件|新闻)?来\s?源\s?[:：】\]]\s?[:：]?\s?([^\s|｜\[\]【】]{2,40})")
_AUTHOR: Final = re.compile(r"作\s?者\s?[:：]\s?([^\s|｜\[\]【】]{2,20})")
_STOP: Final = re.compile(
    r"(?:发布[时日人者单机于:：]|作者|时间|日期|浏览|点击|字体|字号|编辑|访问|阅读|责任|打印|分享|【|\[|来源)"
)
_SPLIT: Final = re.compile(r"\s?[-_|–—·>»]{1,2}\s?|\s{2,}")
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
        if element.tag not in _HEADINGS or element.region in _OUTSIDE or element.text_end == element.text_start:
            continue
        pieces = element.text_end - element.text_start
        if pieces > 6:
            continue
        rank = _rank(element)
        if rank == 0 and pieces > 2:
            continue
        text = dom.text(element, 6)
        if (rank == 0 and not any(text[:2] in title for title in raw)) or (rank == 3 and _SITE_NAME.fullmatch(text)):
            continue
        score = rank + _agreement(_bare(text), stated)
        if (
            score == 2
            and len(text) >= 8
            and any(_YEAR.search(line) for line in dom.texts[element.text_end : element.text_end + 3])
        ):
            score = 3
        if 4 <= len(text) <= 200 and score > 2 and (best is None or score > best[0]):
            best = (score, Heading(text, element.text_start, element.text_end))
    return _without_line(dom, best[1], stated) if best else _above_the_line(dom)


def _above_the_line(dom: Dom) -> Heading | None:
    """Where the head names only the site: what stands right over the line that begins with source or time."""
    for at in range(1, min(len(dom.texts), 1_500)):
        line = dom.texts[at]
        if line[0] not in _LINE_FIRST or len(line) > 160:
            continue
        if not _LINE_START.match(line) or dom.owners[at].region in _OUTSIDE:
            continue
        text, owner = dom.texts[at - 1], dom.owners[at - 1]
        if "℃" in text or "天气" in text:
            continue
        is_heading = 6 <= len(text) <= 100 and text[-1] not in "。：:" and not _LINE_START.match(text)
        is_free = owner.link is None and owner.region not in _OUTSIDE
        return Heading(text, at - 1, at) if is_heading and is_free else None
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


@lru_cache(maxsize=8_192)
def _is_body(hint: str) -> bool:
    return _BODY_HINT.search(hint) is not None


def _without_line(dom: Dom, heading: Heading, stated: list[str]) -> Heading:
    """Some systems print source and time inside the heading: its first pieces that agree with the title are the heading."""
    for end in range(heading.text_start + 1, heading.text_end):
        text = dom.joined(heading.text_start, end)
        if len(text) >= 4 and any(title.startswith(_bare(text)) for title in stated) and _INFO.search(dom.texts[end]):
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


def find_body(dom: Dom, listed: set[int]) -> Element | None:
    """The element that holds the running text; the entries of lists are none."""
    named = _named_body(dom)
    if named is not None:
        return named
    scores: defaultdict[int, int] = defaultdict(int)
    for at, (owner, text) in enumerate(zip(dom.owners, dom.texts, strict=True)):
        if owner.link is not None or owner.region in _OUTSIDE or len(text) < 8 or at in listed:
            continue
        holder = _holder(owner)
        weight = len(text) + (20 if text[-1] in "。；：！？" else 0)
        scores[holder.index] += weight
        for above, share in zip(holder.ancestors(2), (2, 4), strict=False):
            scores[above.index] += weight // share
    if not scores:
        return None
    return dom.elements[max(scores, key=lambda index: (scores[index], -index))]


def _named_body(dom: Dom) -> Element | None:
    best: Element | None = None
    most = 40
    for element in dom.elements:
        if element.text_end - element.text_start < 1 or not element.attrs or element.tag in ("body", "a", "ul"):
            continue
        hint = element.hint
        if hint and _is_body(hint) and element.region not in _OUTSIDE:
            size = sum(
                len(text) for text in dom.texts[element.text_start : min(element.text_end, element.text_start + 500)]
            )
            if size > most * 1.2:
                best, most = element, size
    return best


def _holder(owner: Element) -> Element:
    at = owner.block()
    while at.tag in ("p", "section", "h1", "h2", "h3", "h4", "blockquote") and at.parent is not None:
        at = at.parent.block()
    return at


def body_text(dom: Dom, body: Element | None, heading: Heading | None) -> str:
    if body is None:
        return ""
    start = body.text_start
    if heading is not None and start <= heading.text_start < body.text_end:
        start = heading.text_end
    out: list[str] = []
    size = 0
    before: Element | None = None
    for at in range(start, body.text_end):
        block = dom.owners[at].block()
        out.append(dom.texts[at] if before in (None, block) else "\n" + dom.texts[at])
        before = block
        size += len(out[-1])
        if size > MAX_BODY:
            break
    return "".join(out)[:MAX_BODY]


def prose_length(dom: Dom, body: Element | None, listed: set[int]) -> int:
    """How much text of the body is neither link nor list."""
    if body is None:
        return 0
    places = range(body.text_start, body.text_end)
    return sum(len(dom.texts[at]) for at in places if dom.owners[at].link is None and at not in listed)


def info_line(dom: Dom, heading: Heading | None, body: Element | None) -> tuple[int, int]:
    """The range of pieces around the heading in which source and time are printed; the running text is not of it."""
    if heading is None:
        start = body.text_start if body is not None else 0
        first, last = dom.stretch(start)
        return max(first, start - 14), _running_text(dom, start, min(last, start + 6))
    end = heading.text_end + 24
    if body is not None and body.text_start >= heading.text_end:
        end = min(max(body.text_start + 4, heading.text_end + 6), heading.text_end + 40)
    # What stands beyond a menu or footer belongs to another part of the page.
    first, last = dom.stretch(heading.text_start)
    return max(first, heading.text_start - 4), _running_text(dom, heading.text_end, min(last, end))


def _running_text(dom: Dom, start: int, end: int) -> int:
    """Where the first sentence stands, at the latest `end`."""
    end = min(end, len(dom.texts))
    return next((at for at in range(start, end) if _is_sentence(dom.texts[at])), end)


def _is_sentence(text: str) -> bool:
    return (len(text) >= 15 and text[-1] in "。！？") or (
        len(text) >= 40 and ("。" in text or "，" in text or text[-1] == ".")
    )


def find_source(dom: Dom, zone: tuple[int, int], labels: Labels) -> str | None:
    return _stated(dom, zone, _SOURCE) or labels.values.get("ContentSource")


def find_author(dom: Dom, zone: tuple[int, int], labels: Labels) -> str | None:
    return _stated(dom, zone, _AUTHOR) or labels.values.get("Author")


def _stated(dom: Dom, zone: tuple[int, int], pattern: re.Pattern[str]) -> str | None:
    found = pattern.search(" ".join(dom.texts[zone[0] : zone[1]])[:4_000])
    if found is None:
        return None
    value = found[1]
    stop = _STOP.search(value)
    value = (value[: stop.start()] if stop else value).strip(" ：:()（）")
    return None if _DATE.match(value) else value or None


def title_parts(title: str) -> list[str]:
    return [part.strip() for part in _SPLIT.split(title[:300]) if part.strip()]
