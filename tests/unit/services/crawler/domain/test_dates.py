"""Dates: what is read as one, what is refused, and how a missing year is found."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.crawler.domain.dates import (
    CST,
    attribute_date,
    find_dates,
    in_time,
    is_calendar,
    is_range_or_term,
    latest_year,
    month_day,
    split_date,
    url_date,
    url_year,
    whole_date,
)
from services.crawler.domain.item_dates import shown_date

NOW = datetime(2022, 6, 17, 12, tzinfo=CST)


def _said(text: str) -> list[str]:
    return [f"{moment.value:%Y-%m-%d %H:%M} {moment.precision}" for moment in find_dates(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022-06-10", ["2022-06-10 00:00 day"]),
        ("2022/6/1", ["2022-06-01 00:00 day"]),
        ("2022.06.10", ["2022-06-10 00:00 day"]),
        ("2022年6月10日", ["2022-06-10 00:00 day"]),
        ("2022 年 06 月 10 日 9时05分", ["2022-06-10 09:05 minute"]),
        ("二〇二二年六月十日", ["2022-06-10 00:00 day"]),
        ("二○二一年十二月二十三日", ["2021-12-23 00:00 day"]),
        ("二〇二〇年十月三十一日", ["2020-10-31 00:00 day"]),
        ("２０２２年６月１０日", ["2022-06-10 00:00 day"]),
        ("发布时间：2022-06-10 10:20:30", ["2022-06-10 10:20 minute"]),
        ("2022-06-10-10:20:30", ["2022-06-10 10:20 minute"]),
        ("2022-06-10T10:20", ["2022-06-10 10:20 minute"]),
        ("2022-06-10 00:00:00", ["2022-06-10 00:00 day"]),
        ("2022/6/10 上午9:30:00", ["2022-06-10 09:30 minute"]),
        ("2022/6/10 下午 3:20:11", ["2022-06-10 15:20 minute"]),
        ("2022/6/10 下午12:05", ["2022-06-10 12:05 minute"]),
        ("2022/6/10 上午12:05", ["2022-06-10 00:05 minute"]),
        ("2022/6/10 3:20:11 PM", ["2022-06-10 15:20 minute"]),
        ("2022-06-10 星期五 09:30", ["2022-06-10 09:30 minute"]),
        ("2022-06-10 10∶20", ["2022-06-10 10:20 minute"]),
        ("2022-02-30", []),
        ("2022-13-01", []),
        ("2022-06-101", []),
        ("南政发〔2022〕3号", []),
        ("0999-20220610", []),
        ("1978年以来", []),
        ("版本 12022.06.10", []),
    ],
)
def test_complete_dates(text: str, expected: list[str]) -> None:
    assert _said(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022-06-10 10:20:30", "2022-06-10T10:20:30+08:00"),
        ("2022-06-10T02:20:30Z", "2022-06-10T10:20:30+08:00"),
        ("2022-06-09T20:00:00+00:00", "2022-06-10T04:00:00+08:00"),
        ("20220610", "2022-06-10T00:00:00+08:00"),
        ("20220610102030", "2022-06-10T10:20:30+08:00"),
        ("1654827630", "2022-06-10T10:20:30+08:00"),
        ("1654827630000", "2022-06-10T10:20:30+08:00"),
        ("Fri Jun 10 10:20:30 CST 2022", "2022-06-10T10:20:30+08:00"),
        ("", None),
        ("null", None),
        ("12345", None),
        ("2022-06-10 至 2022-07-01", None),
    ],
)
def test_machine_values(text: str, expected: str | None) -> None:
    moment = attribute_date(text)
    assert (moment.value.isoformat() if moment else None) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://a.gov.cn/zwdt/202206/t20220610_318.html", "2022-06-10"),
        ("http://a.gov.cn/art/2022/6/9/art_1_2.html", "2022-06-09"),
        ("http://a.gov.cn/xinwen/2022-06/10/content_5694.htm", "2022-06-10"),
        ("http://a.gov.cn/2022/0610/c1-2.html", "2022-06-10"),
        ("http://a.gov.cn/a/20220610/1.html", "2022-06-10"),
        ("http://a.gov.cn/zhengce/content_5384134.htm", None),
        ("http://a.gov.cn/info/1102/52081.htm", None),
        ("http://a.gov.cn/col/col20221301/index.html", None),
        ("http://a.gov.cn/x?d=20220610", None),
    ],
)
def test_day_in_address(url: str, expected: str | None) -> None:
    moment = url_date(url)
    assert (f"{moment.value:%Y-%m-%d}" if moment else None) == expected


def test_year_in_address() -> None:
    assert url_year("http://a.gov.cn/202206/x.html") == 2022
    assert url_year("http://a.gov.cn/2019/x.html") == 2019
    assert url_year("http://a.gov.cn/20199/x.html") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("06-10", (6, 10)),
        ("[06-10]", (6, 10)),
        ("6月3日", (6, 3)),
        ("（6/3）", (6, 3)),
        ("06.10", (6, 10)),
        ("3.15", None),
        ("13-01", None),
        ("1-2-3", None),
    ],
)
def test_month_and_day(text: str, expected: tuple[int, int] | None) -> None:
    assert month_day(text) == expected


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        (["10", "2022-06"], "2022-06-10"),
        (["2022年06月", "10"], "2022-06-10"),
        (["06-10", "2022"], "2022-06-10"),
        (["10", "6月", "2022"], "2022-06-10"),
        (["10", "20"], None),
        (["31", "2022-06"], None),
    ],
)
def test_date_spread_over_pieces(pieces: list[str], expected: str | None) -> None:
    moment = split_date(pieces, 0)
    assert (f"{moment.value:%Y-%m-%d}" if moment else None) == expected


def test_missing_year_is_never_in_the_future() -> None:
    today = datetime(2023, 1, 5, tzinfo=CST)
    assert latest_year(12, 28, today) == datetime(2022, 12, 28, tzinfo=CST)
    assert latest_year(1, 5, today) == datetime(2023, 1, 5, tzinfo=CST)
    assert latest_year(2, 29, today) == datetime(2020, 2, 29, tzinfo=CST)
    assert latest_year(2, 30, today) is None


def test_tomorrow_passes_and_later_does_not() -> None:
    assert in_time(NOW + timedelta(days=1), NOW)
    assert not in_time(NOW + timedelta(days=1, seconds=1), NOW)
    assert not in_time(datetime(1989, 12, 31, tzinfo=CST), NOW)


def test_periods_and_calendars_are_told_from_publication() -> None:
    text = "2022-06-01 至 2022-06-30"
    first, last = find_dates(text)
    assert is_range_or_term(text, first)
    assert is_range_or_term(text, last)
    assert is_calendar("今天是2022年6月17日 星期五")
    assert whole_date("2022年6月10日天气") is None


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        (["关于召开会议的通知", "2022-06-10"], "2022-06-10"),
        (["2022年6月9日常务会议纪要"], None),
        (["公告标题", "截止时间：", "2022-06-10"], None),
        (["公告标题", "有效期至2022-06-10"], None),
        (["标题", "成文日期：2022-05-01", "发布日期：2022-06-10"], "2022-06-10"),
        (["标题（2022-06-10）"], "2022-06-10"),
        (["[2022-06-10] 标题文字"], "2022-06-10"),
        (["标题", "2023-06-10"], None),
        (["标题", "今天是2022-06-10 星期五"], None),
        (["十四五规划（2021-2025年）"], None),
    ],
)
def test_date_of_an_entry(pieces: list[str], expected: str | None) -> None:
    date = shown_date(tuple(pieces), NOW)
    assert (f"{date.value:%Y-%m-%d}" if date and date.value else None) == expected


@given(st.text(alphabet="0123456789-/.年月日 :T二〇十[]", max_size=60))
def test_any_text_is_read_without_error(text: str) -> None:
    for moment in find_dates(text):
        assert moment.value.tzinfo is CST
    attribute_date(text)
    whole_date(text)
    url_date("http://a.gov.cn/" + text)
