"""Where the register and what was seen do not agree."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.lifecycle import differences, unfiled
from services.new_media_poller.domain.post import ListedAccount, Post, Seen
from services.new_media_poller.domain.reading import AccountReading, blank, unread, with_posts
from services.new_media_poller.domain.vocabulary import Coverage, Method, Reason, Unreadable

AT = datetime(2022, 6, 20, 9, 0, tzinfo=timezone(timedelta(hours=8)))
ACCOUNT = Account("account-a", "weibo", "5001", Method.WEIBO_API, name="沧澜发布")


def reading(name: str = "沧澜发布") -> AccountReading:
    posts = [Post("a", None, None, AT - timedelta(days=1))]
    return replace(with_posts(blank(ACCOUNT, AT), posts, Coverage.FULL, ACCOUNT), seen=Seen(name=name))


def test_a_closed_account_that_posts_is_seen() -> None:
    assert [found.code for found in differences(ACCOUNT, "closed", reading())] == ["closed-but-active"]
    assert differences(ACCOUNT, "live", reading()) == ()


def test_a_renamed_account_is_seen_and_spacing_is_no_rename() -> None:
    assert [found.code for found in differences(ACCOUNT, "live", reading("青禾融媒"))] == ["renamed"]
    assert differences(ACCOUNT, "live", reading("沧澜 发布")) == ()


def test_a_reading_that_could_not_tell_shows_no_difference() -> None:
    assert differences(ACCOUNT, "closed", unread(ACCOUNT, AT, Unreadable(Reason.LOGIN_WALL))) == ()


def test_an_account_on_a_matrix_page_that_nobody_filed() -> None:
    listed = [ListedAccount("weibo", "沧澜发布", None), ListedAccount("douyin", "沧澜发布", None)]
    assert unfiled(listed, [ACCOUNT]) == (listed[1],)
