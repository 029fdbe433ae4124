"""Douyin by its open platform: the authorising account's videos, their comments and replies."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.instants import read_when
from services.new_media_poller.domain.plan import Answer, Plan, Request, Secret, Step, Value
from services.new_media_poller.domain.post import Message, Post
from services.new_media_poller.domain.reading import AccountReading, blank, with_messages, with_posts
from services.new_media_poller.domain.replies import authorised, count, guarded, part, rows, with_token, word
from services.new_media_poller.domain.source import Shape, Source, shape
from services.new_media_poller.domain.vocabulary import Coverage, Method, Outcome, Reason, Unreadable
from services.new_media_poller.domain.wording import web_links

VIDEOS_WITH_COMMENTS = 3
COMMENTS_WITH_REPLIES = 5
UNSEEN = frozenset({2, 4, 6, 7})
"""Kinds of `video_status`: unfit for the public, under review, for friends only, private; 1 and 5 are public."""

_CODES: Mapping[int, Reason] = {
    10008: Reason.CREDENTIAL_EXPIRED,
    2190002: Reason.CREDENTIAL_EXPIRED,
    2190008: Reason.CREDENTIAL_EXPIRED,
    28001003: Reason.CREDENTIAL_EXPIRED,
    28001008: Reason.CREDENTIAL_EXPIRED,
    10003: Reason.CREDENTIAL_REFUSED,
    10013: Reason.CREDENTIAL_REFUSED,
    2190015: Reason.CREDENTIAL_REFUSED,
    2190001: Reason.RATE_LIMITED,
    28001014: Reason.RATE_LIMITED,
    28003017: Reason.RATE_LIMITED,
    2100007: Reason.NO_PERMISSION,
    2190003: Reason.NO_PERMISSION,
    2190004: Reason.NO_PERMISSION,
    28001018: Reason.NO_PERMISSION,
    28001019: Reason.NO_PERMISSION,
    2100004: Reason.PLATFORM_ERROR,
    28001005: Reason.PLATFORM_ERROR,
    28001006: Reason.PLATFORM_ERROR,
}


def codes(body: Mapping[str, Any]) -> tuple[Reason, str] | None:
    for place in (part(body, "data"), part(body, "extra"), body):
        number = count(place.get("error_code"))
        if number is None:
            number = count(place.get("err_no"))
        if number:
            return _CODES.get(number, Reason.BODY_CODE), str(number)
    return None


def read(account: Account, at: datetime) -> Plan:
    return guarded(account, at, _plan(account, at))


def _get(account: Account, name: str, path: str, params: Sequence[tuple[str, Value]]) -> Request:
    return Request(
        name, "douyin", path, credential=account.credential,
        params=(("open_id", Secret("open_id")), *params), headers=(("access-token", Secret("access_token")),),
    )  # fmt: skip


def _plan(account: Account, at: datetime) -> Plan:
    yield from with_token(account)
    request = _get(account, "videos", "/video/list/", (("cursor", "0"), ("count", "20")))
    reading = of_videos((yield from authorised(request, codes)), account, at)
    if reading.outcome != Outcome.OK:
        return reading
    return (yield from _with_comments(reading, account))


def of_videos(body: Mapping[str, Any], account: Account, at: datetime) -> AccountReading:
    data = part(body, "data") or body
    if "aweme_list" in data:
        # What the public page fetches: a guest's first screen.
        posts = [_post(video, at) for video in rows(data, "aweme_list")]
        return with_posts(blank(account, at), posts, Coverage.GUEST_VIEW, account)
    videos = rows(data, "list")
    whole = data.get("has_more") is False
    posts = [_post(video, at) for video in videos]
    return with_posts(blank(account, at), posts, Coverage.FULL if whole else Coverage.FIRST_PAGE, account)


def _post(video: Mapping[str, Any], at: datetime) -> Post:
    when = read_when(video.get("create_time"), at)
    title = word(video.get("title")) or word(video.get("desc"))
    return Post(
        id=word(video.get("item_id")) or word(video.get("video_id")) or word(video.get("aweme_id")) or "",
        title=title,
        url=word(video.get("share_url")),
        published_at=when.at if when else None,
        pinned=video.get("is_top") is True or count(video.get("is_top")) == 1,
        # A video under review or refused is not shown to the public, nor one that the account keeps to itself.
        deleted=video.get("is_reviewed") is False or count(video.get("video_status")) in UNSEEN,
        text=title,
        links=web_links(title),
    )


def _with_comments(reading: AccountReading, account: Account) -> Plan:
    shown = [post for post in reading.items if not post.deleted and post.published_at is not None]
    shown.sort(key=lambda post: post.published_at or reading.read_at, reverse=True)
    messages: list[Message] = []
    read_any = False
    for post in shown[:VIDEOS_WITH_COMMENTS]:
        params = (("item_id", post.id), ("cursor", "0"), ("count", "20"), ("sort_type", "time"))
        try:
            request = _get(account, "comments", "/item/comment/list/", params)
            answer = yield from authorised(request, codes)
            comments = rows(part(answer, "data") or answer, "list")
        except Unreadable:
            continue
        read_any = True
        messages += yield from _messages(account, post.id, comments, reading.read_at)
    return with_messages(replace(reading, interaction=True), messages) if read_any else reading


def _messages(
    account: Account, item: str, comments: Sequence[Mapping[str, Any]], at: datetime
) -> Generator[Step, Answer, list[Message]]:
    messages: list[Message] = []
    asked_for_replies = 0
    for comment in comments:
        asked, own_id = read_when(comment.get("create_time"), at), word(comment.get("comment_id"))
        if asked is None or own_id is None:
            continue
        known, answered_at = count(comment.get("reply_comment_total")) == 0, None
        if not known and asked_for_replies < COMMENTS_WITH_REPLIES:
            asked_for_replies += 1
            known, answered_at = yield from _answer(account, item, own_id, at)
        messages.append(Message(own_id, asked.at, answered_at, len(word(comment.get("content")) or ""), known))
    return messages


def _answer(
    account: Account, item: str, comment: str, at: datetime
) -> Generator[Step, Answer, tuple[bool, datetime | None]]:
    """Whether the replies could be read, and the first one of the account; its handle is its open_id."""
    params = (("item_id", item), ("comment_id", comment), ("cursor", "0"), ("count", "20"), ("sort_type", "time"))
    try:
        request = _get(account, "replies", "/item/comment/reply/list/", params)
        answer = yield from authorised(request, codes)
        data = part(answer, "data") or answer
        replies = rows(data, "list")
    except Unreadable:
        return False, None
    own = [reply for reply in replies if word(reply.get("comment_user_id")) == account.handle]
    times = [when.at for reply in own if (when := read_when(reply.get("create_time"), at)) is not None]
    return bool(times) or data.get("has_more") is False, min(times, default=None)


def shapes(body: Mapping[str, Any]) -> Shape | None:
    """What a saved reply is, by the keys of its rows."""
    if "aweme_list" in (part(body, "data") or body):
        return shape("videos", method=Method.DOUYIN_API)
    listed = part(body, "data").get("list")
    first = listed[0] if isinstance(listed, list) and listed and isinstance(listed[0], dict) else {}
    if "comment_id" in first:
        return shape("comments", "replies", method=Method.DOUYIN_API)
    if "item_id" in first or "video_id" in first:
        return shape("videos", method=Method.DOUYIN_API)
    return None


SOURCE = Source("douyin", (Method.DOUYIN_API,), read, shapes=shapes)
