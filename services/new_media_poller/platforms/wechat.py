"""WeChat official accounts by the platform's own interfaces: published list, mass-sent articles, comments.

Published (发布) and mass-sent (群发) are two things: the list shows the first; of the second the total of a day names what
was sent on it and the summary what was read on it. The newest of both counts. An account whose list is old while the
summary names articles that nobody dated was not seen whole.
"""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.backstage import LISTS, is_backstage, posts_in
from services.new_media_poller.domain.instants import BEIJING, read_when
from services.new_media_poller.domain.plan import NOT_SAVED, Answer, Plan, Reply, Request, Secret, Step
from services.new_media_poller.domain.post import Message, Post
from services.new_media_poller.domain.reading import AccountReading, blank, with_messages, with_posts
from services.new_media_poller.domain.replies import authorised, count, guarded, part, payload, rows, with_token, word
from services.new_media_poller.domain.source import Shape, Source, shape
from services.new_media_poller.domain.vocabulary import Coverage, Method, Outcome, Reason, Unreadable
from services.new_media_poller.domain.wording import plain_text, web_links

PAGE = 20
MAX_PAGES = 5
MAX_ARTICLES = 10
COMMENTS = 49
NO_COMMENT_RIGHT = 88000
# While the list itself is this fresh, what was mass-sent besides cannot change the answer.
RECENT = timedelta(days=14)

_CODES: Mapping[int, Reason] = {
    -1: Reason.PLATFORM_ERROR,
    40001: Reason.CREDENTIAL_EXPIRED,
    40014: Reason.CREDENTIAL_EXPIRED,
    41001: Reason.CREDENTIAL_EXPIRED,
    42001: Reason.CREDENTIAL_EXPIRED,
    40013: Reason.CREDENTIAL_REFUSED,
    40125: Reason.CREDENTIAL_REFUSED,
    40164: Reason.CREDENTIAL_REFUSED,
    61004: Reason.CREDENTIAL_REFUSED,
    61023: Reason.CREDENTIAL_REFUSED,
    89503: Reason.CREDENTIAL_REFUSED,
    48001: Reason.NO_PERMISSION,
    48004: Reason.NO_PERMISSION,
    50001: Reason.NO_PERMISSION,
    50002: Reason.NO_PERMISSION,
    61003: Reason.NO_PERMISSION,
    61007: Reason.NO_PERMISSION,
    NO_COMMENT_RIGHT: Reason.NO_PERMISSION,
    45009: Reason.RATE_LIMITED,
    45011: Reason.RATE_LIMITED,
    45047: Reason.RATE_LIMITED,
    200013: Reason.RATE_LIMITED,
    53600: Reason.NOT_FOUND,
    200003: Reason.LOGIN_WALL,
    -3: Reason.LOGIN_WALL,
}


@dataclass(frozen=True)
class Token:
    """A token as the platform gave it; its holder keeps it out of logs and events."""

    value: str
    expires_in_s: int


def codes(body: Mapping[str, Any]) -> tuple[Reason, str] | None:
    """What the body's code means; official and back-end replies keep it in different places."""
    base = part(body, "base_resp")
    for found in (body.get("errcode"), base.get("ret"), body.get("ret")):
        number = _signed(found)
        if number:
            return _CODES.get(number, Reason.BODY_CODE), str(number)
    # The closed back-end routes answer ret 0 with nothing in it.
    return (Reason.EMPTY_LIST, "ret 0") if is_backstage(body) and not any(body.get(key) for key in LISTS) else None


def _signed(value: object) -> int | None:
    if isinstance(value, str) and value.startswith("-"):
        return -(count(value[1:]) or 0)
    return count(value)


def token_request(credential: str) -> Request:
    return Request(
        "token", "wechat", "/cgi-bin/token", credential=credential,
        params=(("grant_type", "client_credential"), ("appid", Secret("appid")), ("secret", Secret("secret"))),
    )  # fmt: skip


def parse_token(reply: Reply) -> Token:
    """The token of a reply to token_request, or Unreadable."""
    body = payload(reply, codes)
    value, lasts = word(body.get("access_token")), count(body.get("expires_in"))
    if value is None or lasts is None:
        raise Unreadable(Reason.CHANGED_SHAPE, "access_token")
    return Token(value, lasts)


def read(account: Account, at: datetime) -> Plan:
    return guarded(account, at, _plan(account, at))


