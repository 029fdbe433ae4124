"""Kuaishou's public profile list (unofficial): it carries no dates, so it can never prove when anything was posted."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.instants import read_when
from services.new_media_poller.domain.plan import Plan, Reply, Request
from services.new_media_poller.domain.post import Post, Seen
from services.new_media_poller.domain.reading import AccountReading, blank, with_posts
from services.new_media_poller.domain.replies import ask, count, guarded, part, payload, rows, word
from services.new_media_poller.domain.source import Source
from services.new_media_poller.domain.vocabulary import Coverage, Method, Reason

_CODES: Mapping[int, Reason] = {2: Reason.RATE_LIMITED, 109: Reason.LOGIN_WALL, 400002: Reason.VISITOR_CHECK}


def codes(body: Mapping[str, Any]) -> tuple[Reason, str] | None:
    number = count(body.get("result")) or count(part(body, "data").get("result"))
    return (_CODES.get(number, Reason.BODY_CODE), str(number)) if number and number != 1 else None


def read(account: Account, at: datetime) -> Plan:
    return guarded(account, at, _plan(account, at))


def _plan(account: Account, at: datetime) -> Plan:
    params = (("count", "12"), ("principalId", account.handle))
    reply = yield from ask(Request("posts", "kuaishou", "/live_api/profile/public", params=params))
    return parse(reply, account, at)


def parse(reply: Reply, account: Account, at: datetime) -> AccountReading:
    works = rows(part(payload(reply, codes), "data"), "list")
    name = next((word(part(work, "author").get("name")) for work in works if part(work, "author")), None)
    reading = replace(blank(account, at), seen=Seen(name=name))
    return with_posts(reading, [_post(work, at) for work in works], Coverage.GUEST_VIEW, account)


def _post(work: Mapping[str, Any], at: datetime) -> Post:
    when = read_when(work.get("timestamp"), at)
    return Post(
        id=word(work.get("id")) or "",
        title=word(work.get("caption")),
        url=word(work.get("playUrl")),
        published_at=when.at if when else None,
    )


SOURCE = Source("kuaishou", (Method.KUAISHOU_GUEST,), read, unofficial=frozenset({Method.KUAISHOU_GUEST}))
