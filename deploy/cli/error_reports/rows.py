"""Rows of a list checked one by one: the facts, or every fault with its row and field; pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from deploy.cli.error_reports.columns import BY_FIELD, COLUMNS, KINDS, NAMES, VALID, key_of
from shared.contracts.error_reports import ErrorKind, ErrorReportFacts
from shared.workdays import YearWithoutTableError, add_workdays

CST = timezone(timedelta(hours=8))
SEARCHED_ROWS = 5
TIME = re.compile(
    r"([12][0-9]{3})[-/.年]([01]?[0-9])[-/.月]([0-3]?[0-9])日?(?:[ T]{1,2}([0-2]?[0-9])[:时]([0-5]?[0-9])(?:[:分]([0-5]?[0-9])秒?)?分?)?"
)
SITE_CODE = re.compile(r"[0-9]{10}|bm[0-9]{8}", re.ASCII)
SHOWN = 80
LONGEST_WAIT = 9
"""Working days after receipt for which the calendar must be known."""


@dataclass(frozen=True)
class Fault:
    """What is wrong, where, and what to do. `row` counts as a spreadsheet does; None: the whole file."""

    file: str
    row: int | None
    field: str | None
    value: str
    says: str

    @property
    def label(self) -> str:
        return BY_FIELD[self.field].labels[0] if self.field else ""


@dataclass
class Checked:
    """All files together: nothing is taken over unless there is no fault at all."""

    reports: list[tuple[str, int, ErrorReportFacts]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def heading(cells: Sequence[str]) -> dict[int, str] | None:
    """Place to field, when this row names at least number and site code."""
    places = {place: NAMES[key] for place, cell in enumerate(cells) if (key := key_of(cell)) in NAMES}
    return places if {"number", "site_code"} <= set(places.values()) else None


def missing(places: Mapping[int, str]) -> list[str]:
    return [column.labels[0] for column in COLUMNS if column.required and column.field not in places.values()]


def check(file: str, row: int, given: Mapping[str, str], now: datetime, into: Checked) -> None:
    """Take one row, or every fault of it."""
    values = {key: value.strip() for key, value in given.items() if value.strip()}
    faults = [Fault(file, row, name, _shown(values.get(name, "")), says) for name, says in _faults(values, now)]
    if faults:
        into.faults += faults
        return
    into.reports.append((file, row, _facts(values)))


def twice(into: Checked) -> None:
    """A number stands in one row only, over all files."""
    seen: dict[str, tuple[str, int]] = {}
    for file, row, facts in into.reports:
        if facts.number in seen:
            other = seen[facts.number]
            into.faults.append(
                Fault(file, row, "number", facts.number, f"与 {other[0]} 第 {other[1]} 行重复。请删去一行或改正编号。")
            )
        seen.setdefault(facts.number, (file, row))


def _faults(values: Mapping[str, str], now: datetime) -> Iterator[tuple[str, str]]:
    for column in COLUMNS:
        text = values.get(column.field, "")
        if column.required and not text:
            yield column.field, f"必填单元格为空。请填写“{column.labels[0]}”。"
        elif len(text) > column.limit:
            yield column.field, f"超过 {column.limit} 个字符。请缩短。"
        elif "\ufffd" in text:
            yield column.field, "含有乱码字符，原文已在转码时丢失。请从原件重新输入。"
        elif text:
            yield from ((column.field, says) for says in _fault(column.field, text))
    yield from _order_faults(values, now)


def _fault(name: str, text: str) -> Iterator[str]:
    if name == "site_code" and not SITE_CODE.fullmatch(text.lower()):
        yield f"网站标识码应为 10 位数字，或 bm 加 8 位数字；这里有 {len(text)} 个字符。请核对。"
    if name == "valid" and text.lower() not in VALID:
        yield "只能填“是”或“否”（属实、不属实），未定的留空。"
    if name.endswith("_at") and moment(text) is None:
        yield "时间不正确。请写成 2022-06-15 10:30 或 2022-06-15。"
    if name == "received_at" and (at := moment(text)) is not None:
        try:
            add_workdays(at, LONGEST_WAIT)
        except YearWithoutTableError as error:
            yield f"没有{error.year}年的节假日安排，不能推算工作日期限。"


def _order_faults(values: Mapping[str, str], now: datetime) -> Iterator[tuple[str, str]]:
    received = moment(values.get("received_at", ""))
    for name in ("received_at", "transferred_at", "answered_at"):
        at = moment(values.get(name, ""))
        if at is None:
            continue
        if at > now + timedelta(days=1):
            yield name, "时间在将来。请核对。"
        if received and at.date() < received.date():
            yield name, "早于提交时间。请核对。"


def moment(text: str) -> datetime | None:
    """A day, or a minute of it, at Beijing time; a day alone is its first moment."""
    found = TIME.fullmatch(text.strip())
    if not found:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=CST)
    except ValueError:
        return None


def _facts(values: Mapping[str, str]) -> ErrorReportFacts:
    kind_text = values.get("kind", "")
    received = moment(values["received_at"])
    assert received is not None  # noqa: S101 -- `_faults` said so
    return ErrorReportFacts(
        number=values["number"],
        site_code=values["site_code"].lower(),
        name=values.get("name", ""),
        url=values.get("url", ""),
        kind=KINDS.get("".join(kind_text.split()).lower(), ErrorKind.OTHER),
        kind_text=kind_text,
        text=values.get("text", ""),
        received_at=received,
        transferred_at=_not_before(received, values.get("transferred_at", "")),
        answered_at=_not_before(received, values.get("answered_at", "")),
        answer=values.get("answer", ""),
        valid=VALID.get(values.get("valid", "").lower()),
    )


def _not_before(received: datetime, text: str) -> datetime | None:
    """A day alone on the day of receipt means later that day."""
    at = moment(text)
    return None if at is None else max(at, received)


def _shown(text: str) -> str:
    flat = "".join(char if char.isprintable() else " " for char in text[:SHOWN])
    return flat + "…" if len(text) > SHOWN else flat
