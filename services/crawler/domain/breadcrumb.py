"""The path to a page, as the page prints it: 当前位置：首页 > 政务公开 > 通知公告."""

import re
from typing import Final

from services.crawler.domain.dom import Dom, Element
from services.crawler.domain.facts import Region

_LEAD: Final = re.compile(
    r"^(?:[您你]?的?(?:现在|当前|目前)?(?:网站|页面)?(?:的|所[在处])?的?(?:位置|在)|当前栏目|所在位置|首页)\s?(?:是)?\s?[:：]?$"
)
_ARROWS: Final = re.compile(r"\s?[>»›/＞→]{1,3}\s?")
_PLACE: Final = re.compile(r"^.{0,6}(?:位置|所在)\s?[:：]\s?")
_START: Final = re.compile(r".{0,6}位置|当前栏目")
_MAX_NAMES: Final = 8


def read_breadcrumb(dom: Dom) -> tuple[str, ...]:
    """The names of the path, home left out; empty where the page prints none."""
    for part in dom.parts:
        holder = _said(part)
        if holder is not None:
            return _names(part, holder)
    marked = _marked(dom)
    return _names(dom, marked) if marked is not None else ()


def _names(dom: Dom, holder: Element) -> tuple[str, ...]:
    names: list[str] = []
    for text in dom.pieces(holder)[:30]:
        for name in _ARROWS.split(text[:200]):
            bare = name.strip(" :：>-·")
            if bare and not _LEAD.match(bare) and len(bare) <= 60:
                names.append(_PLACE.sub("", bare))
    return tuple(name for name in names if name and name not in ("首页", "网站首页"))[:_MAX_NAMES]


def _said(dom: Dom) -> Element | None:
    """The block that says 当前位置."""
    for at, text in enumerate(dom.texts[:1_500]):
        if len(text) <= 200 and ("位置" in text or "当前栏目" in text) and _START.match(text):
            owner = dom.owners[at].block()
            links = sum(element.tag == "a" for element in dom.within(owner, 40))
            return owner if links or owner.parent is None or ">" in text else owner.parent
    return None


def _marked(dom: Dom) -> Element | None:
    """The block that its author calls the path."""
    return next(
        (
            element
            for element in dom.elements
            if element.region is Region.BREADCRUMB and element.text_end > element.text_start
        ),
        None,
    )
