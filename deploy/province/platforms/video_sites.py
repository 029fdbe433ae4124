"""Toutiao, Kuaishou and Bilibili: what their public pages ask for, and Kuaishou's open platform."""

from collections.abc import Sequence
from typing import Any

from deploy.province.answer import Answer, Query, json_answer
from deploy.province.model import Account
from deploy.province.platforms.limits import Limit
from deploy.province.platforms.posts import listed, post_text, post_title
from deploy.province.world import World

TOUTIAO_HOST = "toutiao.canglan.gov.cn"
KUAISHOU_HOST = "kuaishou.canglan.gov.cn"
KUAISHOU_API_HOST = "kuaishou-api.canglan.gov.cn"
BILIBILI_HOST = "bilibili.canglan.gov.cn"
PAGE = 20
PER_MINUTE = 120
CHECKED = "visitor-check"


class _Site:
    """Accounts of one platform by their handle, and how often they may be asked for."""

    platform = ""

    def __init__(self, world: World, accounts: Sequence[Account]) -> None:
        self._world = world
        self._accounts = {account.handle: account for account in accounts if account.platform == self.platform}
        self._limit = Limit(PER_MINUTE)

    def _shown(self, account: Account, now: float) -> list[tuple[int, bool]]:
        return listed(self._world, account, now)[:PAGE]


class Toutiao(_Site):
    """The list of an author's works; a caller without a good signature gets an answer without a list."""

    platform = "toutiao"

    def answer(self, query: Query, now: float) -> Answer:
        """The answer to /api/pc/list/feed."""
        account = self._accounts.get(query.params.get("token", ""))
        if self._limit.over("guest", now) or (account is not None and CHECKED in account.traits):
            return json_answer({"message": "success"})
        if account is None or "gone" in account.traits:
            return json_answer({"message": "success", "data": [], "has_more": False})
        return json_answer(
            {"message": "success", "data": [self._entry(account, *one) for one in self._shown(account, now)]}
        )

    def _entry(self, account: Account, post: int, pinned: bool) -> dict[str, Any]:
        return {
            "id": f"71{post}{account.number:04d}",
            "cell_type": (60, 0, 32)[post % 3],
            "title": post_title(account, post),
            "abstract": post_text(account, post),
            "publish_time": post,
            "behot_time": post + 60,
            "is_stick": pinned,
            "article_url": f"http://www.toutiao.invalid/article/{post}/",
            "user_info": {"name": account.name, "user_verified": True},
        }


class Kuaishou(_Site):
    """The public profile list, which has no dates."""

    platform = "kuaishou"

    def answer(self, query: Query, now: float) -> Answer:
        """The answer to /live_api/profile/public."""
        account = self._accounts.get(query.params.get("principalId", ""))
        if self._limit.over("guest", now):
            return json_answer({"data": {"result": 2, "list": []}})
        if account is None or CHECKED in account.traits:
            return json_answer({"data": {"result": 400002, "list": []}})
        works = [
            {"id": f"3x{post:x}", "poster": "http://p.invalid/a.jpg", "playUrl": f"http://v.invalid/{post}.mp4"}
            for post, _ in self._shown(account, now)
        ]
        return json_answer({"data": {"result": 1, "list": works}})


class KuaishouApi(_Site):
    """The open platform: the authorising account's videos, by its token."""

    platform = "kuaishou"

    def answer(self, query: Query, now: float) -> Answer:
        """The answer to /openapi/photo/list."""
        token = query.params.get("access_token", "")
        account = next((one for one in self._accounts.values() if one.secret == token), None)
        if account is None or not query.params.get("app_id"):
            return json_answer({"result": 100200104, "error_msg": "access token is invalid"})
        if self._limit.over(token, now):
            return json_answer({"result": 100100402, "error_msg": "too many requests"})
        return json_answer(
            {"result": 1, "video_list": [self._video(account, post) for post, _ in self._shown(account, now)]}
        )

    def _video(self, account: Account, post: int) -> dict[str, Any]:
        return {
            "photo_id": f"3x{account.number:x}{post:x}",
            "caption": post_title(account, post),
            "cover": "http://p.invalid/a.jpg",
            "play_url": f"http://v.invalid/{post}.mp4",
            "create_time": post * 1000,
            "like_count": post % 50,
            "comment_count": 0,
            "view_count": 100,
            "pending": False,
        }


class Bilibili(_Site):
    """An account's dynamics; risk control answers with a code, and a visitor may be asked for more."""

    platform = "bilibili"

    def answer(self, query: Query, now: float) -> Answer:
        """The answer to /x/polymer/web-dynamic/v1/feed/space."""
        account = self._accounts.get(query.params.get("host_mid", ""))
        if self._limit.over("guest", now):
            return json_answer({"code": -799, "message": "请求过于频繁，请稍后再试"})
        if account is None or "gone" in account.traits:
            return json_answer({"code": -404, "message": "啥都木有"})
        if CHECKED in account.traits:
            return json_answer({"code": -352, "message": "-352"})
        items = [self._dynamic(account, *one) for one in self._shown(account, now)]
        return json_answer({"code": 0, "data": {"items": items, "has_more": True}})

    def _dynamic(self, account: Account, post: int, pinned: bool) -> dict[str, Any]:
        archive = {"title": post_title(account, post), "jump_url": f"//www.bilibili.invalid/video/BV{post:x}/"}
        modules = {
            "module_author": {"name": account.name, "pub_ts": post},
            "module_dynamic": {"desc": {"text": post_text(account, post)}, "major": {"archive": archive}},
            **({"module_tag": {"text": "置顶"}} if pinned else {}),
        }
        return {
            "id_str": f"66{post}{account.number:04d}",
            "type": "DYNAMIC_TYPE_AV",
            "visible": True,
            "modules": modules,
        }
