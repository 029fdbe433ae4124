"""The way of reading is told by the platform's name and the saved reply's shape."""

import json
from datetime import datetime, timedelta, timezone
from io import BytesIO

import openpyxl
import pytest

from services.new_media_poller.domain.plan import Reply
from services.new_media_poller.domain.vocabulary import Method, Outcome, Reason
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
    assert method_for(platform, [Reply(200, body=body)]) == method


def test_one_saved_reply_is_enough_for_a_reading() -> None:
    body = b'{"total_count":1,"item_count":1,"item":[{"article_id":"a","update_time":1655528400,"content":{"news_item":[]}}]}'
    reading = read_saved([Reply(200, body=body)], "wechat", AT)
    assert (reading.outcome, reading.posts, reading.interaction) == (Outcome.OK, 1, None)


def test_a_saved_page_of_cards_is_read_without_the_profile() -> None:
    body = '{"ok":1,"data":{"cards":[{"mblog":{"id":"1","created_at":"昨天 12:30","text":"要闻"}}]}}'.encode()
    assert read_saved([Reply(200, body=body)], "weibo", AT).posts == 1


PUBLISHED = {
    "total_count": 1,
    "item_count": 1,
    "item": [{"article_id": "a", "update_time": 1655528400, "content": {"news_item": [{"title": "甲"}]}}],
}
SUMMARY = {"list": [{"ref_date": "2022-06-19", "msgid": "224_1", "title": "甲"}]}
COMMENTS = {"errcode": 0, "total": 1, "comment": [{"user_comment_id": 1, "create_time": 1655528500, "content": "问"}]}
STAMP = datetime(2022, 6, 18, 13, 0, tzinfo=timezone(timedelta(hours=8)))


def saved(*bodies: object) -> list[Reply]:
    return [Reply(200, body=body if isinstance(body, bytes) else json.dumps(body).encode()) for body in bodies]


def evidence(body: object) -> dict[str, object]:
    return {"request": "x", "status": 200, "outcome": "ok", "body": json.dumps(body), "cut": False}


def har(body: object) -> dict[str, object]:
    return {"request": {}, "response": {"status": 200, "content": {"text": json.dumps(body)}}}


@pytest.mark.parametrize(
    "replies",
    [
        saved(PUBLISHED, SUMMARY, COMMENTS),
        saved(COMMENTS, SUMMARY, PUBLISHED),
        saved([SUMMARY, PUBLISHED, COMMENTS]),
        saved({"replies": [{"status": 200, "json": one} for one in (PUBLISHED, SUMMARY, COMMENTS)]}),
        saved([evidence(one) for one in (PUBLISHED, SUMMARY, COMMENTS)]),
        saved({"log": {"entries": [har(one) for one in (COMMENTS, PUBLISHED, SUMMARY)]}}),
        saved("\n".join(json.dumps(one) for one in (SUMMARY, PUBLISHED, COMMENTS)).encode()),
        saved(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + json.dumps(PUBLISHED).encode(), SUMMARY, COMMENTS),
        saved(b"cb(" + json.dumps(PUBLISHED).encode() + b");", COMMENTS, SUMMARY),
    ],
    ids=["in order", "in any order", "array", "with statuses", "our own evidence", "har", "lines", "with head", "jsonp"],
)  # fmt: skip
def test_replies_are_told_by_their_shape_however_they_were_saved(replies: list[Reply]) -> None:
    reading = read_saved(replies, "wechat", AT)
    assert (reading.outcome, reading.posts, reading.newest_post_at) == (Outcome.OK, 1, STAMP)
    assert (reading.interaction, len(reading.messages), reading.mass_sent_seen) == (True, 1, True)


@pytest.mark.parametrize("status", [429, 403])
def test_a_saved_head_tells_the_status(status: int) -> None:
    raw = f"HTTP/2 {status} \r\nserver: x\r\n\r\n{{}}".encode()
    reading = read_saved(saved(raw), "wechat", AT)
    assert reading.reason == (Reason.RATE_LIMITED if status == 429 else Reason.VISITOR_CHECK)


