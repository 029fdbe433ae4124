"""Bilibili's public list of an account's dynamics (unofficial)."""

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
from services.new_media_poller.domain.vocabulary import Coverage, Method, Reason
from services.new_media_poller.domain.wording import web_links

_CODES: Mapping[int, Reason] = {
    -101: Reason.LOGIN_WALL,
    -352: Reason.VISITOR_CHECK,
    -401: Reason.VISITOR_CHECK,
    -403: Reason.NO_PERMISSION,
    -404: Reason.NOT_FOUND,
    -412: Reason.VISITOR_CHECK,
    -509: Reason.RATE_LIMITED,
    -799: Reason.RATE_LIMITED,
    -500: Reason.PLATFORM_ERROR,
    -503: Reason.PLATFORM_ERROR,
}


def codes(body: Mapping[str, Any]) -> tuple[Reason, str] | None:
    number = count(body.get("code"))
    return (_CODES.get(number, Reason.BODY_CODE), str(number)) if number else None


def read(account: Account, at: datetime) -> Plan:
    return guarded(account, at, _plan(account, at))


def _plan(account: Account, at: datetime) -> Plan:
    request = Request(
        "dynamics", "bilibili", "/x/polymer/web-dynamic/v1/feed/space", params=(("host_mid", account.handle),)
    )
    return parse((yield from ask(request)), account, at)


def parse(reply: Reply, account: Account, at: datetime) -> AccountReading:
    data = part(payload(reply, codes), "data")
    videos = part(data, "list")
    if "items" not in data and "vlist" in videos:
        return _of_videos(rows(videos, "vlist"), account, at)
    items = rows(data, "items")
    names = (word(part(part(item, "modules"), "module_author").get("name")) for item in items)
    reading = replace(blank(account, at), seen=Seen(name=next((name for name in names if name), None)))
    return with_posts(reading, [_post(item, at) for item in items], Coverage.GUEST_VIEW, account)


def _of_videos(videos: list[dict[str, Any]], account: Account, at: datetime) -> AccountReading:
    """The list of videos alone, which does not hold the account's other dynamics."""
    posts = []
    for video in videos:
        when, bvid = read_when(video.get("created"), at), word(video.get("bvid"))
        posts.append(
            Post(
                id=bvid or word(video.get("aid")) or "",
                title=word(video.get("title")),
                url=f"https://www.bilibili.com/video/{bvid}" if bvid else None,
                published_at=when.at if when else None,
                text=word(video.get("description")),
                links=web_links(word(video.get("description"))),
            )
        )
    name = next((word(video.get("author")) for video in videos if video.get("author")), None)
    return with_posts(replace(blank(account, at), seen=Seen(name=name)), posts, Coverage.GUEST_VIEW, account)


def _post(item: Mapping[str, Any], at: datetime) -> Post:
    modules = part(item, "modules")
    dynamic = part(modules, "module_dynamic")
    when = read_when(part(modules, "module_author").get("pub_ts"), at)
    archive = part(part(dynamic, "major"), "archive")
    text = word(part(dynamic, "desc").get("text"))
    return Post(
        id=word(item.get("id_str")) or "",
        title=word(archive.get("title")),
        url=word(archive.get("jump_url")),
        published_at=when.at if when else None,
        pinned=part(modules, "module_tag").get("text") == "置顶",
        deleted=item.get("visible") is False,
        text=text,
        links=web_links(text),
    )


def shapes(body: Mapping[str, Any]) -> Shape | None:
    data = part(body, "data")
    items = data.get("items")
    first = items[0] if isinstance(items, list) and items and isinstance(items[0], dict) else {}
    known = "modules" in first or "vlist" in part(data, "list")
    return shape("dynamics", method=Method.BILIBILI_GUEST) if known else None


SOURCE = Source(
    "bilibili", (Method.BILIBILI_GUEST,), read, unofficial=frozenset({Method.BILIBILI_GUEST}), shapes=shapes
)
