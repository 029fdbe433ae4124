"""The stand-ins answer in the shapes, with the errors and the limits of the official interfaces."""

import json
from typing import Any

import feedparser
import pytest

from deploy.province.accounts import APP_UNUSABLE, NO_INTERACTION, REPLY_OVERDUE
from deploy.province.answer import Answer, Query
from deploy.province.model import Account
from deploy.province.platforms import apple, douyin, feeds, wechat, weibo
from deploy.province.times import DAY, HOUR, START
from deploy.province.world import World

NOW = START + DAY + 10 * HOUR


def body(answer: Answer) -> Any:
    return json.loads(answer.body)


def accounts(world: World, method: str, veto: str = "") -> list[Account]:
    found = [a for a in world.province.accounts if a.method == method and a.state == "live"]
    return [a for a in found if (veto in a.vetoes if veto else not a.vetoes and not a.control)]


class WeChatCaller:
    """Calls the WeChat stand-in as a client would."""

    def __init__(self, world: World, account: Account, now: float = NOW) -> None:
        self.stand_in = wechat.WeChat(world, world.province.accounts)
        self.account, self.now = account, now
        self.token = str(body(self.grant(account.secret))["access_token"])

    def grant(self, secret: str) -> Answer:
        params = {"grant_type": "client_credential", "appid": wechat.app_id(self.account), "secret": secret}
        return self.stand_in.answer(Query("/cgi-bin/token", params), self.now)

    def call(self, path: str, now: float | None = None, **document: object) -> Any:
        query = Query(path, {"access_token": self.token}, json.dumps(document).encode())
        return body(self.stand_in.answer(query, self.now if now is None else now))


def test_wechat_lists_published_articles_newest_first(world: World) -> None:
    account = accounts(world, "wechat-api")[0]
    caller = WeChatCaller(world, account)
    page = caller.call("/cgi-bin/freepublish/batchget", offset=0, count=20, no_content=1)
    times = [item["update_time"] for item in page["item"]]
    assert page["item_count"] == len(times) == min(20, page["total_count"])
    assert times == sorted(times, reverse=True)
    assert times[0] == world.posts(account, NOW)[-1]
    article = caller.call("/cgi-bin/freepublish/getarticle", article_id=page["item"][0]["article_id"])
    assert article["news_item"][0]["title"] == page["item"][0]["content"]["news_item"][0]["title"]


def test_wechat_error_codes(world: World) -> None:
    caller = WeChatCaller(world, accounts(world, "wechat-api")[0])
    assert body(caller.grant("wrong"))["errcode"] == 40125
    assert caller.call("/cgi-bin/freepublish/batchget", count=21)["errcode"] == 40097
    assert caller.call("/cgi-bin/freepublish/batchget", now=NOW + 7 * HOUR, count=1)["errcode"] == 42001
    assert (
        caller.call("/datacube/getarticlesummary", begin_date="2022-06-11", end_date="2022-06-11")["errcode"] == 61500
    )
    assert caller.call("/cgi-bin/comment/list", msg_data_id=1, index=1, begin=0, count=50)["errcode"] == 88008
    caller.token = "invented"
    assert caller.call("/cgi-bin/freepublish/batchget", count=1)["errcode"] == 40001


def test_wechat_daily_quota(world: World) -> None:
    caller = WeChatCaller(world, accounts(world, "wechat-api")[0])
    codes = {caller.call("/cgi-bin/comment/list", count=0).get("errcode") for _ in range(wechat.DAILY_QUOTA + 1)}
    assert codes == {88008, 45009}
    assert caller.call("/cgi-bin/comment/list", now=NOW + DAY, count=0)["errcode"] in (88008, 42001)


def read_comments(caller: WeChatCaller, day: str) -> list[dict[str, Any]]:
    summary = caller.call("/datacube/getarticlesummary", begin_date=day, end_date=day)["list"]
    comments: list[dict[str, Any]] = []
    for line in summary:
        number, _, index = line["msgid"].partition("_")
        answer = caller.call(
            "/cgi-bin/comment/list", msg_data_id=int(number), index=int(index), begin=0, count=49, type=0
        )
        comments += answer.get("comment", [{"errcode": answer["errcode"]}])
    return comments


def test_wechat_without_interaction_says_88000_to_every_article(world: World) -> None:
    account = accounts(world, "wechat-api", NO_INTERACTION)[0]
    answers = read_comments(WeChatCaller(world, account), "2022-06-10")
    assert answers
    assert {answer.get("errcode") for answer in answers} == {88000}


def test_wechat_overdue_message_is_found_where_a_reader_looks(world: World) -> None:
    overdue = accounts(world, "wechat-api", REPLY_OVERDUE)
    assert overdue
    for account in overdue:
        comments = read_comments(WeChatCaller(world, account, START + 7 * DAY), "2022-06-16")
        assert any("reply" not in comment and comment["create_time"] < START - 15 * DAY for comment in comments)


