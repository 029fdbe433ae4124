"""Letters in rows under a head that names their columns, whether made of table cells, list items or spans."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.crawler.domain import message_words as words
from services.crawler.domain.dates import find_dates, in_time
from services.crawler.domain.dom import Dom, Element
from services.crawler.domain.facts import Message
from services.crawler.domain.message_parts import Page, is_answered, status_in

_LEAST_COLUMNS: Final = 3
_LONGEST_HEAD: Final = 12
_MAX_ROWS: Final = 500
_MAX_TITLE: Final = 120


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which column says what; None where none does."""

    count: int
    asked: int | None
    answered: int | None
    status: int | None
    title: int | None
    any_date: int | None


def grid_messages(page: Page, places: list[int]) -> list[Message]:
    """The letters under the first row of heads that speaks of letters."""
    tried: set[int] = set()
    for at in places[:60]:
        if len(page.dom.texts[at]) > _LONGEST_HEAD:
            continue
        row = next((one for one in page.dom.owners[at].ancestors(5) if len(one.children) >= _LEAST_COLUMNS), None)
        if row is None or row.index in tried:
            continue
        tried.add(row.index)
        columns = _columns(page, row)
        if columns is not None:
            found = [
                message for one in _rows(page.dom, row, columns.count) if (message := _message(page, one, columns))
            ]
            if found:
                return found
    return []


def _columns(page: Page, row: Element) -> _Columns | None:
    heads = [page.dom.text(cell, 4)[: _LONGEST_HEAD + 1] for cell in row.children]
    if any(len(head) > _LONGEST_HEAD or head[:2].isdigit() for head in heads) or heads.count("") > 1:
        return None
    roles = [words.ROLE.match(head) for head in heads]
    asked = _first(roles, "asked")
    answered = _first(roles, "answered")
    status = next((at for at, head in enumerate(heads) if words.STATUS_HEAD.search(head)), None)
    weak = next((at for at, role in enumerate(roles) if role is not None and role["weak"]), None)
    if page.is_about:
        asked = asked if asked is not None else weak
    any_date = next((at for at, head in enumerate(heads) if words.ANY_DATE_HEAD.match(head)), None)
    title = next((at for at, head in enumerate(heads) if words.TITLE_HEAD.search(head)), None)
    others = sum(words.OTHER_HEAD.search(head) is not None for head in heads)
    known = others + sum(one is not None for one in (asked, answered, status, title, any_date))
    speaks = asked is not None or (
        page.is_about and (answered is not None or (status is not None and any_date is not None))
    )
    return _Columns(len(heads), asked, answered, status, title, any_date) if speaks and known >= 2 else None


def _first(roles: list[re.Match[str] | None], name: str) -> int | None:
    return next((at for at, role in enumerate(roles) if role is not None and role[name]), None)


def _rows(dom: Dom, head: Element, count: int) -> list[Element]:
    """What follows the row of heads and has as many cells."""
    if head.tag == "tr":
        table = next((above for above in head.ancestors(4) if above.tag == "table"), head.parent)
        until = table.end if table is not None else head.end
        below = [one for one in dom.elements[head.end : until] if one.tag == "tr"]
    else:
        below = _siblings(head)
        if not any(len(one.children) == count for one in below) and head.parent is not None:
            # Heads in a block of their own, rows in the next.
            below = [one for sibling in _siblings(head.parent) for one in dom.within(sibling, 4_000)]
            below = [one for one in below if one.tag == head.tag]
    return [one for one in below if len(one.children) == count][:_MAX_ROWS]


def _siblings(element: Element) -> list[Element]:
    parent = element.parent
    return [one for one in parent.children if one.index > element.index] if parent is not None else []


def _message(page: Page, row: Element, columns: _Columns) -> Message | None:
    dom = page.dom
    cells = [dom.text(cell, 12) for cell in row.children]
    asked = _moment(cells, columns.asked, page.now)
    answered_at = _moment(cells, columns.answered, page.now)
    said = cells[columns.status].strip() if columns.status is not None else ""
    status = said[:20] or status_in(cells)
    answered = is_answered(answered_at, status)
    if answered is None and said in words.YES_NO:
        answered = words.YES_NO[said]
    if answered is None and columns.answered is not None and words.NO_REPLY_TEXT.match(cells[columns.answered]):
        answered = False
    if asked is None and answered is False:
        asked = _moment(cells, columns.any_date, page.now)
    title, url = _title(page, row, cells, columns)
    if not title or (asked is None and answered_at is None and not status):
        return None
    return Message(title[:_MAX_TITLE], url, asked, answered_at, status or None, answered)


def _moment(cells: list[str], column: int | None, now: datetime) -> datetime | None:
    found = [moment for moment in find_dates(cells[column]) if in_time(moment.value, now)] if column is not None else []
    return found[0].value if len(found) == 1 else None


def _title(page: Page, row: Element, cells: list[str], columns: _Columns) -> tuple[str, str | None]:
    best, url = "", None
    for element in page.dom.within(row, 60):
        link = page.links.by_element.get(element.index) if element.tag == "a" else None
        if link is not None and len(link.text) >= len(best):
            best, url = link.text, link.url
    if columns.title is not None and cells[columns.title]:
        return cells[columns.title], url
    return best or max(cells, key=len, default=""), url
