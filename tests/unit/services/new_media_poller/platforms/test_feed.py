"""Feeds that are hostile, odd or wrongly declared."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.plan import Reply, replay
from services.new_media_poller.domain.reading import AccountReading
from services.new_media_poller.domain.vocabulary import Method, Outcome, Reason
from services.new_media_poller.platforms import plan_for

AT = datetime(2022, 6, 20, 9, 0, tzinfo=timezone(timedelta(hours=8)))
ACCOUNT = Account("account-a", "feed", "a", Method.FEED, source_url="http://feeds.canglan.gov.cn/a")
ITEM = "<item><title>防汛提示</title><guid>1</guid><pubDate>Sat, 18 Jun 2022 10:00:00 +0800</pubDate>{}</item>"


def feed(items: str, declaration: str = "") -> str:
    return f'{declaration}<rss version="2.0"><channel><title>沧澜发布</title>{items}</channel></rss>'


def read(body: bytes, content_type: str = "application/xml") -> AccountReading:
    return replay(plan_for(ACCOUNT, AT), [Reply(200, headers={"content-type": content_type}, body=body)])


@pytest.mark.parametrize(
    "content_type", ["text/xml", "text/html; charset=utf-8", "application/rss+xml; charset=GBK", ""]
)
def test_a_gbk_feed_is_read_whatever_its_header_says(content_type: str) -> None:
    text = feed(ITEM.format(""), '<?xml version="1.0" encoding="gb2312"?>')
    reading = read(text.encode("gb18030"), content_type)
    assert reading.items[0].title == "防汛提示"
    assert reading.seen.name == "沧澜发布"


@pytest.mark.parametrize("body", [b"/etc/hostname", b"http://127.0.0.1:1/feed", b"file:///etc/hostname", b"-"])
def test_a_body_that_is_a_path_or_address_is_never_opened(body: bytes) -> None:
    reading = read(body)
    assert (reading.outcome, reading.reason) == (Outcome.UNKNOWN, Reason.CHANGED_SHAPE)


def test_entities_are_neither_fetched_nor_blown_up() -> None:
    nested = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    doctype = f'<!DOCTYPE rss [<!ENTITY l0 "ha"><!ENTITY f SYSTEM "file:///etc/hostname">{nested}]>'
    reading = read(feed(ITEM.format("<description>&l11;&f;</description>"), doctype).encode())
    assert len(str(reading.items)) < 5_000


def test_a_byte_order_mark_and_leading_blanks_do_no_harm() -> None:
    assert read(b"\xef\xbb\xbf\n\n" + feed(ITEM.format("")).encode()).posts == 1


def test_links_in_posts_are_kept_for_the_link_checker() -> None:
    markup = "<description><![CDATA[<a href='http://a.canglan.gov.cn/1'>一</a> 见 https://b.canglan.gov.cn/2]]></description>"
    found = read(feed(ITEM.format(markup)).encode()).items[0].links
    assert found == ("http://a.canglan.gov.cn/1", "https://b.canglan.gov.cn/2")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_no_body_makes_it_raise(body: bytes) -> None:
    read(body)
