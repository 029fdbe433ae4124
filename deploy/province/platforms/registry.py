"""Every stand-in by the host that it answers for."""

from typing import Protocol

from deploy.province.answer import Answer, Query
from deploy.province.platforms import apple, douyin, feeds, pages, video_sites, wechat, weibo, weibo_others
from deploy.province.world import World


class Platform(Protocol):
    """A stand-in for one platform."""

    def answer(self, query: Query, now: float) -> Answer: ...


# The names under which the product's settings know each base address.
HOSTS = {
    "wechat": wechat.HOST,
    "weibo": weibo.HOST,
    "weibo-commercial": weibo_others.COMMERCIAL_HOST,
    "weibo-mobile": weibo_others.MOBILE_HOST,
    "douyin": douyin.HOST,
    "apple": apple.HOST,
    "toutiao": video_sites.TOUTIAO_HOST,
    "kuaishou": video_sites.KUAISHOU_HOST,
    "kuaishou-api": video_sites.KUAISHOU_API_HOST,
    "bilibili": video_sites.BILIBILI_HOST,
}


def build_platforms(world: World) -> dict[str, Platform]:
    """One stand-in for each host."""
    accounts = world.province.accounts
    return {
        wechat.HOST: wechat.WeChat(world, accounts),
        weibo.HOST: weibo.Weibo(world, accounts),
        weibo_others.COMMERCIAL_HOST: weibo_others.Commercial(world, accounts),
        weibo_others.MOBILE_HOST: weibo_others.Mobile(world, accounts),
        douyin.HOST: douyin.Douyin(world, accounts),
        apple.HOST: apple.Apple(world, accounts),
        feeds.HOST: feeds.Feeds(world, accounts),
        video_sites.TOUTIAO_HOST: video_sites.Toutiao(world, accounts),
        video_sites.KUAISHOU_HOST: video_sites.Kuaishou(world, accounts),
        video_sites.KUAISHOU_API_HOST: video_sites.KuaishouApi(world, accounts),
        video_sites.BILIBILI_HOST: video_sites.Bilibili(world, accounts),
        pages.STORE_HOST: pages.Store(world, accounts),
        pages.MATRIX_HOST: pages.Matrix(world, accounts),
    }
