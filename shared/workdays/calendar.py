"""The tables of holidays and make-up working days, read from data and refused where a year is missing."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any, Self


class YearWithoutTableError(LookupError):
    """Raised for a day of a year whose notice is not in the tables: the answer is not known and is not guessed."""

    def __init__(self, year: int, known: tuple[int, ...]) -> None:
        span = f"{known[0]}-{known[-1]}" if known else "none"
        super().__init__(
            f"no table of working days for {year} (known: {span}) / 没有{year}年的节假日安排，不能推算工作日"
        )
        self.year = year
        self.known = known


class TableError(ValueError):
    """Raised when a table contradicts itself."""


@dataclass(frozen=True)
class Calendar:
    """Working days of the years it has tables for."""

    notices: Mapping[int, tuple[str, ...]]
    holidays: Mapping[date, str]
    make_up_days: frozenset[date]

    @classmethod
    def from_toml(cls, text: str) -> Self:
        notices: dict[int, tuple[str, ...]] = {}
        holidays: dict[date, str] = {}
        make_up_days: set[date] = set()
        for name, table in tomllib.loads(text).items():
            notices[int(name)] = tuple(table["notices"])
            holidays.update(_days_off(table["off"]))
            make_up_days.update(table["work"])
        _check(notices, holidays, make_up_days)
        return cls(notices=notices, holidays=holidays, make_up_days=frozenset(make_up_days))

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(sorted(self.notices))

    def is_workday(self, day: date) -> bool:
        if day.year not in self.notices:
            raise YearWithoutTableError(day.year, self.years)
        if day in self.make_up_days:
            return True
        return day.weekday() < 5 and day not in self.holidays

    def kind(self, day: date) -> str:
        """What the day is: workday, make-up, weekend, or the holiday's name."""
        if self.is_workday(day):
            return "make-up" if day in self.make_up_days else "workday"
        return self.holidays.get(day, "weekend")


def _days_off(ranges: list[dict[str, Any]]) -> dict[date, str]:
    days: dict[date, str] = {}
    for holiday in ranges:
        if holiday["to"] < holiday["from"]:
            raise TableError(f"{holiday['name']}: ends before it begins")
        length = (holiday["to"] - holiday["from"]).days + 1
        days.update({holiday["from"] + timedelta(days=n): holiday["name"] for n in range(length)})
    return days


def _check(notices: Mapping[int, tuple[str, ...]], holidays: Mapping[date, str], make_up_days: set[date]) -> None:
    for year, numbers in notices.items():
        if not numbers:
            raise TableError(f"{year}: no notice is named")
    for day in make_up_days:
        if day.weekday() < 5 or day in holidays:
            raise TableError(f"{day}: a make-up day must be a weekend day that is no holiday")


@lru_cache(maxsize=1)
def official() -> Calendar:
    """The calendar of the State Council's notices."""
    return Calendar.from_toml(files("shared.workdays").joinpath("tables.toml").read_text(encoding="utf-8"))
