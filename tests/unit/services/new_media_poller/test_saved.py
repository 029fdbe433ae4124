"""The way of reading is told by the platform's name and the saved reply's shape."""

from datetime import datetime, timedelta, timezone

import pytest

from services.new_media_poller.domain.plan import Reply
from services.new_media_poller.domain.vocabulary import Method, Outcome
from services.new_media_poller.saved import method_for, read_saved

AT = datetime(2022, 6, 20, 9, 0, tzinfo=timezone(timedelta(hours=8)))
RSS = b'<?xml version="1.0"?><rss version="2.0"><channel><title>x</title></channel></rss>'


@pytest.mark.parametrize(
    ("platform", "body", "method"),
    [
        ("weibo", RSS, Method.FEED),
        ("rss", RSS, Method.FEED),
        ("wechat", b'{"version":"https://jsonfeed.org/version/1.1","items":[]}', Method.FEED),
        ("wechat", b'{"item":[]}', Method.WECHAT_API),
        ("weibo", b'{"statuses":[]}', Method.WEIBO_API),
        ("weibo", b'{"ok":-100}', Method.WEIBO_GUEST),
        ("weibo-guest", b"{}", Method.WEIBO_GUEST),
        ("抖音", b"{}", Method.DOUYIN_API),
        ("app", b"<!DOCTYPE html><html></html>", Method.STORE_PAGE),
        ("app", b'{"resultCount":0,"results":[]}', Method.APPLE_LOOKUP),
        ("somewhere", b"<html></html>", Method.FEED),
    ],
)
def test_the_method_fits_the_reply(platform: str, body: bytes, method: Method) -> None:
    assert method_for(platform, Reply(200, body=body)) == method


def test_one_saved_reply_is_enough_for_a_reading() -> None:
    body = b'{"total_count":1,"item_count":1,"item":[{"article_id":"a","update_time":1655528400,"content":{"news_item":[]}}]}'
    reading = read_saved([Reply(200, body=body)], "wechat", AT)
    assert (reading.outcome, reading.posts, reading.interaction) == (Outcome.OK, 1, None)


def test_a_saved_page_of_cards_is_read_without_the_profile() -> None:
    body = '{"ok":1,"data":{"cards":[{"mblog":{"id":"1","created_at":"昨天 12:30","text":"要闻"}}]}}'.encode()
    assert read_saved([Reply(200, body=body)], "weibo", AT).posts == 1
