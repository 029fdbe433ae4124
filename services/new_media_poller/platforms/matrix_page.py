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
    ("channels.weixin.qq.com", "channels"),
    ("baijiahao.baidu.com", "baijiahao"),
    ("tieba.baidu.com", "tieba"),
    ("douyin.com", "douyin"),
    ("toutiao.com", "toutiao"),
    ("kuaishou.com", "kuaishou"),
    ("bilibili.com", "bilibili"),
    ("apps.apple.com", "app"),
    ("itunes.apple.com", "app"),
)
SHARING = ("service.weibo.com", "share.v.t.qq.com", "sns.qzone.qq.com")
"""Hosts to which a page is shared: a button, no account."""
WORDS = (
    ("视频号", "channels"),
    ("小程序", "mini-program"),
    ("微信", "wechat"),
    ("公众号", "wechat"),
    ("订阅号", "wechat"),
    ("服务号", "wechat"),
    ("微博", "weibo"),
    ("抖音", "douyin"),
    ("头条", "toutiao"),
    ("快手", "kuaishou"),
    ("哔哩", "bilibili"),
    ("百家号", "baijiahao"),
    ("贴吧", "tieba"),
    ("南方号", "nanfang"),
    ("企鹅号", "qiehao"),
    ("大鱼号", "dayu"),
    ("客户端", "app"),
    ("APP", "app"),
)
_LABEL = re.compile(
    r"^(?:官方)?(?:微信公众号|微信订阅号|微信服务号|微信视频号|视频号|公众号|微信|新浪微博|微博|抖音号?|今日头条|头条号|快手号?|客户端)"
    r"\s{0,3}[:：]\s{0,3}"
)
_GENERIC = re.compile(
    r"(?:官方|政务|政府|本站|我们的|关注|更多|扫一扫|分享到?|进入|访问|查看|新浪|腾讯|今日|手机|移动|微信|微博|公众|公众号|订阅号|服务号|视频号|小程序|"
    r"抖音|头条|快手|哔哩哔哩|百家号|客户端|APP|号|平台|矩阵|账号|二维码|下载|列表|首页|中心|[\s·|>》]){1,12}",
    re.IGNORECASE,
)
"""Words that name a platform or a button and no account."""
_HEAD_NAME = ("账号名称", "名称", "新媒体名称", "公众号名称", "微博名称", "账号")
_HEAD_KIND = ("平台类型", "平台", "账号类型", "类型", "类别", "渠道", "新媒体类型")
_ITEMS = 300


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
    found = [*_tabled(tree), *_linked(tree, base), *_pictured(tree), *_under_headings(tree)]
    found = [entry for entry in found if not _GENERIC.fullmatch(entry.name)]
    if not found:
        raise Unreadable(refusal_in(text) or Reason.EMPTY_LIST, "no accounts named")
    unique = {(entry.platform, entry.name): entry for entry in reversed(found[:MAX_LISTED])}
    return replace(blank(account, at), coverage=Coverage.UNDATED, listed=tuple(reversed(unique.values())))


def _linked(tree: LexborHTMLParser, base: str) -> list[ListedAccount]:
    entries = []
    for node in tree.css("a[href]"):
        url = _joined(base, node.attributes.get("href") or "")
        platform = _platform_of_host(_host(url)) if url else None
        name = _name(node)
        if platform and name:
            entries.append(ListedAccount(platform, name, url))
    return entries


def _tabled(tree: LexborHTMLParser) -> list[ListedAccount]:
    """Tables with a column of names and one of platforms."""
    entries = []
    for table in tree.css("table")[:20]:
        rows = [[cell.text(strip=True) for cell in row.css("th, td")] for row in table.css("tr")[:MAX_LISTED]]
        head = next((n for n, row in enumerate(rows[:3]) if _place(row, _HEAD_NAME) is not None), None)
        if head is None:
            continue
        name, kind = _place(rows[head], _HEAD_NAME), _place(rows[head], _HEAD_KIND)
        for row in rows[head + 1 :]:
            if name is not None and kind is not None and max(name, kind) < len(row) and row[name]:
                entries.append(ListedAccount(_platform_of_words(row[kind]), row[name][:60], None))
    return entries


def _place(row: list[str], names: tuple[str, ...]) -> int | None:
    return next((row.index(name) for name in names if name in row), None)


def _under_headings(tree: LexborHTMLParser) -> list[ListedAccount]:
    """Lists whose heading is nothing but a platform's name."""
    entries = []
    for heading in tree.css("h1, h2, h3, h4, h5, dt, .title, .tit, .hd")[:_ITEMS]:
        words = heading.text(strip=True)[:60]
        platform = _platform_of_words(words) if _GENERIC.fullmatch(words) else None
        below = heading.next
        while below is not None and below.tag in ("-text", "-comment"):
            below = below.next
        if platform and below is not None and below.tag in ("ul", "ol", "dd", "div"):
            names = [item.text(strip=True) for item in below.css("li")[:_ITEMS]]
            entries += [ListedAccount(platform, name, None) for name in names if 1 < len(name) <= 30]
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


def _host(url: str) -> str:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return "" if host in SHARING else host


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
    return next((platform for word, platform in WORDS if word in words.upper()), None)


SOURCE = Source("matrix_page", (Method.MATRIX_PAGE,), read)
