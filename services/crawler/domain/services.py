"""Service guides 办事指南: which of the eight classes of elements a page gives."""

import re
from functools import lru_cache
from typing import Final

from services.crawler.domain.dom import Dom, Element
from services.crawler.domain.facts import Guide, Link, LinkKind, Region
from services.crawler.domain.guideline import GUIDE_ELEMENTS
from services.crawler.domain.heading import Heading
from services.crawler.domain.links import PageLinks

_LEAD: Final = re.compile(r"^[\s一二三四五六七八九十\d、.．（）()【\[:：]{0,8}")
_NAMES: Final = sorted(
    ((word, name) for name, words in GUIDE_ELEMENTS for word in words), key=lambda pair: -len(pair[0])
)
_EXACT: Final = dict(_NAMES)
_NOTHING: Final = frozenset({"", "无", "暂无", "/", "-", "--", "—", "null", "略", "详见附件", "待定"})
_LEAST_LABELS: Final = 3
_LONGEST_LABEL: Final = 14
_NO_LABELS: Final = frozenset({Region.NAV, Region.FOOTER, Region.BREADCRUMB})
_VALUE_PIECES: Final = 8
_LEAST_TABS: Final = 3
_MAX_FORMS: Final = 20
_UNREAD: Final = ""
_AWAY: Final = frozenset({Region.NAV, Region.FOOTER, Region.HEADER, Region.BREADCRUMB, Region.RELATED})
_FORM: Final = re.compile(r"下载|申请表|登记表|审批表|样表|空表|空白表|范本|示范文本|委托书|承诺书")
_PATH_WORDS: Final = ("bszn", "guide", "bsfw", "fwzn")


def read_guide(dom: Dom, heading: Heading | None, url: str, links: PageLinks) -> Guide | None:
    """The guide on this page, or None when too few of its labels stand on it to call it one."""
    labels = _labels(dom)
    is_named = "办事指南" in (dom.html_title or "") or any(word in url.lower() for word in _PATH_WORDS)
    if len({name for _, name, _ in labels}) < (2 if is_named else _LEAST_LABELS):
        return None
    places = {at for at, _, _ in labels}
    panes = _panes(dom, labels)
    found: dict[str, str] = {}
    for at, name, rest in labels:
        value = rest if rest not in _NOTHING else panes[at] if at in panes else _value_after(dom, at, places)
        if value not in _NOTHING or (at in panes and panes[at] is _UNREAD):
            found.setdefault(name, value)
    named = {name for _, name, _ in labels}
    if heading is not None and "事项名称" not in named:
        found["事项名称"] = heading.text
    ordered = {name: found[name][:200] for name, _ in GUIDE_ELEMENTS if name in found}
    missing = tuple(name for name, _ in GUIDE_ELEMENTS if name not in ordered)
    return Guide(ordered, missing, tuple(name for name in missing if name in named), _forms(links))


def _panes(dom: Dom, labels: list[tuple[int, str, str]]) -> dict[int, str]:
    """Labels side by side (tabs, a row of heads) have their values in as many blocks that follow, in their order."""
    out: dict[int, str] = {}
    run: list[int] = []
    for at in [*(at for at, _, rest in labels if not rest), -1]:
        if run and at != run[-1] + 1:
            if len(run) >= _LEAST_TABS:
                out.update(_values_of(dom, run))
            run = []
        run.append(at)
    return out


def _values_of(dom: Dom, run: list[int]) -> dict[int, str]:
    first = dom.owners[run[0]]
    row = next((above for above in (first, *first.ancestors(6)) if above.text_end > run[-1]), None)
    if row is None or row.parent is None:
        return {}
    later = [one for one in row.parent.children if one.index > row.index][:4]
    for block in (*later, *(inner for one in later for inner in one.children[:3])):
        cells = [child for child in block.children if child.tag not in ("script", "style")]
        if len(cells) == len(run):
            return {at: dom.text(cell, 20) for at, cell in zip(run, cells, strict=True)}
    # The values may come when a tab is opened: they are not missing, and not read.
    return dict.fromkeys(run, _UNREAD) if row.tag != "tr" else {}


def _forms(links: PageLinks) -> tuple[Link, ...]:
    """Forms and other files that the page hands out, each once."""
    out: dict[str, Link] = {}
    for link in links.own:
        if link.place in _AWAY or link.tag != "a":
            continue
        is_form = link.kind is LinkKind.ATTACHMENT or (
            link.kind is LinkKind.INTERNAL and len(link.text) <= 40 and _FORM.search(link.text) is not None
        )
        if is_form:
            out.setdefault(link.url, link)
    return tuple(out.values())[:_MAX_FORMS]


def _labels(dom: Dom) -> list[tuple[int, str, str]]:
    """Places of labels with their class and what follows in the same piece."""
    out: list[tuple[int, str, str]] = []
    for at, text in enumerate(dom.texts):
        if len(text) <= _LONGEST_LABEL:
            name = _short(text)
        elif "：" in text[:20] or ":" in text[:20] or "】" in text[:20] or "]" in text[:20]:
            name = _name_of(_LEAD.sub("", text[:200], count=1))
        else:
            continue
        if name is not None and dom.owners[at].region not in _NO_LABELS and len(out) <= 60:
            out.append((at, name[0], name[1]))
    return out


@lru_cache(maxsize=8_192)
def _short(text: str) -> tuple[str, str] | None:
    """Short pieces are mostly those of menus, the same on every page."""
    return _name_of(_LEAD.sub("", text, count=1))


def _name_of(text: str) -> tuple[str, str] | None:
    head = text[:_LONGEST_LABEL].rstrip(" :：】])）")
    if head in _EXACT and len(text) <= _LONGEST_LABEL:
        return _EXACT[head], ""
    for mark in ("：", ":", "】", "]"):
        label, found, rest = text.partition(mark)
        if found and label.strip() in _EXACT:
            return _EXACT[label.strip()], rest.strip()
    return None


def _value_after(dom: Dom, at: int, places: set[int]) -> str:
    """What stands after a label up to the next one, inside the same table or block."""
    out: list[str] = []
    scope = _scope(dom.owners[at])
    for following in range(at + 1, min(at + 1 + _VALUE_PIECES, len(dom.texts))):
        if following in places or following >= scope.text_end:
            break
        out.append(dom.texts[following].strip(" ：:"))
    return " ".join(part for part in out if part)


def _scope(owner: Element) -> Element:
    """The row of a table that a label heads; otherwise the block some levels up."""
    for above in (owner, *owner.ancestors(4)):
        if above.tag == "tr":
            return above if above.text_end - above.text_start > 1 or above.parent is None else above.parent
    block = owner.block()
    return next((above for above in block.ancestors(3) if above.text_end - block.text_end >= 1), block)
