"""The line of source, author and time under a heading, or below the text."""

import re
from typing import Final

from services.crawler.domain.article import is_sentence
from services.crawler.domain.dom import Dom, Element
from services.crawler.domain.facts import Labels
from services.crawler.domain.heading import Heading
from services.crawler.domain.regions import OUTSIDE_ARTICLE

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
_DATE: Final = re.compile(r"\d[\d\W年月日]{0,39}$")
_MAX_SCRIPTS: Final = 60
_SCRIPT_SCAN: Final = 4_000
_BELOW: Final = 24
_AT_THE_END: Final = 10
_LINE_LENGTH: Final = 80
_TRIES: Final = 4


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


def line_text(dom: Dom, heading: Heading | None, body: Element | None) -> str:
    """The same as one text."""
    start, end = info_line(dom, heading, body)
    return " ".join(dom.texts[start:end])[:4_000]


def find_source(dom: Dom, line: str, below: str, labels: Labels) -> str | None:
    """Whose text it is: by the line under the heading, the label, a line below the text, or what a script writes."""
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
        if at not in listed and dom.owners[at].region not in OUTSIDE_ARTICLE
    ]
    return " ".join(lines)


def _running_text(dom: Dom, start: int, end: int) -> int:
    """Where the first sentence stands, at the latest `end`."""
    end = min(end, len(dom.texts))
    return next((at for at in range(start, end) if is_sentence(dom.texts[at])), end)


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
