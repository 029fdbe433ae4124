"""What is read alike in every layout of published letters: labelled times, states, and whether there is an answer."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from services.crawler.domain import message_words as words
from services.crawler.domain.dates import find_dates, in_time
from services.crawler.domain.dom import Dom
from services.crawler.domain.facts import Region
from services.crawler.domain.links import PageLinks

_DIGIT: Final = re.compile("[1-9]")
_SET_OFF: Final = re.compile("[复问言]于")
_OUTSIDE: Final = frozenset({Region.NAV, Region.FOOTER, Region.BREADCRUMB, Region.HEAD})


@dataclass(frozen=True, slots=True)
class Label:
    """One label for a time: where it stands, what it is the time of, and the time, None where none follows."""

    at: int
    role: str
    moment: datetime | None


@dataclass(frozen=True, slots=True)
class Page:
    """What every way of reading letters builds on."""

    dom: Dom
    url: str
    links: PageLinks
    now: datetime
    is_about: bool


def may_label(text: str) -> bool:
    if len(text) > 200:
        return False
    return (
        "时间" in text
        or "日期" in text
        or ("于" in text and len(text) <= 40 and _SET_OFF.search(text) is not None)
        or (len(text) <= 8 and "时" in text and "间" in text)
    )


def labels_at(page: Page, at: int) -> list[Label]:
    dom = page.dom
    if dom.owners[at].region in _OUTSIDE:
        return []
    text = dom.texts[at]
    found = _roles(_DIGIT.sub("0", text))
    out = []
    for number, (start, end, role) in enumerate(found):
        until = found[number + 1][0] if number + 1 < len(found) else len(text)
        rest = text[end:until].strip()
        if not rest and number + 1 == len(found) and at + 1 < len(dom.texts):
            rest = dom.texts[at + 1] if len(dom.texts[at + 1]) <= 40 else ""
        if role == "weak":
            role = _weak_role(page, at, start, text[start:end]) if page.is_about else ""
        if role:
            out.append(Label(at, role, moment_in(rest, page.now)))
    return out


@lru_cache(maxsize=4_096)
def _roles(text: str) -> tuple[tuple[int, int, str], ...]:
    """The labels in a text whose digits are all the same: on the pages of a site the same lines differ only in these."""
    return tuple(
        (match.start(), match.end(), (match.lastgroup or "").removesuffix("_at")) for match in words.ROLE.finditer(text)
    )


def _weak_role(page: Page, at: int, start: int, label: str) -> str:
    """A bare 时间 belongs to whoever was named last before it; other words of a system mean that something was handed in."""
    if label[0] not in "时日":
        return "asked"
    for text in reversed((*page.dom.texts[max(0, at - 5) : at], page.dom.texts[at][:start])):
        if words.ANSWERER.search(text) or words.REPLY_TEXT.search(text):
            return "answered"
        if words.ASKER.search(text):
            return "asked"
    return ""


def moment_in(text: str, now: datetime) -> datetime | None:
    """The time that a text begins with; a year that lies ahead is none."""
    found = find_dates(text[:60])
    return found[0].value if found and found[0].start <= 2 and in_time(found[0].value, now) else None


def status_in(pieces: list[str]) -> str | None:
    for text in pieces:
        if len(text) <= 14:
            found = words.PENDING.search(text) or words.REPLIED.search(text) or words.TAKEN.search(text)
            if found is not None:
                return found[0].strip("[]【】()（）")
    return None


def is_answered(answered_at: datetime | None, status: str | None) -> bool | None:
    if answered_at is not None:
        return True
    if status is None:
        return None
    return False if words.PENDING.search(status) else True if words.REPLIED.search(status) else None
