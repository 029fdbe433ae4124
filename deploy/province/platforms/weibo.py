"""The Weibo official interface: the authorised account's own posts and the comments it received and wrote."""

from collections.abc import Callable, Sequence
from typing import Any

from deploy.province.answer import Answer, Query, json_answer
from deploy.province.model import Account
from deploy.province.platforms.posts import listed, message_text, post_text, post_title, reply_text
from deploy.province.times import local
from deploy.province.world import World

HOST = "weibo-api.canglan.gov.cn"
COUNT_MAX = 100


def created_at(instant: int) -> str:
    """An instant as Weibo writes it."""
    return local(instant).strftime("%a %b %d %H:%M:%S %z %Y")


def failure(code: int, text: str, path: str) -> Answer:
    """An error as Weibo writes it."""
    return json_answer({"error": text, "error_code": code, "request": path}, 403)


class Weibo:
    """Answers for every Weibo account of the province."""

    def __init__(self, world: World, accounts: Sequence[Account]) -> None:
        self._world = world
        self._tokens = {account.secret: account for account in accounts if account.method == "weibo-api"}
        self._calls: dict[str, Callable[[Account, float], tuple[str, list[dict[str, Any]]]]] = {
            "/2/statuses/user_timeline.json": self._posts,
            "/2/comments/to_me.json": lambda account, now: ("comments", self._received(account, now)),
            "/2/comments/by_me.json": lambda account, now: ("comments", self._written(account, now)),
            "/2/comments/timeline.json": self._all_comments,
        }

    def answer(self, query: Query, now: float) -> Answer:
        """The answer to one call."""
        call = self._calls.get(query.path)
        if call is None:
            return failure(10020, "request api not found", query.path)
        token = query.params.get("access_token", "")
        if not token:
            return failure(10006, "source paramter(appkey) is missing", query.path)
        account = self._tokens.get(token)
        if account is None or "gone" in account.traits:
            return failure(21332, "invalid_access_token", query.path)
        key, lines = call(account, now)
        page = max(1, int(query.params.get("page", "1")))
        count = min(COUNT_MAX, int(query.params.get("count", "20")))
        return json_answer({key: lines[(page - 1) * count : page * count], "total_number": len(lines)})

    def _user(self, account: Account) -> dict[str, Any]:
        return {
            "id": int(account.handle),
            "idstr": account.handle,
            "screen_name": account.name,
            "verified": True,
            "verified_type": 1,
            "verified_reason": f"{account.unit.name}官方微博",
        }

    def _status(self, account: Account, post: int, pinned: bool = False) -> dict[str, Any]:
        number = int(f"47{post}{account.number:04d}")
        status = {
            "created_at": created_at(post),
            "id": number,
            "mid": str(number),
            "text": f"【{post_title(account, post)}】{post_text(account, post)}",
            "reposts_count": post % 17,
            "comments_count": sum(message.post == post for message in account.messages),
            "attitudes_count": post % 53,
            "user": self._user(account),
        }
        return {**status, "isTop": 1} if pinned else status

    def _posts(self, account: Account, now: float) -> tuple[str, list[dict[str, Any]]]:
        return "statuses", [self._status(account, post, pinned) for post, pinned in listed(self._world, account, now)]

    def _received(self, account: Account, now: float) -> list[dict[str, Any]]:
        messages = sorted(self._world.messages(account, now), key=lambda message: -message.asked)
        return [self._comment(account, message.post, message.asked) for message in messages]

    def _comment(self, account: Account, post: int, asked: int) -> dict[str, Any]:
        number = int(f"48{asked}{account.number:04d}")
        return {
            "created_at": created_at(asked),
            "id": number,
            "mid": str(number),
            "text": message_text(account, asked),
            "user": {
                "id": 1_000_000_000 + asked % 9_999_999,
                "screen_name": f"用户{asked % 99_999}",
                "verified": False,
            },
            "status": self._status(account, post),
        }

    def _written(self, account: Account, now: float) -> list[dict[str, Any]]:
        replies = []
        for message in self._world.messages(account, now):
            if message.answered is None:
                continue
            number = int(f"49{message.asked}{account.number:04d}")
            reply = {
                "created_at": created_at(message.answered),
                "id": number,
                "mid": str(number),
                "text": f"回复@用户{message.asked % 99_999}:{reply_text(account, message.asked)}",
                "user": self._user(account),
                "status": self._status(account, message.post),
                "reply_comment": self._comment(account, message.post, message.asked),
            }
            replies.append((message.answered, reply))
        return [reply for _, reply in sorted(replies, key=lambda pair: -pair[0])]

    def _all_comments(self, account: Account, now: float) -> tuple[str, list[dict[str, Any]]]:
        lines = [*self._received(account, now), *self._written(account, now)]
        return "comments", sorted(lines, key=lambda line: -int(line["mid"][2:12]))
