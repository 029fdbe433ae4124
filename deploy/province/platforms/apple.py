"""The app store's lookup of mobile clients."""

from collections.abc import Sequence
from datetime import UTC, datetime

from deploy.province.answer import Answer, Query, json_answer
from deploy.province.model import Account
from deploy.province.world import World

HOST = "itunes-lookup.canglan.gov.cn"


def zulu(instant: int) -> str:
    """An instant as the store writes it."""
    return datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Apple:
    """Answers lookups for every app of the province."""

    def __init__(self, world: World, accounts: Sequence[Account]) -> None:
        self._world = world
        self._apps = {account.handle: account for account in accounts if account.method == "apple-lookup"}

    def answer(self, query: Query, now: float) -> Answer:
        """The answer to /lookup?id=…; an unknown or withdrawn app is a count of nought."""
        account = self._apps.get(query.params.get("id", ""))
        if query.path != "/lookup" or account is None or not self._world.app_listed(account):
            return json_answer({"resultCount": 0, "results": []})
        posts = self._world.posts(account, now)
        result = {
            "wrapperType": "software",
            "kind": "software",
            "trackId": int(account.handle),
            "trackName": account.name,
            "bundleId": f"cn.gov.canglan.app{account.number}",
            "sellerName": account.unit.name,
            "artistName": account.unit.name,
            "version": f"3.{len(posts) % 40}.0",
            "releaseDate": zulu(posts[0]),
            "currentVersionReleaseDate": zulu(posts[-1]),
            "minimumOsVersion": "11.0",
            "averageUserRating": 3.5,
            "userRatingCount": 120,
            "price": 0.0,
            "trackViewUrl": f"http://apps.apple.invalid/cn/app/id{account.handle}",
            "description": f"{account.unit.name}政务服务移动客户端",
        }
        return json_answer({"resultCount": 1, "results": [result]})