def weibo_call(world: World, account: Account, path: str, now: float = NOW) -> Any:
    stand_in = weibo.Weibo(world, world.province.accounts)
    return body(stand_in.answer(Query(path, {"access_token": account.secret, "count": "100"}), now))


def test_weibo_timeline_and_comments(world: World) -> None:
    account = next(a for a in accounts(world, "weibo-api") if a.messages and "pinned" not in a.traits)
    page = weibo_call(world, account, "/2/statuses/user_timeline.json")
    assert page["statuses"][0]["created_at"] == weibo.created_at(world.posts(account, NOW)[-1])
    assert page["total_number"] == len(page["statuses"])
    received = weibo_call(world, account, "/2/comments/to_me.json")["comments"]
    both = weibo_call(world, account, "/2/comments/timeline.json")["comments"]
    replies = [comment for comment in both if comment["user"]["id"] == int(account.handle)]
    assert len(both) == len(received) + len(replies)
    assert {reply["reply_comment"]["id"] for reply in replies} <= {comment["id"] for comment in received}


def test_weibo_refuses_a_wrong_token(world: World) -> None:
    stand_in = weibo.Weibo(world, world.province.accounts)
    answer = stand_in.answer(Query("/2/statuses/user_timeline.json", {"access_token": "wrong"}), NOW)
    assert (answer.status, body(answer)["error_code"]) == (403, 21332)


def test_weibo_pinned_first(world: World) -> None:
    account = next(a for a in accounts(world, "weibo-api") if "pinned" in a.traits)
    statuses = weibo_call(world, account, "/2/statuses/user_timeline.json")["statuses"]
    assert [status.get("isTop") for status in statuses[:3]] == [1, 1, None]


def test_douyin_pages_and_replies(world: World) -> None:
    account = next(a for a in accounts(world, "douyin-api") if a.messages)
    stand_in = douyin.Douyin(world, world.province.accounts)

    def call(path: str, **params: str) -> Any:
        credentials = {"open_id": account.handle, "access_token": douyin.access_token(account)}
        return body(stand_in.answer(Query(path, {**credentials, **params}), NOW))["data"]

    first = call("/video/list/", cursor="0", count="20")
    second = call("/video/list/", cursor=str(first["cursor"]), count="20")
    seen = [video["create_time"] for video in (*first["list"], *second["list"])]
    assert sorted(seen) == world.posts(account, NOW)[-len(seen) :]
    assert second["has_more"] is False
    video = next(v for v in (*first["list"], *second["list"]) if v["statistics"]["comment_count"])
    comment = call("/item/comment/list/", item_id=video["item_id"])["list"][0]
    reply = call("/item/comment/reply/list/", item_id=video["item_id"], comment_id=comment["comment_id"])["list"][0]
    assert reply["comment_user_id"] == account.handle
    wrong = stand_in.answer(Query("/video/list/", {"open_id": account.handle, "access_token": "no"}), NOW)
    assert body(wrong)["data"]["error_code"] == 2190002


def test_apple_lookup_counts_one_or_none(world: World) -> None:
    stand_in = apple.Apple(world, world.province.accounts)
    gone = accounts(world, "apple-lookup", APP_UNUSABLE)[0]
    there = accounts(world, "apple-lookup")[0]
    counts = [body(stand_in.answer(Query("/lookup", {"id": a.handle}), NOW))["resultCount"] for a in (gone, there)]
    assert counts == [0, 1]
    for account in accounts(world, "apple-lookup", APP_UNUSABLE):
        if world.repair(account.id, NOW):
            assert body(stand_in.answer(Query("/lookup", {"id": account.handle}), NOW))["resultCount"] == 1


@pytest.mark.parametrize("ending", ["rss.xml", "atom.xml", "feed.json"])
def test_feeds_hold_the_newest_posts(world: World, ending: str) -> None:
    account = next(a for a in accounts(world, "feed") if a.source_url.endswith(ending) and "empty-days" not in a.traits)
    path = account.source_url.removeprefix(f"http://{feeds.HOST}")
    answer = feeds.Feeds(world, world.province.accounts).answer(Query(path, {}), NOW)
    if ending == "feed.json":
        titles = [item["title"] for item in body(answer)["items"]]
    else:
        parsed = feedparser.parse(answer.body)
        assert not parsed.bozo
        titles = [entry.title for entry in parsed.entries]
    assert len(titles) == feeds.ENTRIES


def test_a_feed_is_empty_on_some_days_only(world: World) -> None:
    account = next(a for a in accounts(world, "feed") if "empty-days" in a.traits)
    stand_in = feeds.Feeds(world, world.province.accounts)
    path = account.source_url.removeprefix(f"http://{feeds.HOST}")
    sizes = [len(stand_in.answer(Query(path, {}), START + day * DAY + HOUR).body) for day in range(8)]
    assert all(sizes[day] < 600 for day in feeds.EMPTY_DAYS)
    assert all(sizes[day] > 2000 for day in range(8) if day not in feeds.EMPTY_DAYS)
