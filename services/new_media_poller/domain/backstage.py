"""WeChat's lists as its own pages fetch them (closed since July 2026): only ever read from what a person saved.

They are columns and pages of somebody's view, never the whole history, and an empty one looks like a success.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from services.new_media_poller.domain.instants import read_when
from services.new_media_poller.domain.post import Post
from services.new_media_poller.domain.replies import part, word

LISTS = ("app_msg_list", "appmsg_list", "general_msg_list", "home_page_list", "publish_page")


def is_backstage(body: Mapping[str, Any]) -> bool:
    return any(key in body for key in LISTS)


def posts_in(body: Mapping[str, Any], at: datetime) -> list[Post]:
    """The articles in any of the lists; a list inside a string is read too."""
    return [_post(row, stamp, at) for row, stamp in _rows(body)]


def _rows(body: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], object]]:
    """Each article with its time."""
    for key in ("app_msg_list", "appmsg_list"):
        for row in _objects(body.get(key)):
            yield row, row.get("sendtime") or row.get("create_time") or row.get("update_time")
    for message in _objects(_opened(body.get("general_msg_list"), "list")):
        first, stamp = part(message, "app_msg_ext_info"), part(message, "comm_msg_info").get("datetime")
        for row in (first, *_objects(first.get("multi_app_msg_item_list"))):
            yield row, stamp
    for entry in _objects(_opened(body.get("publish_page"), "publish_list")):
        info = _loaded(entry.get("publish_info"))
        for row in _objects(info.get("appmsgex")):
            yield row, row.get("create_time") or row.get("update_time")


def _post(row: Mapping[str, Any], stamp: object, at: datetime) -> Post:
    when, title = read_when(stamp, at), word(row.get("title"))
    url = word(row.get("link")) or word(row.get("content_url"))
    return Post(
        id=word(row.get("aid")) or url or title or "",
        title=title,
        url=url,
        published_at=when.at if when else None,
        deleted=row.get("is_deleted") is True or row.get("del_flag") == 4,
        text=word(row.get("digest")) or title,
    )


def _opened(value: object, key: str) -> object:
    return _loaded(value).get(key)


def _loaded(value: object) -> dict[str, Any]:
    if isinstance(value, str):
        try:
            value = json.loads(value[:4_000_000])
        except (ValueError, RecursionError):
            return {}
    return value if isinstance(value, dict) else {}


def _objects(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)][:500] if isinstance(value, list) else []
