"""The running text of an article: which element holds it, and where it begins."""

import re
from collections import defaultdict
from functools import lru_cache
from typing import Final

from services.crawler.domain.dom import Dom, Element
from services.crawler.domain.heading import Heading
from services.crawler.domain.regions import OUTSIDE_ARTICLE

MAX_BODY: Final = 200_000
_BODY_HINT: Final = re.compile(
    r"trs_editor|trs_ueditor|trs_web|ucap-content|v_news_content|article-?_?content|news-?_?content|pages_content|custom_unionstyle|"
    r"(?:^|[ _-])(?:zoom|con_text|wz_article|xl_content|articlecon|bt-article|content_body|detail-?_?content|nr_content|text_con|"
    r"article_con|zw_content|zwnr|wznr|newstext|con_con|txtcontent|tycontent|j-content|arc_body|artibody|view_content|newscontent)"
    r"(?:$|[ _\d-])"
)
_OF_THE_LINE: Final = re.compile(
    r"[\W_]{0,4}(?:[\u4e00-\u9fff]{0,4}(?:来\s?源|时\s?间|日\s?期|作\s?者|编\s?辑|[次人]\s?数|字\s?[体号]|浏\s?览|点\s?击)\S{0,4}\s?[:：]"
    r"|20\d{2}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}|分享|打印|【\s?(?:字|大|打印|分享|收藏|关闭))"
)
_LINE_PIECES: Final = 24


def find_body(dom: Dom, listed: set[int]) -> Element | None:
    """The element that holds the running text; the entries of lists are none."""
    named = _named_body(dom)
    if named is not None:
        return named
    scores: defaultdict[int, int] = defaultdict(int)
    for at, (owner, text) in enumerate(zip(dom.owners, dom.texts, strict=True)):
        if owner.link is not None or owner.region in OUTSIDE_ARTICLE or len(text) < 8 or at in listed:
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
        if hint and _is_body(hint) and element.region not in OUTSIDE_ARTICLE:
            size = sum(
                len(text) for text in dom.texts[element.text_start : min(element.text_end, element.text_start + 500)]
            )
            if size > most * 1.2:
                best, most = element, size
    return best


@lru_cache(maxsize=8_192)
def _is_body(hint: str) -> bool:
    return _BODY_HINT.search(hint) is not None


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
        if at - after > 3 or is_sentence(text) or (at + 1 < end and dom.texts[at + 1].startswith("地点")):
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


def is_sentence(text: str) -> bool:
    return (len(text) >= 15 and text[-1] in "。！？") or (
        len(text) >= 40 and ("。" in text or "，" in text or text[-1] == ".")
    )
