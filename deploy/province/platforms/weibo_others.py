"""Weibo as others see it: the commercial interface, and the mobile site as a guest gets it."""

from collections.abc import Sequence
from typing import Any

from deploy.province.answer import Answer, Query, json_answer
from deploy.province.model import Account
from deploy.province.platforms.limits import Limit
from deploy.province.platforms.posts import listed, reply_text
from deploy.province.platforms.weibo import Weibo, created_at, failure
from deploy.province.world import World

COMMERCIAL_HOST = "weibo-commercial-api.canglan.gov.cn"
MOBILE_HOST = "weibo-mobile.canglan.gov.cn"
COMMERCIAL_TOKEN = "2.00commercial"  # noqa: S105 -- of a simulated platform
COUNT_MAX = 25
GUEST_PAGE = 10
GUEST_PER_MINUTE = 120
"""One call in half a second; beyond it the mobile site answers 432."""
LOGIN_ONLY = "login-only"
PINNED = "proweibotop_"


def _of_weibo(accounts: Sequence[Account]) -> dict[str, Account]:
    return {account.handle: account for account in accounts if account.platform == "weibo"}


class Commercial(Weibo):
    """Anybody's timeline and comment trees, for whoever pays."""

    def __init__(self, world: World, accounts: Sequence[Account]) -> None:
        super().__init__(world, accounts)
        self._by_uid = _of_weibo(accounts)

    def answer(self, query: Query, now: float) -> Answer:
        """The answer to one call."""
        if query.params.get("access_token") != COMMERCIAL_TOKEN:
            return failure(21332, "invalid_access_token", query.path)
        if query.path == "/2/comments/tree/root_list.json":
            return json_answer({"root_comments": self._trees(query.params.get("id", ""), now), "total_number": 0})
        if query.path != "/2/statuses/user_timeline/other.json":
            return failure(10020, "request api not found", query.path)
        account = self._by_uid.get(query.params.get("uid", ""))
        if account is None or "gone" in account.traits:
            return failure(20003, "User does not exists!", query.path)
        if not 1 <= int(query.params.get("count", "20")) <= COUNT_MAX:
            return failure(10017, "parameter (count)'s value invalid", query.path)
        return self._page(account, query.params, now)

    def _page(self, account: Account, params: dict[str, str], now: float) -> Answer:
        _, lines = self._posts(account, now)
        page, count = max(1, int(params.get("page", "1"))), int(params.get("count", "20"))
        return json_answer({"statuses": lines[(page - 1) * count : page * count], "total_number": len(lines)})

    def _trees(self, status: str, now: float) -> list[dict[str, Any]]:
        for account in self._by_uid.values():
            found = [m for m in self._world.messages(account, now) if status == f"47{m.post}{account.number:04d}"]
            if found:
                return [self._tree(account, message.post, message.asked, message.answered) for message in found]
        return []

    def _tree(self, account: Account, post: int, asked: int, answered: int | None) -> dict[str, Any]:
        reply = {
            "created_at": created_at(answered or asked),
            "id": int(f"49{asked}{account.number:04d}"),
            "text": reply_text(account, asked),
            "user": self._user(account),
        }
        replies = [reply] if answered is not None else []
        return {**self._comment(account, post, asked), "comments": replies, "total_number": len(replies)}


class Mobile(Weibo):
    """What the mobile site shows to a guest: not every post, pinned ones first, and no more than it likes."""

    def __init__(self, world: World, accounts: Sequence[Account]) -> None:
        super().__init__(world, accounts)
        self._by_uid = _of_weibo(accounts)
        self._limit = Limit(GUEST_PER_MINUTE)

    def answer(self, query: Query, now: float) -> Answer:
        """The answer to one call."""
        if self._limit.over("guest", now):
            return Answer(432, b"", {"content-type": "text/html"})
        account = self._by_uid.get(query.params.get("value", ""))
        if query.path != "/api/container/getIndex" or account is None or "gone" in account.traits:
            return json_answer({"ok": 0, "msg": "这里还没有内容", "data": {"cards": []}})
        if LOGIN_ONLY in account.traits:
            return json_answer({"ok": -100, "url": "http://passport.weibo.invalid/sso/signin"})
        if "containerid" not in query.params:
            return json_answer({"ok": 1, "data": self._profile(account)})
        return json_answer({"ok": 1, "data": {"cards": self._cards(account, now)}})

    def _profile(self, account: Account) -> dict[str, Any]:
        tabs = [
            {"tab_type": "profile", "containerid": f"230283{account.handle}"},
            {"tab_type": "weibo", "containerid": f"107603{account.handle}"},
        ]
        # With the first tab hidden the platform sends a map.
        told = tabs if account.number % 2 else {str(place): tab for place, tab in enumerate(tabs)}
        return {"userInfo": {**self._user(account), "statuses_count": 900}, "tabsInfo": {"tabs": told}}

    def _cards(self, account: Account, now: float) -> list[dict[str, Any]]:
        cards = []
        for place, (post, pinned) in enumerate(listed(self._world, account, now)[:GUEST_PAGE]):
            blog = {
                **self._status(account, post, pinned),
                "bid": f"L{post:x}",
                "pics": {"0": {"pid": "a"}} if place % 2 else [],
            }
            cards.append({"card_type": 9, "mblog": blog, **({"profile_type_id": PINNED} if pinned else {})})
        return [{"card_type": 58}, *cards]
