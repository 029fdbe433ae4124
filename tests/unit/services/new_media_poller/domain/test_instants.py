"""Times as sources write them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.new_media_poller.domain.instants import read_when

CST = timezone(timedelta(hours=8))
AT = datetime(2022, 6, 20, 9, 0, tzinfo=CST)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1655528400, "2022-06-18T13:00:00+08:00"),
        ("1655528400", "2022-06-18T13:00:00+08:00"),
        (1655528400123, "2022-06-18T13:00:00+08:00"),
        ("Sat, 18 Jun 2022 05:00:00 GMT", "2022-06-18T13:00:00+08:00"),
        ("Sat, 18 Jun 2022 13:00:00 +0800", "2022-06-18T13:00:00+08:00"),
        ("Sat, 18 Jun 2022 13:00:00 CST", "2022-06-18T13:00:00+08:00"),
        ("Sat, 18 Jun 2022 05:00:00 -0000", "2022-06-18T13:00:00+08:00"),
        ("Sat, 18 Jun 2022 13:00:00", "2022-06-18T13:00:00+08:00"),
        ("周六, 18 6月 2022 13:00:00 +0800", "2022-06-18T13:00:00+08:00"),
        ("Sat Jun 18 13:00:00 +0800 2022", "2022-06-18T13:00:00+08:00"),
        ("2022-06-18T05:00:00Z", "2022-06-18T13:00:00+08:00"),
        ("2022-06-18T05:00:00.123Z", "2022-06-18T13:00:00+08:00"),
        ("2022-06-18T13:00:00+08:00", "2022-06-18T13:00:00+08:00"),
        ("2022-06-18 13:00", "2022-06-18T13:00:00+08:00"),
        ("2022/6/18 13:00:00", "2022-06-18T13:00:00+08:00"),
        ("2022年6月18日 13:00", "2022-06-18T13:00:00+08:00"),
        ("2022年6月18日13时00分", "2022-06-18T13:00:00+08:00"),
        ("5分钟前", "2022-06-20T08:55:00+08:00"),
        ("刚刚", "2022-06-20T09:00:00+08:00"),
        ("昨天 12:30", "2022-06-19T12:30:00+08:00"),
        ("06-02 10:00", "2022-06-02T10:00:00+08:00"),
        ("12-31 10:00", "2021-12-31T10:00:00+08:00"),
    ],
)
def test_a_time_is_read_whoever_wrote_it(value: object, expected: str) -> None:
    found = read_when(value, AT)
    assert found is not None
    assert found.at == datetime.fromisoformat(expected)
    assert found.precision == "second"


@pytest.mark.parametrize("value", ["2022-06-18", "2022年6月18日", "20220618", "06-18", "2天前"])
def test_a_date_without_an_hour_is_known_to_the_day(value: str) -> None:
    found = read_when(value, AT)
    assert found is not None
    assert found.at == datetime(2022, 6, 18, tzinfo=CST)
    assert found.precision == "day"


@pytest.mark.parametrize(
    "value", [None, "", "昨日", True, 0, 12, "0000-00-00", "2022-13-40", "1970-01-01", [], {}, float("nan"), -5, "近日"]
)
def test_what_is_no_time_is_none(value: object) -> None:
    assert read_when(value, AT) is None


@given(st.one_of(st.text(max_size=80), st.integers(), st.floats()))
def test_nothing_a_source_writes_raises(value: object) -> None:
    found = read_when(value, AT.astimezone(UTC))
    assert found is None or found.at.tzinfo is not None
