"""Readings made by a person, as CSV or JSON; each needs the key of its screenshot to count."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.instants import read_when
from services.new_media_poller.domain.plan import Plan, Reply, Request
from services.new_media_poller.domain.post import Post, Seen
from services.new_media_poller.domain.reading import AccountReading, blank, with_posts
from services.new_media_poller.domain.replies import answered, ask, guarded, parsed, refusal_in, text_of, word
from services.new_media_poller.domain.sheet import SheetError, is_reading_sheet, lines_of
from services.new_media_poller.domain.source import Source
from services.new_media_poller.domain.vocabulary import Coverage, Method, Outcome, Reason, Unreadable

COLUMNS = {
    "账号标识": "handle",
    "读取时间": "read_at",
    "最新发布时间": "newest_post_at",
    "最新标题": "title",
    "互动功能": "interaction",
    "账号名称": "name",
    "账号状态": "state",
    "截图": "screenshot",
}
_ANSWERS = {
    "是": True, "否": False, "有": True, "无": False, "已开通": True, "未开通": False, "true": True, "false": False,
    "yes": True, "no": False,
}  # fmt: skip


def read(account: Account, at: datetime) -> Plan:
    return guarded(account, at, _plan(account, at))


def _plan(account: Account, at: datetime) -> Plan:
    if not account.source_url:
        raise Unreadable(Reason.NOT_FETCHED, "no address")
    return parse((yield from ask(Request("sheet", "", account.source_url))), account, at)


def parse(reply: Reply, account: Account, at: datetime) -> AccountReading:
    """The newest entry of this account in the sheet, as seen at its own instant and not at ours."""
    answered(reply)
    entries = _entries(reply)
    own = [
        (row, entry)
        for row, entry in entries
        if not entry.get("handle") or not account.handle or _is_of(entry, account)
    ]
    if entries and not own:
        raise Unreadable(Reason.OTHER_ACCOUNT, "no entry for this account")
    timed = [
        (when.at, row, entry) for row, entry in own if (when := read_when(entry.get("read_at"), at)) and when.at <= at
    ]
    if not timed:
        raise Unreadable(Reason.EMPTY_LIST, _fault(own, "read_at", "读取时间"))
    seen_at, row, entry = max(timed, key=lambda one: one[:2])
    screenshot = word(entry.get("screenshot"))
    if screenshot is None:
        raise Unreadable(Reason.NO_SCREENSHOT, f"第{row}行 截图")
    reading = replace(
        blank(account, seen_at),
        screenshot=screenshot,
        interaction=_ANSWERS.get(str(entry.get("interaction")).strip().lower()),
        seen=Seen(name=word(entry.get("name")), state=word(entry.get("state"))),
    )
    reading = with_posts(reading, _posts(entry, seen_at), Coverage.FIRST_PAGE, account)
    if reading.outcome == Outcome.OK:
        return reading
    return replace(reading, detail=_fault([(row, entry)], "newest_post_at", "最新发布时间"))


def _is_of(entry: Mapping[str, Any], account: Account) -> bool:
    return str(entry.get("handle")).strip() == account.handle


def _fault(entries: list[tuple[int, dict[str, Any]]], key: str, label: str) -> str:
    """The first cell at fault, by its row and column."""
    row, entry = entries[0] if entries else (1, {})
    return f"第{row}行 {label}：{entry.get(key) or '空'}"[:80]


def _entries(reply: Reply) -> list[tuple[int, dict[str, Any]]]:
    """The entries by our names, each with the number of its row."""
    body = parsed(reply)
    if isinstance(body, dict):
        body = [body]
    rows: list[tuple[int, Mapping[str, Any]]] = (
        [(number, one) for number, one in enumerate(body, 1) if isinstance(one, dict)]
        if isinstance(body, list)
        else _lines(reply)
    )
    entries = [(number, _named(row)) for number, row in rows]
    if entries and not any("read_at" in entry for _, entry in entries):
        raise Unreadable(refusal_in(text_of(reply)) or Reason.CHANGED_SHAPE, "第1行没有“读取时间”一列")
    return entries


def _lines(reply: Reply) -> list[tuple[int, Mapping[str, Any]]]:
    text = text_of(reply)
    if text.lstrip()[:1] == "<":
        raise Unreadable(refusal_in(text) or Reason.CHANGED_SHAPE, "no sheet")
    try:
        lines = lines_of(reply.body, text)
    except SheetError as fault:
        raise Unreadable(Reason.CHANGED_SHAPE, str(fault)) from None
    place = next((n for n, (_, cells) in enumerate(lines) if is_reading_sheet(cells)), 0)
    header = lines[place][1] if lines else []
    return [(number, dict(zip(header, cells, strict=False))) for number, cells in lines[place + 1 :]]


def _named(row: Mapping[str, Any]) -> dict[str, Any]:
    return {COLUMNS.get(str(key).strip(), str(key).strip()): value or None for key, value in row.items()}


def _posts(entry: Mapping[str, Any], at: datetime) -> list[Post]:
    when = read_when(entry.get("newest_post_at"), at)
    if when is None:
        return []
    return [Post("manual", word(entry.get("title")), None, when.at, precision=when.precision)]


SOURCE = Source("manual", (Method.MANUAL,), read)
