"""Every stand-in by the host that it answers for."""

from typing import Protocol

from deploy.province.answer import Answer, Query
from deploy.province.platforms import apple, douyin, feeds, wechat, weibo
from deploy.province.world import World


class Platform(Protocol):
    """A stand-in for one platform."""

    def answer(self, query: Query, now: float) -> Answer: ...


# The names under which the product's settings know each base address.
HOSTS = {"wechat": wechat.HOST, "weibo": weibo.HOST, "douyin": douyin.HOST, "apple": apple.HOST}


def build_platforms(world: World) -> dict[str, Platform]:
    """One stand-in for each host."""
    accounts = world.province.accounts
    return {
        wechat.HOST: wechat.WeChat(world, accounts),
        weibo.HOST: weibo.Weibo(world, accounts),
        douyin.HOST: douyin.Douyin(world, accounts),
        apple.HOST: apple.Apple(world, accounts),
        feeds.HOST: feeds.Feeds(world, accounts),
    }
