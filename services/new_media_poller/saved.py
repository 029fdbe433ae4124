"""Reading an account from saved replies: the shape of what was saved decides, and the platform's name where it is silent."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.plan import NO_ROLE, Reply, Roles, replay
from services.new_media_poller.domain.reading import AccountReading
from services.new_media_poller.domain.replies import parsed, text_of
from services.new_media_poller.domain.sheet import (
    SEARCHED_ROWS,
    SheetError,
    field_of,
    is_reading_sheet,
    is_row,
    lines_of,
)
from services.new_media_poller.domain.source import Shape, Source
from services.new_media_poller.domain.unpacking import unpacked
from services.new_media_poller.domain.vocabulary import Method
from services.new_media_poller.platforms import PLATFORMS, plan_for, source_of

BY_PLATFORM: Mapping[str, Method] = {
    "wechat": Method.WECHAT_API, "微信": Method.WECHAT_API, "微信公众号": Method.WECHAT_API, "公众号": Method.WECHAT_API,
    "weixin": Method.WECHAT_API,
    "weibo": Method.WEIBO_API, "微博": Method.WEIBO_API, "新浪微博": Method.WEIBO_API,
    "douyin": Method.DOUYIN_API, "抖音": Method.DOUYIN_API,
    "app": Method.APPLE_LOOKUP, "apple": Method.APPLE_LOOKUP, "ios": Method.APPLE_LOOKUP,
    "移动客户端": Method.APPLE_LOOKUP, "客户端": Method.APPLE_LOOKUP,
    "android": Method.STORE_PAGE, "store": Method.STORE_PAGE, "安卓": Method.STORE_PAGE,
    "toutiao": Method.TOUTIAO_GUEST, "今日头条": Method.TOUTIAO_GUEST, "头条": Method.TOUTIAO_GUEST,
    "头条号": Method.TOUTIAO_GUEST,
    "kuaishou": Method.KUAISHOU_API, "快手": Method.KUAISHOU_API,
    "bilibili": Method.BILIBILI_GUEST, "哔哩哔哩": Method.BILIBILI_GUEST, "b站": Method.BILIBILI_GUEST,
    "matrix": Method.MATRIX_PAGE, "矩阵": Method.MATRIX_PAGE,
    "manual": Method.MANUAL, "人工": Method.MANUAL,
    "csv": Method.TABLE, "table": Method.TABLE, "表格": Method.TABLE,
    "feed": Method.FEED, "rss": Method.FEED,
}  # fmt: skip
NAMES = tuple(name for name in BY_PLATFORM if name.isascii())
_FEED_STARTS = (b"<?xml", b"<rss", b"<feed", b"<rdf", b"<!doctype rss", b"<atom:feed", b"<?xml-stylesheet")
_PAGES = frozenset({Method.STORE_PAGE, Method.MATRIX_PAGE})


def method_for(platform: str, replies: Sequence[Reply]) -> Method:
    """The way of reading that fits. A feed or table shows itself whatever the platform; an unknown platform is a feed."""
    name = platform.strip().casefold()
    by_method = {method.value: method for method in Method}
    if name in by_method and name not in BY_PLATFORM:
        return by_method[name]
    wanted = BY_PLATFORM.get(name, Method.FEED)
    if wanted not in _PAGES and (shown := _shown_by_body(replies[0])):
        return shown
    shapes = [one for reply in replies for one in [_shape(reply, source_of(wanted))] if one]
    methods = [one.method for one in shapes if one.method]
    if methods:
        # Comments may tell more than the list beside them, which looks alike by two ways.
        return next((method for method in methods if method in source_of(wanted).methods), methods[0])
    if wanted == Method.APPLE_LOOKUP and _is_page(replies[0]):
        return Method.STORE_PAGE
    return wanted


def read_saved(
    replies: Sequence[Reply], platform: str, at: datetime, *, handle: str = "", url: str | None = None
) -> AccountReading:
    """The reading that these replies give, in whatever order and bundle they were saved."""
    found = unpacked(replies) or [Reply(None, "not-saved")]
    method = method_for(platform, found)
    account = Account(
        id=f"account-{platform}-saved",
        platform=platform,
        handle=handle,
        method=method,
        source_url=url or "saved",
        credential="saved",
    )
    source = source_of(method)
    return replay(plan_for(account, at, allow_unofficial=True), found, lambda reply: roles_of(reply, source))


def roles_of(reply: Reply, source: Source) -> Roles:
    """The requests of the source's plan that the reply may answer; none for one that does not show itself."""
    body = parsed(reply)
    found = source.shapes(body) if isinstance(body, dict) else None
    return found.roles if found else NO_ROLE


def _shape(reply: Reply, first: Source) -> Shape | None:
    """What a reply shows of itself: to the platform's own source, else to any."""
    body = parsed(reply)
    if not isinstance(body, dict):
        return None
    return next((found for source in (first, *PLATFORMS) if (found := source.shapes(body))), None)


def _shown_by_body(reply: Reply) -> Method | None:
    if _is_feed(reply):
        return Method.FEED
    body = parsed(reply)
    rows: list[Any] = body if isinstance(body, list) else [body]
    if body is not None and all(isinstance(row, dict) for row in rows) and any(is_row(row) for row in rows):
        # One object with a time of its own may be a reply; a list of them is a table.
        readings = is_reading_sheet([key for row in rows for key in row])
        return Method.MANUAL if readings else Method.TABLE if isinstance(body, list) else None
    return _shown_by_columns(reply) if body is None and not _is_page(reply) else None


def _shown_by_columns(reply: Reply) -> Method | None:
    try:
        headings = [cells for _, cells in islice(lines_of(reply.body, text_of(reply)[:50_000]), SEARCHED_ROWS)]
    except SheetError:
        return None
    if any(is_reading_sheet(row) for row in headings):
        return Method.MANUAL
    known = max((sum(field_of(cell) is not None for cell in row) for row in headings), default=0)
    return Method.TABLE if known >= 2 else None


def _is_page(reply: Reply) -> bool:
    return reply.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"


def _is_feed(reply: Reply) -> bool:
    start = reply.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:60].lower()
    if start.startswith(_FEED_STARTS) and b"<html" not in reply.body[:1_000].lower():
        return True
    body = parsed(reply) if start.startswith(b"{") else None
    if not isinstance(body, dict):
        return False
    items = body.get("items") or body.get("item")
    first = items[0] if isinstance(items, list) and items and isinstance(items[0], dict) else {}
    return "jsonfeed.org" in str(body.get("version", "")) or bool(
        {"date_published", "content_html", "pubDate"} & set(first)
    )
