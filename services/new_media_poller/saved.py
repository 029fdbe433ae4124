"""Reading an account from saved replies: the way of reading is told by the platform's name and the reply's shape."""

from collections.abc import Sequence
from datetime import datetime

from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.plan import Reply, replay
from services.new_media_poller.domain.reading import AccountReading
from services.new_media_poller.domain.replies import parsed
from services.new_media_poller.domain.vocabulary import Method
from services.new_media_poller.platforms import plan_for

BY_PLATFORM = {
    "wechat": Method.WECHAT_API,
    "微信公众号": Method.WECHAT_API,
    "weibo": Method.WEIBO_API,
    "新浪微博": Method.WEIBO_API,
    "douyin": Method.DOUYIN_API,
    "抖音": Method.DOUYIN_API,
    "app": Method.APPLE_LOOKUP,
    "apple": Method.APPLE_LOOKUP,
    "移动客户端": Method.APPLE_LOOKUP,
    "android": Method.STORE_PAGE,
    "store": Method.STORE_PAGE,
    "toutiao": Method.TOUTIAO_GUEST,
    "今日头条": Method.TOUTIAO_GUEST,
    "kuaishou": Method.KUAISHOU_GUEST,
    "快手": Method.KUAISHOU_GUEST,
    "bilibili": Method.BILIBILI_GUEST,
    "哔哩哔哩": Method.BILIBILI_GUEST,
    "matrix": Method.MATRIX_PAGE,
    "manual": Method.MANUAL,
}
_FEED_STARTS = (b"<?xml", b"<rss", b"<feed", b"<rdf", b"<!doctype rss", b"<atom:feed")


def method_for(platform: str, reply: Reply) -> Method:
    """The way of reading that fits; a feed shows itself whatever the platform, an unknown platform is a feed."""
    named = {method.value: method for method in Method}
    if platform in named:
        return named[platform]
    if _is_feed(reply):
        return Method.FEED
    method = BY_PLATFORM.get(platform, Method.FEED)
    body = parsed(reply)
    if method == Method.WEIBO_API and isinstance(body, dict) and ("data" in body or "ok" in body):
        return Method.WEIBO_GUEST
    if method == Method.APPLE_LOOKUP and body is None and reply.body.lstrip()[:1] == b"<":
        return Method.STORE_PAGE
    return method


def read_saved(
    replies: Sequence[Reply], platform: str, at: datetime, *, handle: str = "", url: str | None = None
) -> AccountReading:
    """The reading that these replies give, the first being the list of posts."""
    method = method_for(platform, replies[0])
    account = Account(
        id=f"account-{platform}-saved",
        platform=platform,
        handle=handle,
        method=method,
        source_url=url or "saved",
        credential="saved",
    )
    return replay(plan_for(account, at, allow_unofficial=True), replies)


def _is_feed(reply: Reply) -> bool:
    start = reply.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:60].lower()
    if start.startswith(_FEED_STARTS) and b"<html" not in reply.body[:500].lower():
        return True
    body = parsed(reply) if start.startswith(b"{") else None
    return isinstance(body, dict) and "jsonfeed.org" in str(body.get("version", ""))