def _plan(account: Account, at: datetime) -> Plan:
    yield from with_token(account)
    items, total = yield from _published(account, at)
    if items and is_backstage(items[0]):
        return with_posts(blank(account, at), posts_in(items[0], at), Coverage.GUEST_VIEW, account)
    posts = [post for item in items for post in posts_of(item, at)]
    coverage = Coverage.FULL if total <= len(items) else Coverage.FIRST_PAGE
    sent, said = yield from _mass_sent(account, at)
    unlisted = _unlisted(sent, posts)
    reading = with_posts(blank(account, at), posts, coverage, account)
    if unlisted and not _is_settled(reading):
        posts += yield from _mass_total(account, at, {post.title for post in posts})
        reading = with_posts(blank(account, at), posts, coverage, account)
    if reading.outcome != Outcome.OK:
        return reading
    if unlisted and not _is_settled(reading):
        reading = replace(reading, outcome=Outcome.UNKNOWN, reason=Reason.MASS_SENT_NOT_LISTED)
    return (yield from _with_comments(replace(reading, mass_sent_seen=said), account, items, sent))


def _unlisted(sent: Sequence[Mapping[str, Any]], posts: Sequence[Post]) -> bool:
    """Whether articles were mass-sent, at whatever time, that the list of what was published does not have."""
    listed = {post.title for post in posts}
    return any(word(article.get("title")) not in listed for article in sent)


def _is_settled(reading: AccountReading) -> bool:
    """Whether what was mass-sent besides could no longer change the answer."""
    return reading.newest_post_at is not None and reading.read_at - reading.newest_post_at <= RECENT


def _post_to(account: Account, name: str, path: str, body: Mapping[str, object]) -> Request:
    return Request(
        name, "wechat", path, method="POST", credential=account.credential, json=body,
        params=(("access_token", Secret("access_token")),),
    )  # fmt: skip


def _published(account: Account, at: datetime) -> Generator[Step, Answer, tuple[list[dict[str, Any]], int]]:
    """The first page; more pages only when it is old, to tell silence from an order that edits have upset."""
    items: list[dict[str, Any]] = []
    total = 0
    for page in range(MAX_PAGES):
        body = {"offset": page * PAGE, "count": PAGE, "no_content": 1}
        request = _post_to(account, "published", "/cgi-bin/freepublish/batchget", body)
        try:
            answer = yield from authorised(request, codes)
        except Unreadable:
            if not items:
                raise
            break
        listed, total = published_items(answer)
        items += listed
        if not listed or len(items) >= total or _is_recent(items, at):
            break
    return items, total


def published_items(body: Mapping[str, Any]) -> tuple[list[dict[str, Any]], int]:
    if is_backstage(body):
        return [dict(body)], 0
    total = count(body.get("total_count"))
    if total is None:
        raise Unreadable(Reason.CHANGED_SHAPE, "total_count")
    if "item" not in body and (total == 0 or body.get("item_count") == 0):
        return [], total
    return rows(body, "item"), total


def _is_recent(items: Sequence[Mapping[str, Any]], at: datetime) -> bool:
    stamps = (read_when(item.get("update_time"), at) for item in items)
    return any(when is not None and at - when.at <= RECENT for when in stamps)


def posts_of(item: Mapping[str, Any], at: datetime) -> list[Post]:
    """The articles of one publication; they share its time, which an edit may have moved forward."""
    when = read_when(item.get("update_time"), at)
    article = word(item.get("article_id")) or ""
    return [
        Post(
            id=f"{article}_{index}",
            title=word(entry.get("title")),
            url=word(entry.get("url")),
            published_at=when.at if when else None,
            deleted=entry.get("is_deleted") is True,
            text=word(entry.get("digest")) or plain_text(word(entry.get("content"))),
            links=_links(entry),
        )
        for index, entry in enumerate(_news(item) or [{}])
    ]


