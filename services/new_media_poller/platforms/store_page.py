"""Mobile apps in Android stores, by the store's public page of the app or the JSON behind it.

What a page declares as data (linked data, the state of its script) tells more than its words, so it is asked first.
"""

import json
import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.instants import read_when
from services.new_media_poller.domain.plan import Plan, Reply, Request
from services.new_media_poller.domain.post import AppFacts, Seen, When
from services.new_media_poller.domain.reading import AccountReading, blank
from services.new_media_poller.domain.replies import answered, ask, guarded, parsed, refusal_in, text_of, word
from services.new_media_poller.domain.source import Shape, Source, shape
from services.new_media_poller.domain.vocabulary import Coverage, Method, Reason, Unreadable

GONE = (
    "该应用已下架",
    "应用已下架",
    "应用已被下架",
    "此应用已下架",
    "该软件已下架",
    "应用不存在",
    "该应用不存在",
    "找不到该应用",
    "您访问的应用不存在",
    "app not found",
)
_UPDATED = re.compile(
    r"(?:更新时间|更新日期|更新于|最近更新|最后更新|上次更新|更新|发布时间|发布日期|上架时间|updated on|last updated)\s{0,4}[:：]?\s{0,4}"
    r"(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,3}\s?(?:天|小时|分钟)前|[A-Z][a-z]{2,8} \d{1,2}, \d{4})",
    re.IGNORECASE,
)
_VERSION = re.compile(
    r"(?:版本号?|当前版本|最新版本|version)\s{0,4}[:：]?\s{0,4}[Vv]?(\d{1,6}(?:\.\d{1,8}){1,5})", re.IGNORECASE
)
_DOWNLOAD = re.compile(r"^.{0,4}(?:下载|安装|download|install).{0,4}$", re.IGNORECASE)
_NO_DOWNLOAD = re.compile(r"排行|次数|下载量|中心|记录|管理|帮助|市场|商店|应用宝|客户端|热门|最新|历史|教程|专区|大全")
_STATES = re.compile(r"^\s{0,20}(?:window\.)?[\w$.]{0,60}\s{0,4}=\s{0,4}(?=\{)")
_KEYS: dict[str, tuple[str, ...]] = {
    "name": ("name", "appName", "app_name", "displayName", "title"),
    "version": ("versionName", "version_name", "version", "softwareVersion"),
    "updated": (
        "updateTime", "update_time", "apkPublishTime", "apk_publish_time", "releaseDate", "release_date", "publishTime",
        "lastUpdateTime", "updateDate", "dateModified", "datePublished",
    ),
    "download": ("downurl", "downUrl", "apkUrl", "apk_url", "downloadUrl", "download_url", "fullDownUrl"),
    "package": ("pkgName", "pkg_name", "packageName", "package_name", "package", "bundleId"),
    "seller": ("developer", "author", "developerName", "operator", "corpName"),
}  # fmt: skip
MAX_NODES = 10_000


def read(account: Account, at: datetime) -> Plan:
    return guarded(account, at, _plan(account, at))


def _plan(account: Account, at: datetime) -> Plan:
    if not account.source_url:
        raise Unreadable(Reason.NOT_FETCHED, "no address")
    return parse((yield from ask(Request("page", "", account.source_url))), account, at)


def parse(reply: Reply, account: Account, at: datetime) -> AccountReading:
    if reply.status in (404, 410) and any(sign in text_of(reply).lower() for sign in GONE):
        return _gone(account, at)
    answered(reply)
    body = parsed(reply)
    if body is not None:
        return _of_data(_app_in([body], account), account, at)
    tree = LexborHTMLParser(text_of(reply)[:2_000_000])
    declared = _app_in(_declared(tree), account)
    for node in tree.css("script, style"):
        node.decompose()
    text = " ".join((tree.body.text(separator=" ") if tree.body else "").split())[:200_000]
    if any(sign in text.lower() for sign in GONE):
        return _gone(account, at)
    return _listed(tree, text, declared, account, at)


def _gone(account: Account, at: datetime) -> AccountReading:
    return replace(blank(account, at), app=AppFacts(store=account.platform, available=False, url=account.source_url))


def _of_data(found: dict[str, str], account: Account, at: datetime) -> AccountReading:
    """A store's answer as data alone."""
    if not found.get("version") and not found.get("updated"):
        raise Unreadable(Reason.CHANGED_SHAPE, "no store entry")
    return _reading(found, bool(found.get("download")) or None, account, at)


