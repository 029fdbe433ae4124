"""Pages that people read too: an Android store's page of an app, and an office's page of its accounts."""

from collections.abc import Sequence
from html import escape

from deploy.province.answer import Answer, Query
from deploy.province.model import Account
from deploy.province.platforms.limits import Limit
from deploy.province.times import local
from deploy.province.world import World

STORE_HOST = "store.canglan.gov.cn"
MATRIX_HOST = "matrix.canglan.gov.cn"
PER_MINUTE = 120
UNFILED = "云上随手拍"
KINDS = {
    "wechat": "微信公众号", "weibo": "新浪微博", "douyin": "抖音", "app": "移动客户端", "toutiao": "今日头条",
    "kuaishou": "快手", "bilibili": "哔哩哔哩",
}  # fmt: skip


def _page(title: str, body: str, status: int = 200) -> Answer:
    text = f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body>{body}</body></html>'
    return Answer(status, text.encode(), {"content-type": "text/html; charset=utf-8"})


class Store:
    """One page an app at /app/<handle>."""

    def __init__(self, world: World, accounts: Sequence[Account]) -> None:
        self._world = world
        self._apps = {account.handle: account for account in accounts if account.platform == "app"}
        self._limit = Limit(PER_MINUTE)

    def answer(self, query: Query, now: float) -> Answer:
        """The page of an app; of a withdrawn one a page that says so."""
        if self._limit.over("guest", now):
            return _page("安全验证", "<p>访问过于频繁，请完成安全验证</p>", 429)
        account = self._apps.get(query.path.rpartition("/")[2])
        if account is None:
            return _page("404", "<p>页面不存在</p>", 404)
        if not self._world.app_listed(account):
            return _page(account.name, "<p>该应用已下架</p>")
        posts = self._world.posts(account, now)
        body = (
            f"<nav><a href='/top'>下载排行</a></nav><h1>{escape(account.name)}</h1><dl><dt>版本</dt><dd>3.{len(posts) % 40}.0</dd>"
            f"<dt>更新时间</dt><dd>{local(posts[-1]):%Y-%m-%d}</dd></dl><a href='/dl'>立即下载</a>"
        )
        return _page(account.name, body)


class Matrix:
    """The accounts that an office keeps, at /<its host>/; one of them nobody has filed."""

    def __init__(self, world: World, accounts: Sequence[Account]) -> None:
        self._accounts = accounts

    def answer(self, query: Query, now: float) -> Answer:
        """The office's page."""
        host = query.path.strip("/")
        own = [one for one in self._accounts if one.unit.host == host and one.platform in KINDS and one.state == "live"]
        if not own:
            return _page("404", "<p>页面不存在</p>", 404)
        rows = [(account.name, KINDS[account.platform]) for account in own] + [(UNFILED, "抖音")]
        told = "".join(
            f"<tr><td>{place}</td><td>{escape(name)}</td><td>{kind}</td></tr>"
            for place, (name, kind) in enumerate(rows, 1)
        )
        return _page("政务新媒体矩阵", f"<table><tr><th>序号</th><th>账号名称</th><th>平台类型</th></tr>{told}</table>")
