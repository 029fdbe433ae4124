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
_WRITTEN_SOURCE: Final = re.compile(r"来源\s?[:：](?:\s|<[^<>]{0,80}>){0,4}([^\s<>\"'`+$(){};]{2,40})")
_AUTHOR: Final = re.compile(r"作\s?者\s?[:：]\s?((?:(?:本报|特约|本网)?(?:记者|通讯员)\s)?[^\s|｜\[\]【】]{2,20})")
_EDITOR: Final = re.compile(r"(?:责任)?编\s?辑\s?[:：]\s?[(（]?\s?([^\s|｜\[\]【】()（）]{2,20})")
_STOP: Final = re.compile(
    r"(?:发布[时日人者单机于:：]|作者|时间|日期|浏览|点击|字体|字号|编辑|访问|阅读|责任|打印|分享|【|\[|来源)"
)
_LAST_LINE: Final = re.compile(
    r"[\W_]{0,6}(?:(?:信息|文章|稿件|新闻)?来\s?源|(?:责任)?编\s?辑|发布日期|发布时间)\s?[:：]"
)
_OF_THE_LINE: Final = re.compile(
    r"[\W_]{0,4}(?:[\u4e00-\u9fff]{0,4}(?:来\s?源|时\s?间|日\s?期|作\s?者|编\s?辑|[次人]\s?数|字\s?[体号]|浏\s?览|点\s?击)\S{0,4}\s?[:：]"
    r"|20\d{2}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}|分享|打印|【\s?(?:字|大|打印|分享|收藏|关闭))"
)
_MAX_SCRIPTS: Final = 60
_SCRIPT_SCAN: Final = 4_000
_LINE_PIECES: Final = 24
_BELOW: Final = 24
_AT_THE_END: Final = 10
_LINE_LENGTH: Final = 80
_TRIES: Final = 4
_LONGEST_HEADING: Final = 16
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
        if element.tag not in _HEADINGS or element.text_end == element.text_start:
            continue
        pieces = element.text_end - element.text_start
        # A heading may hold source, date and font sizes too.
        if pieces > 6 and (pieces > _LONGEST_HEADING or dom.owners[element.text_start] is not element):
            continue
        # What a page says in its first rank is its own, even within what is called a slide.
        is_framed = element.region in _OUTSIDE
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
        if not _LINE_START.match(line) or dom.owners[at].region in _OUTSIDE:
            continue
        above = at - 2 if at > 1 and _DATE.fullmatch(dom.texts[at - 1]) else at - 1
        text, owner = dom.texts[above], dom.owners[above]
        if "℃" in text or "天气" in text:
            continue
        is_heading = 6 <= len(text) <= 100 and text[-1] not in "。：:" and not _LINE_START.match(text)
        is_free = owner.link is None and owner.region not in _OUTSIDE
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


@lru_cache(maxsize=8_192)
def _is_body(hint: str) -> bool:
    return _BODY_HINT.search(hint) is not None


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
        start = _after_line(dom, heading.text_end, body.text_end)
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


def _after_line(dom: Dom, start: int, end: int) -> int:
    """Where the text begins under its heading: behind the line of source, time, hits and font sizes, if there is one."""
    after = start
    for at in range(start, min(start + _LINE_PIECES, end)):
        text = dom.texts[at]
        if at - after > 3 or _is_sentence(text) or (at + 1 < end and dom.texts[at + 1].startswith("地点")):
            break
        if _OF_THE_LINE.match(text) or (after > start and at == after and len(text) <= 4):
            after = at + 1
    return after


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


def line_text(dom: Dom, heading: Heading | None, body: Element | None) -> str:
    start, end = info_line(dom, heading, body)
    return " ".join(dom.texts[start:end])[:4_000]


def find_source(dom: Dom, line: str, below: str, labels: Labels) -> str | None:
    stated = _stated(line, _SOURCE) or labels.values.get("ContentSource") or _stated(below, _SOURCE)
    return stated or _written_source(dom)


def _written_source(dom: Dom) -> str | None:
    """The source that a script writes as it stands in it; a variable tells nothing."""
    for _, raw in dom.scripts[:_MAX_SCRIPTS]:
        if "来源" in raw and "write" in raw and (found := _WRITTEN_SOURCE.search(raw[:_SCRIPT_SCAN])):
            return found[1]
    return None


def find_author(line: str, below: str, labels: Labels) -> str | None:
    """Who wrote it; where nobody says so, who edited it."""
    written = _stated(line, _AUTHOR) or labels.values.get("Author")
    return written or _stated(line, _EDITOR) or _stated(below, _EDITOR)


def below_text(dom: Dom, body: Element | None, listed: set[int]) -> str:
    """The lines at the end of the text that begin with source or editor, each with the piece after it."""
    if body is None:
        return ""
    start = max(body.text_start, body.text_end - _AT_THE_END)
    lines = [
        " ".join(dom.texts[at : at + 2])[:_LINE_LENGTH]
        for at, text in enumerate(dom.texts[start : body.text_end + _BELOW], start)
        if ("源" in text or "辑" in text or "布" in text) and _LAST_LINE.match(text)
        if at not in listed and dom.owners[at].region not in _OUTSIDE
    ]
    return " ".join(lines)


def _unwrapped(value: str) -> str:
    """Without the brackets around it, but with those that are a part of it."""
    bare = value.strip(" ：:")
    return bare if "（" in bare[1:] or "(" in bare[1:] else bare.strip("()（） ")


def _stated(text: str, pattern: re.Pattern[str]) -> str | None:
    """What stands behind the first of these labels that is not empty."""
    at = 0
    for _ in range(_TRIES):
        found = pattern.search(text, at)
        if found is None:
            break
        stop = _STOP.search(found[1])
        value = _unwrapped(found[1][: stop.start()] if stop else found[1])
        if value and not _DATE.match(value):
            return value
        at = found.start(1)
    return None


def title_parts(title: str) -> list[str]:
    return [part.strip() for part in _SPLIT.split(title[:300]) if part.strip()]
