"""Kuaishou: the authorising account's videos by the open platform, and (unofficial) the public profile list.

The public list carries no dates, so it can never prove when anything was posted.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.instants import read_when
from services.new_media_poller.domain.plan import Plan, Reply, Request, Secret
from services.new_media_poller.domain.post import Post, Seen
from services.new_media_poller.domain.reading import AccountReading, blank, with_posts
from services.new_media_poller.domain.replies import (
    ask,
    authorised,
    count,
    guarded,
    part,
    payload,
    rows,
    with_token,
    word,
)
from services.new_media_poller.domain.source import Shape, Source, shape
from services.new_media_poller.domain.vocabulary import Coverage, Method, Reason
from services.new_media_poller.domain.wording import web_links

PAGE = 50
_CODES: Mapping[int, Reason] = {
    2: Reason.RATE_LIMITED,
    109: Reason.LOGIN_WALL,
    400002: Reason.VISITOR_CHECK,
    100200100: Reason.BODY_CODE,
    100200101: Reason.CREDENTIAL_REFUSED,
    100200102: Reason.CREDENTIAL_REFUSED,
    100200104: Reason.CREDENTIAL_EXPIRED,
    100200500: Reason.PLATFORM_ERROR,
    100100402: Reason.RATE_LIMITED,
    100100403: Reason.RATE_LIMITED,
    100100404: Reason.RATE_LIMITED,
    200100410: Reason.RATE_LIMITED,
}


def codes(body: Mapping[str, Any]) -> tuple[Reason, str] | None:
    number = count(body.get("result")) or count(part(body, "data").get("result"))
    return (_CODES.get(number, Reason.BODY_CODE), str(number)) if number and number != 1 else None


def read(account: Account, at: datetime) -> Plan:
    plan = _own if account.method == Method.KUAISHOU_API else _plan
    return guarded(account, at, plan(account, at))


def _own(account: Account, at: datetime) -> Plan:
    yield from with_token(account)
    request = Request(
        "videos", "kuaishou-api", "/openapi/photo/list", credential=account.credential,
        params=(("app_id", Secret("app_id")), ("access_token", Secret("access_token")), ("count", str(PAGE))),
    )  # fmt: skip
    videos = rows((yield from authorised(request, codes)), "video_list")
    coverage = Coverage.FULL if len(videos) < PAGE else Coverage.FIRST_PAGE
    return with_posts(blank(account, at), [_video(video, at) for video in videos], coverage, account)


def _video(video: Mapping[str, Any], at: datetime) -> Post:
    when, caption = read_when(video.get("create_time"), at), word(video.get("caption"))
    return Post(
        id=word(video.get("photo_id")) or "",
        title=caption,
        url=word(video.get("play_url")),
        published_at=when.at if when else None,
        # Still being worked on: nobody else sees it yet.
        deleted=video.get("pending") is True,
        text=caption,
        links=web_links(caption),
    )


def _plan(account: Account, at: datetime) -> Plan:
    params = (("count", "12"), ("principalId", account.handle))
    reply = yield from ask(Request("posts", "kuaishou", "/live_api/profile/public", params=params))
    return parse(reply, account, at)


def parse(reply: Reply, account: Account, at: datetime) -> AccountReading:
    data = part(payload(reply, codes), "data")
    screen = part(data, "visionProfilePhotoList")
    works = [_of_screen(feed) for feed in rows(screen, "feeds")] if screen else rows(data, "list")
    name = next((word(part(work, "author").get("name")) for work in works if part(work, "author")), None)
    reading = replace(blank(account, at), seen=Seen(name=name))
    return with_posts(reading, [_post(work, at) for work in works], Coverage.GUEST_VIEW, account)


def _of_screen(feed: Mapping[str, Any]) -> dict[str, Any]:
    """An entry of the desktop page's list, which does carry dates."""
    return {**part(feed, "photo"), "author": part(feed, "author")}


def _post(work: Mapping[str, Any], at: datetime) -> Post:
    when = read_when(work.get("timestamp"), at)
    return Post(
        id=word(work.get("id")) or "",
        title=word(work.get("caption")),
        url=word(work.get("playUrl")),
        published_at=when.at if when else None,
    )


def shapes(body: Mapping[str, Any]) -> Shape | None:
    if "video_list" in body:
        return shape("videos", method=Method.KUAISHOU_API)
    data = part(body, "data")
    listed = data.get("list")
    first = listed[0] if isinstance(listed, list) and listed and isinstance(listed[0], dict) else {}
    known = {"poster", "playUrl"} & set(first) or "visionProfilePhotoList" in data
    return shape("posts", method=Method.KUAISHOU_GUEST) if known else None


SOURCE = Source(
    "kuaishou",
    (Method.KUAISHOU_API, Method.KUAISHOU_GUEST),
    read,
    unofficial=frozenset({Method.KUAISHOU_GUEST}),
    shapes=shapes,
)
