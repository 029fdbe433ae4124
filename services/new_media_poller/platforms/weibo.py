"""Weibo: the account's own timeline and comments, the commercial timeline, and (unofficial) what a guest sees."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.instants import read_when
from services.new_media_poller.domain.plan import Answer, Plan, Request, Secret, Step
from services.new_media_poller.domain.post import Message, Post, Seen
from services.new_media_poller.domain.reading import AccountReading, blank, with_messages, with_posts
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
from services.new_media_poller.domain.vocabulary import Coverage, Method, Outcome, Reason, Unreadable
from services.new_media_poller.domain.wording import plain_text, web_links

ARTICLES_WITH_COMMENTS = 3
COMMERCIAL_SPAN = timedelta(days=90)
NO_SUCH_USER = 20003
UNSEEN = frozenset({1, 3, 4, 6, 7, 8})
"""Kinds of `visible`: oneself, a group, close friends, friends; 0 is everybody and 10 every follower."""
EVER = datetime.min.replace(tzinfo=UTC)

_CODES: Mapping[int, Reason] = {
    -100: Reason.LOGIN_WALL,
    10001: Reason.PLATFORM_ERROR,
    10002: Reason.PLATFORM_ERROR,
    10003: Reason.PLATFORM_ERROR,
    10004: Reason.RATE_LIMITED,
    10006: Reason.CREDENTIAL_REFUSED,
    10009: Reason.PLATFORM_ERROR,
    10010: Reason.PLATFORM_ERROR,
    10011: Reason.PLATFORM_ERROR,
    10014: Reason.NO_PERMISSION,
    10022: Reason.RATE_LIMITED,
    10023: Reason.RATE_LIMITED,
    10024: Reason.RATE_LIMITED,
    NO_SUCH_USER: Reason.NOT_FOUND,
    21301: Reason.CREDENTIAL_REFUSED,
    21314: Reason.CREDENTIAL_EXPIRED,
    21315: Reason.CREDENTIAL_EXPIRED,
    21316: Reason.CREDENTIAL_REFUSED,
    21317: Reason.CREDENTIAL_EXPIRED,
    21319: Reason.CREDENTIAL_REFUSED,
    21321: Reason.NO_PERMISSION,
    21327: Reason.CREDENTIAL_EXPIRED,
    21332: Reason.CREDENTIAL_EXPIRED,
    21335: Reason.NO_PERMISSION,
}


def codes(body: Mapping[str, Any]) -> tuple[Reason, str] | None:
    """What the body's code means; the mobile site answers with `ok` instead."""
    number = count(body.get("error_code"))
    if number:
        return _CODES.get(number, Reason.BODY_CODE), str(number)
    ok = body.get("ok")
    if ok == -100:
        return Reason.LOGIN_WALL, "-100"
    if ok == 0 and not part(body, "data").get("cards") and not part(body, "data").get("list"):
        return Reason.BODY_CODE, word(body.get("msg")) or "ok 0"
    return None


def read(account: Account, at: datetime) -> Plan:
    plans = {Method.WEIBO_COMMERCIAL: _commercial, Method.WEIBO_GUEST: _guest}
    return guarded(account, at, plans.get(account.method, _own)(account, at))


def _get(account: Account, name: str, base: str, path: str, params: Sequence[tuple[str, str]]) -> Request:
    return Request(
        name, base, path, credential=account.credential, params=(("access_token", Secret("access_token")), *params)
    )


def _own(account: Account, at: datetime) -> Plan:
    yield from with_token(account)
    request = _get(account, "timeline", "weibo", "/2/statuses/user_timeline.json", (("count", "100"),))
    request = replace(request, params=(*request.params, ("uid", Secret("uid"))))
    body = yield from authorised(request, codes)
    reading = of_timeline(body, account, at)
    if reading.outcome != Outcome.OK:
        return reading
    return (yield from _own_comments(reading, account, author_of(body)))


def _commercial(account: Account, at: datetime) -> Plan:
    yield from with_token(account)
    span = (
        ("uid", account.handle),
        ("start_time", str(int((at - COMMERCIAL_SPAN).timestamp()))),
        ("end_time", str(int(at.timestamp()))),
        ("count", "25"),
        ("page", "1"),
    )
    request = _get(account, "timeline", "weibo-commercial", "/2/statuses/user_timeline/other.json", span)
    body = yield from authorised(request, codes)
    reading = of_timeline(body, account, at)
    if reading.outcome != Outcome.OK:
        return reading
    return (yield from _comment_trees(reading, account, author_of(body)))


def of_timeline(body: Mapping[str, Any], account: Account, at: datetime) -> AccountReading:
    """The reading of one page of a timeline, own or commercial."""
    statuses = rows(body, "statuses")
    posts = [_post(status, at) for status in statuses]
    total = count(body.get("total_number"))
    whole = total is not None and total <= len(statuses)
    author = author_of(body)
    if author is not None and account.handle.isdecimal() and author != account.handle:
        raise Unreadable(Reason.OTHER_ACCOUNT, author)
    user = next((part(status, "user") for status in statuses if part(status, "user")), {})
    reading = replace(blank(account, at), seen=_profile(user))
    return with_posts(reading, posts, Coverage.FULL if whole else Coverage.FIRST_PAGE, account)


