"""Mobile apps in Apple's store, by its lookup interface."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.instants import read_when
from services.new_media_poller.domain.plan import Plan, Reply, Request
from services.new_media_poller.domain.post import AppFacts, Seen
from services.new_media_poller.domain.reading import AccountReading, blank
from services.new_media_poller.domain.replies import ask, count, guarded, payload, rows, word
from services.new_media_poller.domain.source import Shape, Source, shape
from services.new_media_poller.domain.vocabulary import Coverage, Method, Reason, Unreadable


def codes(body: Mapping[str, Any]) -> tuple[Reason, str] | None:
    message = word(body.get("errorMessage"))
    return (Reason.BODY_CODE, message) if message else None


def read(account: Account, at: datetime) -> Plan:
    return guarded(account, at, _plan(account, at))


def _plan(account: Account, at: datetime) -> Plan:
    key = "id" if account.handle.isdecimal() else "bundleId"
    params = ((key, account.handle), ("country", "cn"))
    reply = yield from ask(Request("lookup", "apple", "/lookup", params=params))
    return parse(reply, account, at)


def parse(reply: Reply, account: Account, at: datetime) -> AccountReading:
    body = payload(reply, codes)
    if count(body.get("resultCount")) is None:
        raise Unreadable(Reason.CHANGED_SHAPE, "resultCount")
    found = rows(body, "results")
    if not found:
        return replace(blank(account, at), app=AppFacts(store="apple", available=False))
    entry = found[0]
    if account.handle and account.handle not in (word(entry.get("trackId")), word(entry.get("bundleId"))):
        raise Unreadable(Reason.OTHER_ACCOUNT, word(entry.get("trackId")) or "")
    updated = read_when(entry.get("currentVersionReleaseDate") or entry.get("releaseDate"), at)
    app = AppFacts(
        store="apple",
        available=True,
        name=word(entry.get("trackName")),
        version=word(entry.get("version")),
        updated_at=updated.at if updated else None,
        seller=word(entry.get("sellerName")),
        url=word(entry.get("trackViewUrl")),
    )
    seen = Seen(name=app.name, verification=app.seller, state="live")
    return replace(blank(account, at), coverage=Coverage.FULL, app=app, seen=seen)


def shapes(body: Mapping[str, Any]) -> Shape | None:
    return shape("lookup", method=Method.APPLE_LOOKUP) if "resultCount" in body else None


SOURCE = Source("apple", (Method.APPLE_LOOKUP,), read, shapes=shapes)
