"""A table of posts as the account's own system exports it: CSV in any of its writings, a workbook, or rows as JSON."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.instants import BEIJING, read_when
from services.new_media_poller.domain.plan import Plan, Reply, Request
from services.new_media_poller.domain.post import Post, Seen, When
from services.new_media_poller.domain.reading import AccountReading, blank, with_posts
from services.new_media_poller.domain.replies import answered, ask, guarded, parsed, refusal_in, text_of, word
from services.new_media_poller.domain.sheet import (
    PUBLISHED,
    Fault,
    Row,
    Sheet,
    SheetError,
    lines_of,
    sheet_of_lines,
    sheet_of_objects,
)
from services.new_media_poller.domain.source import Source
from services.new_media_poller.domain.vocabulary import Coverage, Method, Reason, Unreadable
from services.new_media_poller.domain.wording import plain_text, web_links

KEPT_FAULTS = 20
_SERIAL = re.compile(r"[345]\d{4}(?:\.\d{1,12})?")
_FIRST_DAY = datetime(1899, 12, 30, tzinfo=BEIJING)
_YES = frozenset({"是", "yes", "true", "1", "置顶", "已置顶"})
_UNSEEN = (
    "删除",
    "未通过",
    "不通过",
    "审核中",
    "待审核",
    "草稿",
    "私密",
    "仅自己",
    "定时",
    "未发布",
    "下架",
    "撤回",
    "屏蔽",
)


def read(account: Account, at: datetime) -> Plan:
    return guarded(account, at, _plan(account, at))


def _plan(account: Account, at: datetime) -> Plan:
    if not account.source_url:
        raise Unreadable(Reason.NOT_FETCHED, "no address")
    return parse((yield from ask(Request("table", "", account.source_url))), account, at)


def parse(reply: Reply, account: Account, at: datetime) -> AccountReading:
    """Nobody but the exporting system knows how far the table reaches, so that old rows alone prove nothing."""
    answered(reply)
    sheet = _sheet(reply)
    rows = [row for row in sheet.rows if _is_of(row, account)]
    if sheet.rows and not rows:
        raise Unreadable(Reason.OTHER_ACCOUNT, "no row of this account")
    label = sheet.labels[PUBLISHED]
    faults = [Fault(row.number, label, str(row.cells.get(PUBLISHED, ""))[:60]) for row in rows if not _when(row, at)]
    name = next((word(row.cells["name"]) for row in rows if row.cells.get("name")), None)
    reading = replace(blank(account, at), bridge=True, seen=Seen(name=name), faults=tuple(faults[:KEPT_FAULTS]))
    reading = with_posts(reading, [_post(row, at) for row in rows], Coverage.FIRST_PAGE, account)
    if reading.reason == Reason.UNDATED and faults:
        return replace(reading, detail=f"第{faults[0].row}行 {faults[0].field}：{faults[0].value}"[:80])
    return reading


def _sheet(reply: Reply) -> Sheet:
    body = parsed(reply)
    try:
        if isinstance(body, list) and all(isinstance(one, Mapping) for one in body):
            return sheet_of_objects(body)
        text = text_of(reply)
        if text.lstrip()[:1] in ("<", "{"):
            raise Unreadable(refusal_in(text) or Reason.CHANGED_SHAPE, "no table")
        return sheet_of_lines(lines_of(reply.body, text))
    except SheetError as fault:
        raise Unreadable(refusal_in(text_of(reply)) or Reason.CHANGED_SHAPE, str(fault)) from None


def _is_of(row: Row, account: Account) -> bool:
    told = row.cells.get("handle")
    return not told or not account.handle or str(told).strip() == account.handle


def _when(row: Row, at: datetime) -> When | None:
    told = row.cells.get(PUBLISHED)
    return _serial(str(told)) or read_when(told, at)


def _serial(text: str) -> When | None:
    """A spreadsheet's number for a date, which is what is left when the cell's form is lost: days since 30 December 1899."""
    if not _SERIAL.fullmatch(text.strip()):
        return None
    days = float(text)
    return When(_FIRST_DAY + timedelta(seconds=round(days * 86_400)), "day" if days.is_integer() else "second")


def _post(row: Row, at: datetime) -> Post:
    cells = row.cells
    when = _when(row, at)
    text = word(cells.get("text"))
    title = word(cells.get("title"))
    return Post(
        id=word(cells.get("id")) or word(cells.get("url")) or f"row-{row.number}",
        title=title,
        url=word(cells.get("url")),
        published_at=when.at if when else None,
        precision=when.precision if when else "second",
        pinned=str(cells.get("pinned", "")).strip().casefold() in _YES,
        deleted=any(sign in str(cells.get("state", "")) for sign in _UNSEEN),
        text=plain_text(text) or title,
        links=web_links(text),
    )


SOURCE = Source("table", (Method.TABLE,), read)
