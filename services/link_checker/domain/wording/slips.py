"""Which words of a text a lexicon holds for wrong; quotations, old texts and names that merely contain one stay silent."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from shared.lexicons.wording import Entry, Wording

_AROUND: Final = 24
_MAX: Final = 40
_QUOTES: Final = (("“", "”"), ("《", "》"), ("「", "」"), ("‘", "’"), ("【", "】"))
_AS_WRITTEN: Final = re.compile(r"原文如此|应为|误作|误写|错写|写成|写作|错别字|别字|旧称|曾称|改称|勘误|更正")
_NAMED: Final = re.compile(
    r"^[\u4e00-\u9fff]{0,4}(?:小区|花园|大厦|酒店|宾馆|饭店|公司|餐厅|茶楼|工作室|村|庄|巷|路|街|桥|店)"
)
_CLASSICAL: Final = re.compile(r"[之乎者也矣焉哉兮曰其吾汝尔]")
_OLD: Final = 0.12
"""Share of classical particles from which a text is old."""


@dataclass(frozen=True, slots=True)
class Slip:
    """One wrong word and the text around it."""

    entry: Entry
    context: str


def slips_of(texts: Iterable[str], wording: Wording) -> tuple[Slip, ...]:
    """Each wrong word once, in the order of the texts."""
    found: dict[str, Slip] = {}
    for text in texts:
        for entry, start, end in wording.found(text):
            if entry.wrong not in found and not _is_meant(text, entry, start, end):
                found[entry.wrong] = Slip(entry, text[max(0, start - _AROUND) : end + _AROUND])
        if len(found) >= _MAX:
            break
    return tuple(found.values())


def _is_meant(text: str, entry: Entry, start: int, end: int) -> bool:
    """Quoted, spoken about, in an old text, or a piece of a proper name."""
    near = text[max(0, start - 40) : end + 40]
    if entry.right in near and _AS_WRITTEN.search(near):
        return True
    if entry.kind == "typo" and (_is_quoted(text, start, end) or _NAMED.match(text[end : end + 8])):
        return True
    if entry.kind != "typo" and _is_title_of_work(text, start, end):
        return True
    return len(_CLASSICAL.findall(near)) > _OLD * len(near)


def _is_quoted(text: str, start: int, end: int) -> bool:
    return any(_between(text, start, end, *pair) for pair in _QUOTES)


def _is_title_of_work(text: str, start: int, end: int) -> bool:
    return _between(text, start, end, "《", "》")


def _between(text: str, start: int, end: int, opening: str, closing: str) -> bool:
    before, after = text[max(0, start - 60) : start], text[end : end + 60]
    opened, closed = before.rfind(opening), after.find(closing)
    return opened > before.rfind(closing) and closed >= 0 and (opening not in after[:closed])