def _news(item: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The articles of one publication."""
    news = part(item, "content").get("news_item")
    return [entry for entry in news if isinstance(entry, dict)] if isinstance(news, list) else []


def _links(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """The article's own link to its source, and those in its text when the text was sent along."""
    source = word(entry.get("content_source_url"))
    return tuple(dict.fromkeys([*([source] if source else []), *web_links(word(entry.get("content")))]))


def _mass_sent(account: Account, at: datetime) -> Generator[Step, Answer, tuple[list[dict[str, Any]], bool | None]]:
    """Mass-sent articles read yesterday, the latest day the platform has, and whether it said (None: not asked)."""
    day = (at.astimezone(BEIJING).date() - timedelta(days=1)).isoformat()
    body = {"begin_date": day, "end_date": day}
    request = _post_to(account, "mass-sent", "/datacube/getarticlesummary", body)
    try:
        answer = yield from authorised(request, codes)
        return rows(answer, "list"), True
    except Unreadable as refused:
        return [], None if refused.detail == NOT_SAVED else False


def _mass_total(account: Account, at: datetime, listed: set[str | None]) -> Generator[Step, Answer, list[Post]]:
    """The newest articles that were mass-sent and do not stand in the list, looked for day by day back from yesterday.

    They can prove that an account is alive. That nothing is there proves nothing: today is not in it yet.
    """
    today = at.astimezone(BEIJING).date()
    for back in range(1, RECENT.days + 1):
        day = (today - timedelta(days=back)).isoformat()
        request = _post_to(account, "mass-total", "/datacube/getarticletotal", {"begin_date": day, "end_date": day})
        try:
            articles = rows((yield from authorised(request, codes)), "list")
        except Unreadable:
            break
        found = [post for row in articles if (post := _sent_post(row, at)) and post.title not in listed]
        if found:
            return found
    return []


def _sent_post(row: Mapping[str, Any], at: datetime) -> Post | None:
    """An article of the mass-sent total, in which `ref_date` is the day of sending."""
    when, message = read_when(row.get("ref_date"), at), word(row.get("msgid"))
    if when is None or message is None:
        return None
    title = word(row.get("title"))
    return Post(f"sent-{message}", title, word(row.get("url")), when.at, precision="day", text=title)


def _with_comments(
    reading: AccountReading, account: Account, items: Sequence[Mapping[str, Any]], sent: Sequence[Mapping[str, Any]]
) -> Plan:
    opened = _comments_opened(items)
    messages: list[Message] = []
    answers: set[bool] = set()
    for article in list(dict.fromkeys(word(row.get("msgid")) or "" for row in sent))[:MAX_ARTICLES]:
        data_id, _, index = article.rpartition("_")
        if not data_id.isdecimal() or not index.isdecimal():
            continue
        try:
            found = yield from _comments(account, int(data_id), int(index), reading.read_at)
        except Unreadable as refused:
            if refused.detail == str(NO_COMMENT_RIGHT):
                answers.add(False)
            continue
        answers.add(True)
        messages += found
    if answers:
        opened = True in answers
    reading = replace(reading, interaction=opened)
    return with_messages(reading, messages) if True in answers else reading


def _comments_opened(items: Sequence[Mapping[str, Any]]) -> bool | None:
    """What the list itself says about comments: True once any article has them open, None when it does not say."""
    news = [entry for item in items for entry in _news(item)]
    flags = [count(entry.get("need_open_comment")) for entry in news]
    return True if 1 in flags else None


def _comments(account: Account, data_id: int, index: int, at: datetime) -> Generator[Step, Answer, list[Message]]:
    body = {"msg_data_id": data_id, "index": index, "begin": 0, "count": COMMENTS, "type": 0}
    answer = yield from authorised(_post_to(account, "comments", "/cgi-bin/comment/list", body), codes)
    if count(answer.get("total")) == 0 and "comment" not in answer:
        return []
    found = (_message(row, f"{data_id}_{index}", at) for row in rows(answer, "comment"))
    return [message for message in found if message is not None]


def _message(row: Mapping[str, Any], article: str, at: datetime) -> Message | None:
    asked = read_when(row.get("create_time"), at)
    if asked is None:
        return None
    replied = read_when(part(row, "reply").get("create_time"), at)
    return Message(
        id=f"{article}_{word(row.get('user_comment_id')) or ''}",
        asked_at=asked.at,
        answered_at=replied.at if replied else None,
        text_len=len(word(row.get("content")) or ""),
    )


def shapes(body: Mapping[str, Any]) -> Shape | None:
    """What a saved reply is, by its keys; refusals of the summary and of comments carry codes of their own."""
    if "item" in body or "item_count" in body:
        return shape("published", method=Method.WECHAT_API)
    if isinstance(body.get("comment"), list) or count(body.get("errcode")) in range(88000, 88011):
        return shape("comments", method=Method.WECHAT_API)
    listed = body.get("list")
    first = listed[0] if isinstance(listed, list) and listed else None
    if isinstance(first, dict) and "msgid" in first:
        return shape("mass-total" if "details" in first else "mass-sent", method=Method.WECHAT_API)
    if count(body.get("errcode")) in range(61500, 61510) or set(body) == {"list"}:
        return shape("mass-sent", "mass-total", method=Method.WECHAT_API)
    known = "base_resp" in body or is_backstage(body)
    return shape("published", method=Method.WECHAT_API) if known else None


SOURCE = Source("wechat", (Method.WECHAT_API,), read, shapes=shapes)
