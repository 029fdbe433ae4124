"""Mobile apps in Android stores, by the store's public page of the app."""

import json
import re
from dataclasses import replace
from datetime import datetime
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.instants import read_when
from services.new_media_poller.domain.plan import Plan, Reply, Request
from services.new_media_poller.domain.post import AppFacts, Seen, When
from services.new_media_poller.domain.reading import AccountReading, blank
from services.new_media_poller.domain.replies import answered, ask, guarded, refusal_in, text_of, word
from services.new_media_poller.domain.source import Source
from services.new_media_poller.domain.vocabulary import Coverage, Method, Reason, Unreadable

GONE = (
    "该应用已下架",
    "应用已下架",
    "应用不存在",
    "该应用不存在",
    "找不到该应用",
    "您访问的应用不存在",
    "app not found",
)
_UPDATED = re.compile(
    r"(?:更新时间|更新日期|更新于|最近更新|发布时间)\s{0,4}[:：]?\s{0,4}(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?)"
)
_VERSION = re.compile(r"(?:版本号?|当前版本)\s{0,4}[:：]?\s{0,4}[Vv]?(\d{1,6}(?:\.\d{1,8}){1,5})")
_DOWNLOAD = re.compile(
    r"立即下载|下载安装|普通下载|安全下载|高速下载|下载APP|下载到|安装到手机|^下载$|^安装$", re.IGNORECASE
)


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
    tree = LexborHTMLParser(text_of(reply)[:2_000_000])
    declared = _declared(tree)
    for node in tree.css("script, style"):
        node.decompose()
    text = " ".join((tree.body.text(separator=" ") if tree.body else "").split())[:200_000]
    if any(sign in text.lower() for sign in GONE):
        return _gone(account, at)
    return _listed(tree, text, declared, account, at)


def _gone(account: Account, at: datetime) -> AccountReading:
    return replace(blank(account, at), app=AppFacts(store=account.platform, available=False, url=account.source_url))


def _listed(
    tree: LexborHTMLParser, text: str, declared: dict[str, Any], account: Account, at: datetime
) -> AccountReading:
    updated = _updated(text, declared, at)
    version = word(declared.get("softwareVersion")) or _first(_VERSION, text)
    heading = tree.css_first("h1")
    name = word(declared.get("name")) or (heading.text(strip=True) if heading else None)
    downloadable = any(_DOWNLOAD.search(node.text(strip=True)[:20]) for node in tree.css("a, button"))
    if not downloadable and version is None and updated is None:
        raise Unreadable(refusal_in(text) or Reason.CHANGED_SHAPE, "no store entry")
    app = AppFacts(
        store=account.platform,
        available=True if downloadable else None,
        name=name or None,
        version=version,
        updated_at=updated.at if updated else None,
        updated_precision=updated.precision if updated else "second",
        url=account.source_url,
    )
    seen = Seen(name=app.name, state="live" if downloadable else None)
    return replace(blank(account, at), coverage=Coverage.FULL, app=app, seen=seen)


def _declared(tree: LexborHTMLParser) -> dict[str, Any]:
    """What the page declares about the app as linked data."""
    for node in tree.css('script[type="application/ld+json"]')[:10]:
        try:
            found = json.loads(node.text())
        except (ValueError, RecursionError):
            continue
        for entry in found if isinstance(found, list) else [found]:
            if isinstance(entry, dict) and "Application" in str(entry.get("@type")):
                return entry
    return {}


def _updated(text: str, declared: dict[str, Any], at: datetime) -> When | None:
    when = read_when(declared.get("dateModified") or _first(_UPDATED, text), at)
    return when if when is None or when.at <= at else None


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.search(text)
    return match.group(1) if match else None


SOURCE = Source("store_page", (Method.STORE_PAGE,), read)
