"""The Douyin open platform: the authorised account's videos and their comments."""

from collections.abc import Sequence
from typing import Any

from deploy.province.answer import Answer, Query, json_answer
from deploy.province.model import Account
from deploy.province.platforms.posts import hours_since, listed, message_text, post_title, reply_text
from deploy.province.world import World

HOST = "douyin-api.canglan.gov.cn"
COUNT_MAX = 20


def access_token(account: Account) -> str:
    """The token that the account granted."""
    return f"act.{account.secret}"


def wrapped(data: dict[str, Any]) -> Answer:
    """Data as the open platform wraps it."""
    return json_answer({"data": {"error_code": 0, "description": "", **data}, "extra": {"error_code": 0, "logid": "0"}})


def failure(code: int, text: str) -> Answer:
    """An error: HTTP 200 with a code in the data."""
    return json_answer({"data": {"error_code": code, "description": text}, "extra": {"error_code": code}})


class Douyin:
    """Answers for every Douyin account of the province."""

    def __init__(self, world: World, accounts: Sequence[Account]) -> None:
        self._world = world
        self._accounts = {account.handle: account for account in accounts if account.method == "douyin-api"}

    def answer(self, query: Query, now: float) -> Answer:
        """The answer to one call."""
        account = self._accounts.get(query.params.get("open_id", ""))
        token = query.params.get("access_token") or query.headers.get("access-token", "")
        if account is None or token != access_token(account):
            return failure(2190002, "access_token无效")
        calls = {
            "/video/list/": self._videos,
            "/item/comment/list/": self._comments,
            "/item/comment/reply/list/": self._replies,
        }
        call = calls.get(query.path.rstrip("/") + "/")
        if call is None:
            return failure(2100005, "参数不合法")
        lines = call(account, query.params, now)
        cursor = int(query.params.get("cursor", "0"))
        count = min(COUNT_MAX, int(query.params.get("count", "10")))
        following = cursor + count
        page = {"list": lines[cursor:following], "cursor": following, "has_more": following < len(lines)}
        return wrapped(page)

    def _item_id(self, account: Account, post: int) -> str:
        return f"@8hxd{account.number:04d}{post:x}=="

    def _videos(self, account: Account, params: dict[str, str], now: float) -> list[dict[str, Any]]:
        return [
            {
                "item_id": self._item_id(account, post),
                "title": post_title(account, post),
                "create_time": post,
                "is_top": pinned,
                "is_reviewed": True,
                "video_status": 5,
                "cover": "",
                "share_url": f"http://www.iesdouyin.invalid/share/video/{account.number}{post}/",
                "statistics": {
                    "comment_count": sum(message.post == post for message in account.messages),
                    "digg_count": hours_since(post, now) % 400,
                    "play_count": 100 + hours_since(post, now),
                    "share_count": 3,
                    "forward_count": 1,
                    "download_count": 0,
                },
            }
            for post, pinned in listed(self._world, account, now)
        ]

    def _comments(self, account: Account, params: dict[str, str], now: float) -> list[dict[str, Any]]:
        return [
            {
                "comment_id": f"@c{message.asked:x}==",
                "content": message_text(account, message.asked),
                "create_time": message.asked,
                "digg_count": 0,
                "reply_comment_total": int(message.answered is not None),
                "top": False,
                "comment_user_id": f"@u{message.asked:x}",
            }
            for message in self._world.messages(account, now)
            if self._item_id(account, message.post) == params.get("item_id")
        ]

    def _replies(self, account: Account, params: dict[str, str], now: float) -> list[dict[str, Any]]:
        return [
            {
                "comment_id": f"@r{message.asked:x}==",
                "content": reply_text(account, message.asked),
                "create_time": message.answered,
                "digg_count": 0,
                "reply_comment_total": 0,
                "top": False,
                "comment_user_id": account.handle,
            }
            for message in self._world.messages(account, now)
            if message.answered is not None and params.get("comment_id") == f"@c{message.asked:x}=="
        ]
