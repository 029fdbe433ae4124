"""A website's own page of its new-media accounts (政务新媒体矩阵): which accounts it names, and where."""

import re
from dataclasses import replace
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.plan import Plan, Reply, Request
from services.new_media_poller.domain.post import ListedAccount
from services.new_media_poller.domain.reading import AccountReading, blank
from services.new_media_poller.domain.replies import answered, ask, guarded, refusal_in, text_of
from services.new_media_poller.domain.source import Source
from services.new_media_poller.domain.vocabulary import Coverage, Method, Reason, Unreadable

MAX_LISTED = 2_000
HOSTS = (
    ("weibo.com", "weibo"),
    ("weibo.cn", "weibo"),
    ("mp.weixin.qq.com", "wechat"),
    ("weixin.qq.com", "wechat"),
    ("douyin.com", "douyin"),
    ("toutiao.com", "toutiao"),
    ("kuaishou.com", "kuaishou"),
    ("bilibili.com", "bilibili"),
    ("apps.apple.com", "app"),
    ("itunes.apple.com", "app"),
)
WORDS = (
    ("微信", "wechat"),
    ("公众号", "wechat"),
    ("微博", "weibo"),
    ("抖音", "douyin"),
    ("头条", "toutiao"),
    ("快手", "kuaishou"),
    ("哔哩", "bilibili"),
    ("客户端", "app"),
)
_LABEL = re.compile(
    r"^(?:官方)?(?:微信公众号|微信订阅号|微信服务号|公众号|微信|新浪微博|微博|抖音号?|今日头条|头条号|快手号?|客户端)"
    r"\s{0,3}[:：]\s{0,3}"
)


def read(account: Account, at: datetime) -> Plan:
    return guarded(account, at, _plan(account, at))


def _plan(account: Account, at: datetime) -> Plan:
    if not account.source_url:
        raise Unreadable(Reason.NOT_FETCHED, "no address")
    return parse((yield from ask(Request("page", "", account.source_url))), account, at)


def parse(reply: Reply, account: Account, at: datetime) -> AccountReading:
    answered(reply)
    text = text_of(reply)[:2_000_000]
    tree = LexborHTMLParser(text)
    base = account.source_url or ""
    found = [*_linked(tree, base), *_pictured(tree)]
    if not found:
        raise Unreadable(refusal_in(text) or Reason.EMPTY_LIST, "no accounts named")
    unique = {(entry.platform, entry.name): entry for entry in reversed(found[:MAX_LISTED])}
    return replace(blank(account, at), coverage=Coverage.UNDATED, listed=tuple(reversed(unique.values())))


def _linked(tree: LexborHTMLParser, base: str) -> list[ListedAccount]:
    entries = []
    for node in tree.css("a[href]"):
        url = _joined(base, node.attributes.get("href") or "")
        platform = _platform_of_host(urlsplit(url).hostname or "") if url else None
        name = _name(node)
        if platform and name:
            entries.append(ListedAccount(platform, name, url))
    return entries


def _pictured(tree: LexborHTMLParser) -> list[ListedAccount]:
    """Accounts shown by a QR code whose words name platform and account."""
    entries = []
    for node in tree.css("img[alt], img[title]"):
        words = (node.attributes.get("alt") or node.attributes.get("title") or "").strip()
        label = _LABEL.match(words)
        if label and words[label.end() :].strip():
            entries.append(ListedAccount(_platform_of_words(words), words[label.end() :].strip()[:60], None))
    return entries


def _joined(base: str, href: str) -> str:
    try:
        return urljoin(base, href.strip())
    except ValueError:
        return ""


def _name(node: LexborNode) -> str | None:
    picture = node.css_first("img[alt]")
    words = node.text(strip=True) or node.attributes.get("title") or ""
    words = words or ((picture.attributes.get("alt") or "") if picture else "")
    return _LABEL.sub("", words.strip())[:60] or None


def _platform_of_host(host: str) -> str | None:
    return next((platform for name, platform in HOSTS if host == name or host.endswith("." + name)), None)


def _platform_of_words(words: str) -> str | None:
    return next((platform for word, platform in WORDS if word in words), None)


SOURCE = Source("matrix_page", (Method.MATRIX_PAGE,), read)
