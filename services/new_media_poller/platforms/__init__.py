"""The sources of readings: one file each, one line each in PLATFORMS."""

from datetime import datetime

from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.plan import Plan
from services.new_media_poller.domain.source import Source
from services.new_media_poller.domain.vocabulary import Method
from services.new_media_poller.platforms import (
    apple,
    bilibili,
    douyin,
    feed,
    kuaishou,
    manual,
    matrix_page,
    store_page,
    table,
    toutiao,
    wechat,
    weibo,
)

PLATFORMS: tuple[Source, ...] = (
    apple.SOURCE,
    bilibili.SOURCE,
    douyin.SOURCE,
    feed.SOURCE,
    kuaishou.SOURCE,
    manual.SOURCE,
    matrix_page.SOURCE,
    store_page.SOURCE,
    table.SOURCE,
    toutiao.SOURCE,
    wechat.SOURCE,
    weibo.SOURCE,
)


class UnofficialSourceError(PermissionError):
    """Raised for a way of reading that no platform offers officially and nobody has allowed."""


def source_of(method: Method) -> Source:
    return next(source for source in PLATFORMS if method in source.methods)


def plan_for(account: Account, at: datetime, *, allow_unofficial: bool = False) -> Plan:
    """The plan that reads the account by the way its register entry names."""
    source = source_of(account.method)
    if account.method in source.unofficial and not allow_unofficial:
        raise UnofficialSourceError(f"{account.method} is unofficial and not allowed / 非官方读取方式，未获允许")
    return source.read(account, at)
