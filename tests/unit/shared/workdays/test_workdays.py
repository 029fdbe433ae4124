"""Working days, make-up days and the deadlines counted in them."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from shared.workdays import (
    Calendar,
    YearWithoutTableError,
    add_workdays,
    explain_deadline,
    is_late,
    is_workday,
    official,
    workdays_between,
)
from shared.workdays.calendar import TableError

CST = timezone(timedelta(hours=8))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CST)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2019-02-03", True),  # a Sunday made up before Spring Festival
        ("2019-05-03", False),  # added by the second notice of 2019
        ("2019-05-05", True),
        ("2020-01-31", False),  # the extended Spring Festival of 2020
        ("2020-02-01", False),  # first announced as a make-up day, taken back by the second notice
        ("2020-02-03", True),
        ("2021-02-07", True),
        ("2022-01-29", True),
        ("2022-01-30", True),  # a Sunday
        ("2022-01-31", False),
        ("2022-06-05", False),
        ("2022-06-11", False),
        ("2023-04-06", True),
        ("2024-02-09", True),  # New Year's Eve was no holiday in 2024
        ("2025-01-26", True),
        ("2026-02-14", True),
        ("2026-02-23", False),
        ("2026-09-20", True),
        ("2026-12-31", True),
    ],
)
def test_a_day_is_what_the_notice_says(day: str, works: bool) -> None:
    assert is_workday(date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    ("year", "working_days"),
    [(2019, 250), (2020, 249), (2021, 250), (2022, 249), (2023, 249), (2024, 251), (2025, 248), (2026, 248)],
)
def test_the_years_have_their_known_number_of_working_days(year: int, working_days: int) -> None:
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    assert sum(is_workday(day) for day in days if day.year == year) == working_days


@pytest.mark.parametrize("day", ["2018-12-31", "2027-01-01"])
def test_a_year_without_a_table_is_refused(day: str) -> None:
    with pytest.raises(YearWithoutTableError, match=day[:4]):
        is_workday(date.fromisoformat(day))


def test_a_deadline_that_runs_into_a_year_without_a_table_is_refused() -> None:
    assert add_workdays(at("2026-12-24T10:00:00"), 5) == at("2026-12-31T23:59:59")
    with pytest.raises(YearWithoutTableError, match="2027"):
        add_workdays(at("2026-12-24T10:00:00"), 6)
    with pytest.raises(YearWithoutTableError, match="2018"):
        add_workdays(at("2018-12-28T10:00:00"), 1)


@pytest.mark.parametrize(
    ("received", "working_days", "due"),
    [
        ("2022-06-06T09:00:00", 5, "2022-06-13T23:59:59"),
        ("2022-06-06T23:59:59", 5, "2022-06-13T23:59:59"),  # the hour of receipt does not matter
        ("2022-09-28T10:00:00", 5, "2022-10-10T23:59:59"),  # National Day, then a working Saturday and Sunday
        ("2022-10-01T10:00:00", 1, "2022-10-08T23:59:59"),  # received on a holiday, due on a working Saturday
        ("2022-01-28T10:00:00", 2, "2022-01-30T23:59:59"),  # the make-up Sunday before Spring Festival counts
        ("2022-01-28T10:00:00", 3, "2022-02-07T23:59:59"),
        ("2020-01-22T10:00:00", 2, "2020-02-03T23:59:59"),  # across the extended Spring Festival
        ("2025-12-31T10:00:00", 1, "2026-01-04T23:59:59"),  # across the turn of the year into a make-up Sunday
    ],
)
def test_a_deadline_is_the_end_of_the_nth_working_day_after_receipt(received: str, working_days: int, due: str) -> None:
    assert add_workdays(at(received), working_days) == at(due)


def test_the_day_of_receipt_is_the_day_in_beijing() -> None:
    late_friday_in_utc = datetime(2022, 6, 10, 15, 59, 59, tzinfo=UTC)
    assert add_workdays(late_friday_in_utc, 1) == at("2022-06-13T23:59:59")
    monday_in_beijing = datetime(2022, 6, 12, 16, 0, 0, tzinfo=UTC)
    assert add_workdays(monday_in_beijing, 1) == at("2022-06-14T23:59:59")


def test_an_answer_in_the_last_second_is_in_time_and_one_second_later_is_late() -> None:
    due = add_workdays(at("2022-06-06T09:00:00"), 5)
    assert not is_late(due + timedelta(microseconds=999_999), due)
    assert is_late(due + timedelta(seconds=1), due)


def test_days_between_agree_with_the_deadline() -> None:
    received = at("2022-09-28T10:00:00")
    due = add_workdays(received, 5)
    assert workdays_between(received, due) == 5
    assert workdays_between(received, due + timedelta(seconds=1)) == 6
    assert workdays_between(received, received) == 0
    with pytest.raises(ValueError, match="before"):
        workdays_between(due, received)


def test_an_explanation_names_what_was_counted_and_what_was_skipped() -> None:
    explained = explain_deadline(at("2022-09-30T10:00:00"), 2)
    assert explained.counted == ((date(2022, 10, 8), "make-up"), (date(2022, 10, 9), "make-up"))
    assert explained.skipped[0] == (date(2022, 10, 1), "国庆节")
    assert len(explained.skipped) == 7
    assert explained.notices == ("国办发明电〔2021〕11号",)


@pytest.mark.parametrize("working_days", [0, -1, 1001])
def test_a_senseless_number_of_days_is_refused(working_days: int) -> None:
    with pytest.raises(ValueError, match="working days"):
        add_workdays(at("2022-06-06T09:00:00"), working_days)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        add_workdays(datetime(2022, 6, 6, 9), 1)


def test_a_correction_moves_the_deadline() -> None:
    announced = '[2022]\nnotices = ["甲"]\noff = []\nwork = []\n'
    corrected = (
        '[2022]\nnotices = ["甲", "乙"]\noff = [{ name = "临时", from = 2022-06-07, to = 2022-06-07 }]\nwork = []\n'
    )
    received = at("2022-06-06T09:00:00")
    assert add_workdays(received, 1, Calendar.from_toml(announced)) == at("2022-06-07T23:59:59")
    assert add_workdays(received, 1, Calendar.from_toml(corrected)) == at("2022-06-08T23:59:59")


@pytest.mark.parametrize(
    "table",
    [
        '[2022]\nnotices = ["甲"]\noff = []\nwork = [2022-06-07]\n',
        "[2022]\nnotices = []\noff = []\nwork = []\n",
        '[2022]\nnotices = ["甲"]\noff = [{ name = "倒", from = 2022-06-08, to = 2022-06-07 }]\nwork = []\n',
    ],
)
def test_a_table_that_contradicts_itself_is_refused(table: str) -> None:
    with pytest.raises(TableError):
        Calendar.from_toml(table)


def test_every_year_names_its_notice() -> None:
    assert official().years == tuple(range(2019, 2027))
    assert all(number.startswith("国办发明电〔") for year in official().years for number in official().notices[year])
