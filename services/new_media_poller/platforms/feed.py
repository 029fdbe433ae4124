"""RSS, Atom and JSON Feed, also as RSSHub and wewe-rss write them."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import Any

import feedparser

from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.instants import read_when
from services.new_media_poller.domain.plan import Plan, Reply, Request
from services.new_media_poller.domain.post import Post, Seen
from services.new_media_poller.domain.reading import AccountReading, blank, with_posts
from services.new_media_poller.domain.replies import (
    GARBAGE,
    answered,
    ask,
    guarded,
    parsed,
    refusal_in,
    rows,
    text_of,
    word,
)
from services.new_media_poller.domain.source import Source
from services.new_media_poller.domain.vocabulary import Coverage, Method, Reason, Unreadable
from services.new_media_poller.domain.wording import plain_text, web_links

MAX_BYTES = 2_000_000
SEARCHED = 64_000
MAX_ITEMS = 2_000
BRIDGES = ("rsshub", "wewe-rss", "wewe rss", "wechat2rss", "rss-bridge", "feeddd", "kill-the-newsletter")
_ROOT = re.compile(rb"<(?:[a-z]{1,12}:)?(?:rss|feed|rdf|channel)\b", re.IGNORECASE)
_DATES = ("date_published", "pubDate", "published", "date_modified", "updated")
"""Of JSON Feed, and of RSSHub's own form of a feed as JSON."""
_PINNED = re.compile(
    r"\s{0,4}(?:[\[【(（]\s?(?:置顶|pinned)\s?[\]】)）]|(?:置顶|pinned)\s?[:：|]|\U0001f4cc)", re.IGNORECASE
)


def read(account: Account, at: datetime) -> Plan:
    return guarded(account, at, _plan(account, at))


def _plan(account: Account, at: datetime) -> Plan:
    if not account.source_url:
        raise Unreadable(Reason.NOT_FETCHED, "no address")
    reply = yield from ask(Request("feed", "", account.source_url))
    return parse(reply, account, at)


def parse(reply: Reply, account: Account, at: datetime) -> AccountReading:
    answered(reply)
    body = parsed(reply)
    if isinstance(body, dict):
        return _json_feed(body, account, at)
    return _xml_feed(reply, account, at)


def _json_feed(body: Mapping[str, Any], account: Account, at: datetime) -> AccountReading:
    key = "items" if "items" in body else "item"
    if key not in body:
        fault = Reason.PLATFORM_ERROR if "error" in body else Reason.CHANGED_SHAPE
        raise Unreadable(refusal_in(str(body)[:2_000]) or fault, "no feed")
    posts = [_json_post(item, at) for item in rows(body, key)[:MAX_ITEMS]]
    marks = " ".join(str(body.get(key, "")) for key in ("generator", "description", "feed_url"))
    bridge = _is_bridge(marks) or "_extra" in body or any("_extra" in item for item in rows(body, key)[:3])
    reading = replace(blank(account, at), bridge=bridge, seen=Seen(name=word(body.get("title"))))
    return with_posts(reading, posts, Coverage.FIRST_PAGE, account)


def _json_post(item: Mapping[str, Any], at: datetime) -> Post:
    html = word(item.get("content_html")) or word(item.get("description"))
    when = next((found for name in _DATES if (found := read_when(item.get(name), at))), None)
    url = word(item.get("url")) or word(item.get("external_url")) or word(item.get("link"))
    title = word(item.get("title"))
    return Post(
        id=word(item.get("id")) or word(item.get("guid")) or url or title or "",
        title=title,
        url=url,
        published_at=when.at if when else None,
        precision=when.precision if when else "second",
        pinned=_is_pinned(title, item.get("tags")),
        text=word(item.get("content_text")) or plain_text(html),
        links=web_links(html),
    )


def _xml_feed(reply: Reply, account: Account, at: datetime) -> AccountReading:
    if not _ROOT.search(reply.body[:SEARCHED].replace(b"\x00", b"")):
        raise Unreadable(refusal_in(text_of(reply)) or Reason.CHANGED_SHAPE, "no feed")
    # feedparser opens what looks like a path or an address, so it only ever gets a stream.
    stream = BytesIO(reply.body[:MAX_BYTES].lstrip())
    headers = {key: value for key, value in reply.headers.items() if key.lower() == "content-type"}
    try:
        tree = feedparser.parse(stream, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    except GARBAGE as fault:
        raise Unreadable(Reason.CHANGED_SHAPE, type(fault).__name__) from None
    if not tree.get("version") and not tree.entries:
        raise Unreadable(refusal_in(text_of(reply)) or Reason.CHANGED_SHAPE, "no feed")
    if not tree.entries and _is_cut(tree):
        raise Unreadable(Reason.CHANGED_SHAPE, "not well-formed")
    posts = [_xml_post(entry, at) for entry in tree.entries[:MAX_ITEMS]]
    feed = tree.feed
    generator = " ".join(str(feed.get(key, "")) for key in ("generator", "subtitle", "link"))
    reading = replace(
        blank(account, at),
        bridge=_is_bridge(generator),
        seen=Seen(name=word(feed.get("title"))),
        cut=_is_open(reply.body),
    )
    return with_posts(reading, posts, Coverage.FIRST_PAGE, account)


def _is_cut(tree: Mapping[str, Any]) -> bool:
    """True for a body that stops in the middle; a wrong declaration of charset or type is no harm."""
    return "SAX" in type(tree.get("bozo_exception")).__name__


def _is_open(body: bytes) -> bool:
    """True where the outermost element never ends; feeds with lesser faults of form are read whole."""
    end = body[-4_000:].replace(b"\x00", b"").lower()
    return not any(closed in end for closed in (b"</rss", b"feed>", b":rdf", b"</rdf", b"</channel"))


def _xml_post(entry: Mapping[str, Any], at: datetime) -> Post:
    # feedparser answers for "updated" with "published" and a warning, hence the order and the test by "in".
    stamp = next((entry[key] for key in ("published", "issued", "created", "updated") if key in entry), None)
    when = read_when(stamp, at)
    html = _content(entry)
    url = word(entry.get("link"))
    title = word(entry.get("title"))
    return Post(
        id=word(entry.get("id")) or url or title or "",
        title=plain_text(title),
        url=url,
        published_at=when.at if when else None,
        precision=when.precision if when else "second",
        pinned=_is_pinned(title, [tag.get("term") for tag in entry.get("tags") or []]),
        text=plain_text(html),
        links=web_links(html),
    )


def _content(entry: Mapping[str, Any]) -> str | None:
    contents = entry.get("content")
    if isinstance(contents, list) and contents:
        return word(contents[0].get("value"))
    return word(entry.get("summary"))


def _is_bridge(marks: str) -> bool:
    return any(name in marks.lower() for name in BRIDGES)


def _is_pinned(title: str | None, tags: object) -> bool:
    marked = isinstance(tags, list) and any(tag in ("置顶", "pinned") for tag in tags)
    return marked or bool(title and _PINNED.match(title))


SOURCE = Source("feed", (Method.FEED,), read)