def author_of(body: Mapping[str, Any]) -> str | None:
    users = (part(status, "user") for status in rows(body, "statuses"))
    return next((found for user in users if (found := _id(user))), None)


def _id(row: Mapping[str, Any]) -> str | None:
    return word(row.get("idstr")) or word(row.get("id")) or word(row.get("mid"))


def _profile(user: Mapping[str, Any]) -> Seen:
    verified = user.get("verified")
    return Seen(
        name=word(user.get("screen_name")),
        verified=verified if isinstance(verified, bool) else None,
        verification=word(user.get("verified_reason")),
        state="live" if user else None,
    )


def _post(status: Mapping[str, Any], at: datetime) -> Post:
    when = read_when(status.get("created_at"), at)
    markup = word(status.get("raw_text")) or word(status.get("text")) or word(status.get("text_raw"))
    marks = part(status, "title").get("text"), status.get("isTop"), status.get("is_top")
    pinned = marks[0] == "置顶" or 1 in [count(mark) for mark in marks[1:]]
    pinned = pinned or (word(status.get("profile_type_id")) or "").startswith("proweibotop")
    pinned = pinned or count(status.get("mblogtype")) == 2
    bid = word(status.get("bid")) or word(status.get("mblogid"))
    return Post(
        id=_id(status) or bid or "",
        title=None,
        url=f"https://m.weibo.cn/status/{bid}" if bid else None,
        published_at=when.at if when else None,
        precision=when.precision if when else "second",
        pinned=pinned,
        # What only the account itself or its friends may see is not published.
        deleted=count(status.get("deleted")) == 1 or (count(part(status, "visible").get("type")) or 0) in UNSEEN,
        text=plain_text(markup),
        links=web_links(markup),
    )


def _own_comments(reading: AccountReading, account: Account, author: str | None) -> Plan:
    """Received comments; the answers stand among the account's own."""
    try:
        request = _get(account, "received", "weibo", "/2/comments/to_me.json", (("count", "200"),))
        received = rows((yield from authorised(request, codes)), "comments")
    except Unreadable:
        return reading
    reading = replace(reading, interaction=True)
    if not received:
        return with_messages(reading, ())
    sent, reach = yield from _sent(account, reading.read_at)
    answers = _answers([*sent, *received], author, reading.read_at)
    messages = _messages(received, author, answers, reading.read_at)
    return with_messages(reading, [_doubted(message, reach) for message in messages])


def _sent(account: Account, at: datetime) -> Generator[Step, Answer, tuple[list[dict[str, Any]], datetime | None]]:
    """The account's own comments, and since when they are all there (None: nothing was read)."""
    request = _get(account, "sent", "weibo", "/2/comments/by_me.json", (("count", "200"),))
    try:
        body = yield from authorised(request, codes)
        sent = rows(body, "comments")
    except Unreadable:
        return [], None
    times = [when.at for comment in sent if (when := read_when(comment.get("created_at"), at))]
    total = count(body.get("total_number"))
    complete = not sent or (total is not None and total <= len(sent))
    return sent, EVER if complete else min(times, default=None)


def _doubted(message: Message, reach: datetime | None) -> Message:
    """An answer older than the list reaches back would not have been seen."""
    seen = message.answered_at is not None or (reach is not None and message.asked_at >= reach)
    return replace(message, answer_known=seen)


def _comment_trees(reading: AccountReading, account: Account, author: str | None) -> Plan:
    newest = [post for post in reading.items if not post.deleted and post.published_at is not None]
    newest.sort(key=lambda post: post.published_at or reading.read_at, reverse=True)
    roots: list[dict[str, Any]] = []
    read_any = False
    for post in newest[:ARTICLES_WITH_COMMENTS]:
        params = (("id", post.id), ("child_count", "20"))
        request = _get(account, "comments", "weibo-commercial", "/2/comments/tree/root_list.json", params)
        try:
            roots += rows((yield from authorised(request, codes)), "root_comments")
            read_any = True
        except Unreadable:
            continue
    if not read_any:
        return reading
    answers = _answers(roots, author, reading.read_at)
    reading = replace(reading, interaction=True)
    whole = {own_id for root in roots if (own_id := _id(root)) and author is not None and _all_children(root)}
    messages = _messages(roots, author, answers, reading.read_at)
    known = [message.answered_at is not None or message.id in whole for message in messages]
    return with_messages(
        reading, [replace(message, answer_known=yes) for message, yes in zip(messages, known, strict=True)]
    )


def _all_children(root: Mapping[str, Any]) -> bool:
    return (count(root.get("total_number")) or 0) <= len(_children(root))


def _children(root: Mapping[str, Any]) -> list[dict[str, Any]]:
    children = root.get("comments")
    return [child for child in children if isinstance(child, dict)] if isinstance(children, list) else []


