"""Toutiao's public profile list (unofficial: its signature is computed outside and changes)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.instants import read_when
from services.new_media_poller.domain.plan import Plan, Reply, Request
from services.new_media_poller.domain.post import Post, Seen
from services.new_media_poller.domain.reading import AccountReading, blank, with_posts
from services.new_media_poller.domain.replies import ask, count, guarded, part, payload, rows, word
from services.new_media_poller.domain.source import Shape, Source, shape
from services.new_media_poller.domain.vocabulary import Coverage, Method, Reason, Unreadable


def codes(body: Mapping[str, Any]) -> tuple[Reason, str] | None:
    number = count(body.get("error_code")) or count(body.get("err_no"))
    return (Reason.BODY_CODE, str(number)) if number else None


def read(account: Account, at: datetime) -> Plan:
    return guarded(account, at, _plan(account, at))


def _plan(account: Account, at: datetime) -> Plan:
    params = (
        ("category", "profile_all"),
        ("token", account.handle),
        ("max_behot_time", "0"),
        ("aid", "24"),
        ("app_name", "toutiao_web"),
    )
    reply = yield from ask(Request("posts", "toutiao", "/api/pc/list/feed", params=params))
    return parse(reply, account, at)


def parse(reply: Reply, account: Account, at: datetime) -> AccountReading:
    body = payload(reply, codes)
    if "data" not in body:
        # Without a valid signature the list is left out of an otherwise good answer.
        raise Unreadable(Reason.VISITOR_CHECK, "no data")
    entries = rows(body, "data")
    name = next((word(part(entry, "user_info").get("name")) for entry in entries if part(entry, "user_info")), None)
    reading = replace(blank(account, at), seen=Seen(name=name))
    return with_posts(reading, [_post(entry, at) for entry in entries], Coverage.GUEST_VIEW, account)


def _post(entry: Mapping[str, Any], at: datetime) -> Post:
    # What the list is ordered by (`behot_time`) moves with every reader, so only times of publication count.
    when = read_when(entry.get("publish_time"), at) or read_when(entry.get("create_time"), at)
    return Post(
        id=word(entry.get("id")) or word(entry.get("group_id")) or "",
        title=word(entry.get("title")),
        url=word(entry.get("article_url")) or word(entry.get("share_url")),
        published_at=when.at if when else None,
        pinned=count(entry.get("is_top")) == 1 or entry.get("is_stick") is True,
        text=word(entry.get("abstract")) or word(entry.get("content")),
    )


def shapes(body: Mapping[str, Any]) -> Shape | None:
    listed = body.get("data")
    first = listed[0] if isinstance(listed, list) and listed and isinstance(listed[0], dict) else {}
    return (
        shape("posts", method=Method.TOUTIAO_GUEST)
        if {"publish_time", "behot_time", "cell_type"} & set(first)
        else None
    )


SOURCE = Source("toutiao", (Method.TOUTIAO_GUEST,), read, shapes=shapes, unofficial=frozenset({Method.TOUTIAO_GUEST}))