@pytest.mark.parametrize(
    ("platform", "body", "method"),
    [
        ("wechat", "标题,发布时间\n甲,2022-06-18 13:00\n".encode("gb18030"), Method.TABLE),
        ("抖音", "\ufeff作品名称\t发布时间\n甲\t2022-06-18 13:00\n".encode(), Method.TABLE),
        (
            "weibo",
            "账号标识,读取时间,最新发布时间,截图\nx,2022-06-19 09:00,2022-06-18 13:00,k\n".encode(),
            Method.MANUAL,
        ),
        ("feed", json.dumps(PUBLISHED).encode(), Method.WECHAT_API),
        ("快手", b'{"result":1,"video_list":[{"photo_id":"3x","create_time":1655528400000}]}', Method.KUAISHOU_API),
        ("今日头条", b'{"data":[{"id":"1","publish_time":1655528400,"cell_type":60}]}', Method.TOUTIAO_GUEST),
        ("B站", b'{"code":0,"data":{"list":{"vlist":[{"bvid":"B","created":1655528400}]}}}', Method.BILIBILI_GUEST),
        ("wechat", b'[{"title":"a","publish_time":1655528400}]', Method.TABLE),
    ],
)
def test_the_shape_decides_and_not_only_the_name(platform: str, body: bytes, method: Method) -> None:
    reading = read_saved([Reply(200, body=body)], platform, AT)
    assert (reading.method, reading.outcome, reading.newest_post_at) == (method, Outcome.OK, STAMP)


def test_the_trees_of_comments_tell_the_commercial_way() -> None:
    timeline = {"statuses": [{"id": 1, "created_at": "Sat Jun 18 13:00:00 +0800 2022", "user": {"id": 7}}]}
    child = {"id": 3, "created_at": "Sun Jun 19 11:00:00 +0800 2022", "user": {"id": 7}}
    root = {
        "id": 2,
        "created_at": "Sat Jun 18 15:00:00 +0800 2022",
        "text": "问",
        "user": {"id": 8},
        "comments": [child],
    }
    reading = read_saved(saved({"root_comments": [root]}, timeline), "weibo", AT)
    assert reading.method == Method.WEIBO_COMMERCIAL
    assert [message.answered_at is not None for message in reading.messages] == [True]


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b"[1,2]", b"\x00\xff\xfe", b'{"log":{}}', b"HTTP/1.1 200 OK\r\n", b"{}"]
)
@pytest.mark.parametrize("platform", ["wechat", "weibo", "douyin", "app", "manual", "csv", "matrix", "kuaishou", "x"])
def test_garbage_is_a_reading_that_could_not_tell(platform: str, body: bytes) -> None:
    assert read_saved([Reply(200, body=body)], platform, AT).outcome == Outcome.UNKNOWN


def workbook(*rows: list[object]) -> bytes:
    book, body = openpyxl.Workbook(write_only=True), BytesIO()
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    book.save(body)
    return body.getvalue()


def test_a_workbook_is_a_table_too() -> None:
    body = workbook(
        ["沧澜发布 内容明细"], ["作品名称", "发布时间"], ["甲", datetime(2022, 6, 18, 13, 0)], ["乙", "2022-06-10"]
    )
    reading = read_saved([Reply(200, body=body)], "douyin", AT)
    assert (reading.method, reading.posts, reading.newest_post_at) == (Method.TABLE, 2, STAMP)


def test_a_damaged_workbook_could_not_be_told() -> None:
    body = workbook(["标题", "发布时间"], ["甲", "2022-06-18"])
    for broken in (body[:200], body[:-40], b"PK\x03\x04" + b"\x00" * 400):
        reading = read_saved([Reply(200, body=broken)], "csv", AT)
        assert (reading.outcome, reading.reason) == (Outcome.UNKNOWN, Reason.CHANGED_SHAPE)
