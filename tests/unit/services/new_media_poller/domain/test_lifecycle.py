"""The register's accounts by their names: who is filed, and who else is filed under a name."""

import pytest

from services.new_media_poller.domain.lifecycle import Filed, listed
from services.new_media_poller.domain.post import ListedAccount
from services.new_media_poller.domain.register import Row, row_of
from shared.contracts.targets import TargetFacts, TargetKind


def row(platform: str, handle: str, name: str) -> Row:
    facts = TargetFacts(kind=TargetKind.ACCOUNT, name=name, region="云泊市", platform=platform, handle=handle)
    return row_of("account-x", facts)


FILED = Filed.of(
    {
        "account-weibo-a": row("weibo", "5001", "沧澜发布"),
        "account-weibo-b": row("weibo", "5002", "沧澜 发布"),
        "account-douyin-c": row("douyin", "clfb", "沧澜发布"),
        "site-1": row_of(
            "site-1", TargetFacts(kind=TargetKind.SITE, name="沧澜发布", region="云泊市", url="http://x.gov.cn/")
        ),
    }
)


@pytest.mark.parametrize(
    ("entry", "filed"),
    [
        (ListedAccount("weibo", "沧澜发布", None), True),
        (ListedAccount("weibo", "沧澜发布官方微博", None), True),
        (ListedAccount("weibo", "随便", "https://weibo.com/u/5002?from=x"), True),
        (ListedAccount("weibo", "随便", "https://weibo.com/u/5003"), False),
        (ListedAccount("kuaishou", "沧澜发布", None), False),
    ],
)
def test_a_listed_account_is_filed_under_its_name_a_longer_one_or_its_handle(entry: ListedAccount, filed: bool) -> None:
    assert [one.filed for one in listed([entry], FILED)] == [filed]


def test_what_names_no_platform_is_not_looked_up() -> None:
    assert listed([ListedAccount(None, "沧澜发布", None)], FILED) == ()


def test_others_are_those_of_the_same_platform_under_exactly_that_name() -> None:
    assert FILED.others_named("weibo", "沧澜发布", "account-weibo-a") == ("account-weibo-b",)
    assert FILED.others_named("douyin", "沧澜发布", "account-douyin-c") == ()