def _listed(
    tree: LexborHTMLParser, text: str, declared: dict[str, str], account: Account, at: datetime
) -> AccountReading:
    found = {key: value for key, value in declared.items() if value}
    heading = tree.css_first("h1")
    found.setdefault("version", _first(_VERSION, text) or "")
    found.setdefault("updated", _first(_UPDATED, text) or "")
    found.setdefault("name", heading.text(strip=True) if heading else "")
    buttons = (node.text(strip=True)[:20] for node in tree.css("a, button, [role=button], .download, .btn"))
    downloadable = bool(found.get("download")) or any(
        _DOWNLOAD.match(words) and not _NO_DOWNLOAD.search(words) for words in buttons
    )
    if not downloadable and not found["version"] and not found["updated"]:
        raise Unreadable(refusal_in(text) or Reason.CHANGED_SHAPE, "no store entry")
    return _reading(found, True if downloadable else None, account, at)


def _reading(found: dict[str, str], available: bool | None, account: Account, at: datetime) -> AccountReading:
    updated = _when(found.get("updated"), at)
    app = AppFacts(
        store=account.platform,
        available=available,
        name=found.get("name") or None,
        version=found.get("version") or None,
        updated_at=updated.at if updated else None,
        updated_precision=updated.precision if updated else "second",
        seller=found.get("seller") or None,
        url=account.source_url,
    )
    seen = Seen(name=app.name, verification=app.seller, state="live" if available else None)
    return replace(blank(account, at), coverage=Coverage.FULL, app=app, seen=seen)


def _declared(tree: LexborHTMLParser) -> list[Any]:
    """What the page declares as data: linked data first, then the state that its script starts from."""
    found = []
    for node in tree.css('script[type="application/ld+json"], script#__NEXT_DATA__, script[type="application/json"]')[
        :20
    ]:
        found += _json(node.text())
    for node in tree.css("script:not([src])")[:60]:
        text = node.text()
        state = _STATES.match(text[:200])
        if state and ("version" in text or "Version" in text):
            found += _json(text[state.end() :].strip().rstrip(";"))
    return found


def _json(text: str) -> list[Any]:
    try:
        return [json.loads(text)]
    except (ValueError, RecursionError):
        return []


def _app_in(documents: list[Any], account: Account) -> dict[str, str]:
    """The facts of this app: of the object with its package name, else of the first one that looks like an app."""
    apps = [app for app in map(_facts, _objects(documents)) if app["version"] and (app["updated"] or app["download"])]
    if not apps:
        apps = [app for app in map(_facts, _objects(documents)) if app["version"] or app["updated"]][:1]
    packages = {app["package"] for app in apps if app["package"]}
    if account.handle and account.handle in packages:
        return next(app for app in apps if app["package"] == account.handle)
    if apps and account.handle and "." in account.handle and apps[0]["package"]:
        raise Unreadable(Reason.OTHER_ACCOUNT, apps[0]["package"])
    return apps[0] if apps else {}


def _objects(documents: list[Any]) -> Iterator[dict[str, Any]]:
    """Every object in some documents, the outer ones first, in bounded number."""
    waiting = deque(documents)
    for _ in range(MAX_NODES):
        if not waiting:
            return
        one = waiting.popleft()
        if isinstance(one, dict):
            yield one
            waiting.extend(value for value in one.values() if isinstance(value, dict | list))
        elif isinstance(one, list):
            waiting.extend(value for value in one if isinstance(value, dict | list))


def _facts(one: dict[str, Any]) -> dict[str, str]:
    return {key: next((told for name in names if (told := _told(one.get(name)))), "") for key, names in _KEYS.items()}


def _told(value: object) -> str:
    """A value, or the name of an object, as text."""
    return word(value.get("name") if isinstance(value, dict) else value) or ""


def _when(text: str | None, at: datetime) -> When | None:
    when = read_when(text, at)
    return when if when is None or when.at <= at else None


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.search(text)
    return match.group(1) if match else None


def shapes(body: Mapping[str, Any]) -> Shape | None:
    """The data behind a page that a browser fetches by itself."""
    return shape("page", method=Method.STORE_PAGE) if "layoutData" in body else None


SOURCE = Source("store_page", (Method.STORE_PAGE,), read, shapes=shapes)
