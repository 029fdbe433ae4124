"""Readings made by a person, as CSV or JSON; each needs the key of its screenshot to count."""

import csv
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from io import StringIO
from typing import Any

from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.instants import read_when
from services.new_media_poller.domain.plan import Plan, Reply, Request
from services.new_media_poller.domain.post import Post, Seen
from services.new_media_poller.domain.reading import AccountReading, blank, with_posts
from services.new_media_poller.domain.replies import answered, ask, guarded, parsed, text_of, word
from services.new_media_poller.domain.source import Source
from services.new_media_poller.domain.vocabulary import Coverage, Method, Reason, Unreadable

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
_ANSWERS = {"是": True, "否": False, "true": True, "false": False, "yes": True, "no": False}


def read(account: Account, at: datetime) -> Plan:
    return guarded(account, at, _plan(account, at))


def _plan(account: Account, at: datetime) -> Plan:
    if not account.source_url:
        raise Unreadable(Reason.NOT_FETCHED, "no address")
    return parse((yield from ask(Request("sheet", "", account.source_url))), account, at)


def parse(reply: Reply, account: Account, at: datetime) -> AccountReading:
    """The newest entry of this account in the sheet, as seen at its own instant and not at ours."""
    answered(reply)
    entries = [_named(row) for row in _rows(reply)]
    if entries and not any("read_at" in entry for entry in entries):
        raise Unreadable(Reason.CHANGED_SHAPE, "read_at")
    own = [entry for entry in entries if entry.get("handle") in (account.handle, None)]
    timed = [(when.at, entry) for entry in own if (when := read_when(entry.get("read_at"), at)) and when.at <= at]
    if not timed:
        raise Unreadable(Reason.EMPTY_LIST, "no entry for this account")
    seen_at, entry = max(timed, key=lambda pair: pair[0])
    screenshot = word(entry.get("screenshot"))
    if screenshot is None:
        raise Unreadable(Reason.NO_SCREENSHOT)
    reading = replace(
        blank(account, seen_at),
        screenshot=screenshot,
        interaction=_ANSWERS.get(str(entry.get("interaction")).strip().lower()),
        seen=Seen(name=word(entry.get("name")), state=word(entry.get("state"))),
    )
    return with_posts(reading, _posts(entry, seen_at), Coverage.FIRST_PAGE, account)


def _rows(reply: Reply) -> list[Mapping[str, Any]]:
    body = parsed(reply)
    if isinstance(body, dict):
        body = [body]
    if isinstance(body, list):
        return [row for row in body if isinstance(row, dict)]
    try:
        return list(csv.DictReader(StringIO(text_of(reply)), strict=True))
    except csv.Error:
        raise Unreadable(Reason.CHANGED_SHAPE, "no CSV") from None


def _named(row: Mapping[str, Any]) -> dict[str, Any]:
    return {COLUMNS.get(str(key).strip(), str(key).strip()): value for key, value in row.items()}


def _posts(entry: Mapping[str, Any], at: datetime) -> list[Post]:
    when = read_when(entry.get("newest_post_at"), at)
    if when is None:
        return []
    return [Post("manual", word(entry.get("title")), None, when.at, precision=when.precision)]


SOURCE = Source("manual", (Method.MANUAL,), read)