def _answers(comments: Sequence[Mapping[str, Any]], author: str | None, at: datetime) -> dict[str, datetime]:
    """The first answer of the account to each comment: a reply of its own, or a child of the comment's tree."""
    found: dict[str, datetime] = {}
    for comment in comments:
        pairs: list[tuple[str | None, Mapping[str, Any]]] = [(_id(part(comment, "reply_comment")), comment)]
        pairs += [(_id(comment), child) for child in _children(comment)]
        for asked, reply in pairs:
            when = read_when(reply.get("created_at"), at)
            if asked and when and author is not None and _id(part(reply, "user")) == author:
                found[asked] = min(when.at, found.get(asked, when.at))
    return found


def _messages(
    comments: Sequence[Mapping[str, Any]], author: str | None, answers: Mapping[str, datetime], at: datetime
) -> list[Message]:
    """The comments of others, each with the account's answer if one was seen."""
    messages = []
    for comment in comments:
        asked, own_id = read_when(comment.get("created_at"), at), _id(comment)
        if asked is None or own_id is None or (author is not None and _id(part(comment, "user")) == author):
            continue
        text = plain_text(word(comment.get("text"))) or ""
        messages.append(Message(own_id, asked.at, answers.get(own_id), len(text)))
    return messages


def _guest(account: Account, at: datetime) -> Plan:
    params = (("type", "uid"), ("value", account.handle))
    path = "/api/container/getIndex"
    profile = payload((yield from ask(Request("profile", "weibo-mobile", path, params=params))), codes)
    if part(profile, "data").get("cards") or isinstance(part(profile, "data").get("list"), list):
        return of_cards(profile, account, at)
    container = _weibo_tab(profile)
    cards = yield from ask(Request("cards", "weibo-mobile", path, params=(*params, ("containerid", container))))
    return of_cards(payload(cards, codes), account, at, part(part(profile, "data"), "userInfo"))


def _weibo_tab(profile: Mapping[str, Any]) -> str:
    tabs = part(part(profile, "data"), "tabsInfo").get("tabs")
    # The platform sends a map with numbers as keys when the first tab is hidden.
    listed = list(tabs.values()) if isinstance(tabs, dict) else tabs if isinstance(tabs, list) else []
    for tab in listed:
        if isinstance(tab, dict) and tab.get("tab_type") == "weibo" and word(tab.get("containerid")):
            return str(tab["containerid"])
    raise Unreadable(Reason.CHANGED_SHAPE, "tabs")


def of_cards(
    body: Mapping[str, Any], account: Account, at: datetime, user: Mapping[str, Any] | None = None
) -> AccountReading:
    """The reading of one page of the mobile site's cards; a guest does not see every post."""
    blogs = _blogs(part(body, "data"))
    if blogs is None and not user:
        raise Unreadable(Reason.CHANGED_SHAPE, "mblog")
    blogs = blogs or []
    profile = user or next((part(blog, "user") for blog in blogs if part(blog, "user")), {})
    reading = replace(blank(account, at), seen=_profile(profile))
    return with_posts(reading, [_post(blog, at) for blog in blogs], Coverage.GUEST_VIEW, account)


def _blogs(data: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """The posts of a page, whether it holds cards, groups of cards or the desktop site's list; None when it holds others."""
    if "cards" not in data and isinstance(data.get("list"), list):
        return rows(data, "list")
    cards = rows(data, "cards")
    groups = [card["card_group"] for card in cards if isinstance(card.get("card_group"), list)]
    grouped = [one for group in groups for one in group if isinstance(one, dict)]
    blogs = [{**part(card, "mblog"), **_card_marks(card)} for card in [*cards, *grouped] if part(card, "mblog")]
    return None if cards and not blogs else blogs


def _card_marks(card: Mapping[str, Any]) -> dict[str, Any]:
    mark = card.get("profile_type_id")
    return {"profile_type_id": mark} if mark else {}


def shapes(body: Mapping[str, Any]) -> Shape | None:
    """What a saved reply is, by its keys; a timeline looks alike by both official ways."""
    if "statuses" in body:
        return shape("timeline")
    if "root_comments" in body:
        return shape("comments", method=Method.WEIBO_COMMERCIAL)
    comments = body.get("comments")
    if isinstance(comments, list):
        rows_of = [row for row in comments if isinstance(row, dict)]
        answers = bool(rows_of) and all(part(row, "reply_comment") for row in rows_of)
        return shape("sent" if answers else "received", method=Method.WEIBO_API)
    data = part(body, "data")
    if "cards" in data or (isinstance(data.get("list"), list) and "ok" in body):
        return shape("profile", "cards", method=Method.WEIBO_GUEST)
    if "userInfo" in data or "tabsInfo" in data:
        return shape("profile", method=Method.WEIBO_GUEST)
    return shape("profile", "cards", method=Method.WEIBO_GUEST) if "ok" in body else None


SOURCE = Source(
    "weibo",
    (Method.WEIBO_API, Method.WEIBO_COMMERCIAL, Method.WEIBO_GUEST),
    read,
    shapes=shapes,
    unofficial=frozenset({Method.WEIBO_GUEST}),
)
