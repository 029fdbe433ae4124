"""Files of error reports as rows: CSV (UTF-8, GB18030), XLSX, or JSON as an interface gives it."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from deploy.cli.error_reports.columns import NAMES, key_of
from deploy.cli.error_reports.rows import SEARCHED_ROWS, Checked, Fault, check, heading, missing, twice
from services.inventory.adapters.files import MAX_FILE_BYTES, open_table
from services.inventory.domain.errors import sentence
from services.inventory.domain.table import RawRow, Unreadable

MOST_ROWS = 200_000
LISTS = ("items", "data", "rows", "list", "records", "result")
"""Under which names interfaces wrap their lists."""


def read(paths: list[Path], now: datetime) -> Checked:
    """All files checked whole; never raises for what a file holds."""
    checked = Checked()
    for path in paths:
        before = len(checked.reports) + len(checked.faults)
        try:
            rows = _json_rows(path) if _is_json(path) else _table_rows(path, checked)
            for count, (number, values) in enumerate(rows):
                if count >= MOST_ROWS:
                    raise Unreadable("too_many_rows", number, limit=f"{MOST_ROWS:,}")
                check(path.name, number, values, now, checked)
        except Unreadable as error:
            checked.faults.append(
                Fault(path.name, error.row, None, "", sentence(error.code, "zh", "", "", error.params))
            )
        if len(checked.reports) + len(checked.faults) == before:
            checked.faults.append(Fault(path.name, None, None, "", "没有数据行。请填写至少一行。"))
    twice(checked)
    return checked


def _is_json(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(64)
    except OSError as error:
        raise Unreadable("not_found") from error
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"[", b"{")


def _table_rows(path: Path, checked: Checked) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Rows below the heading, by field; a cell's flaw that matters for a register (a date's format) is none here."""
    table = open_table(path)
    places: dict[int, str] | None = None
    for row in table.rows:
        if not any(cell.strip() for cell in row.cells):
            continue
        if places is not None:
            yield row.number, {field: row.cells[place] for place, field in places.items() if place < len(row.cells)}
            continue
        places = heading(row.cells)
        if places is not None and not _headed(path, row, places, checked):
            return
        if places is None and row.number >= SEARCHED_ROWS:
            break
    if places is None:
        checked.faults.append(
            Fault(path.name, None, None, "", "前 5 行里找不到表头。至少应有“留言编号”“网站标识码”“提交时间”三列。")
        )


def _headed(path: Path, row: RawRow, places: Mapping[int, str], checked: Checked) -> bool:
    lacking = missing(places)
    if lacking:
        checked.faults.append(Fault(path.name, row.number, None, "", f"缺少必需的列：{'、'.join(lacking)}。请补上。"))
    fields = list(places.values())
    double = sorted({field for field in fields if fields.count(field) > 1})
    if double:
        checked.faults.append(Fault(path.name, row.number, double[0], "", "同一列出现了两次。请只保留一列。"))
    unknown = [cell.strip()[:20] for place, cell in enumerate(row.cells) if cell.strip() and place not in places]
    if unknown:
        checked.notes.append(f"{path.name}：以下列不认识，未导入：{'、'.join(unknown)}")
    return not lacking and not double


def _json_rows(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    """One object a report; `row` is its place in the list, from 1."""
    if path.stat().st_size > MAX_FILE_BYTES:
        raise Unreadable("file_too_large", limit=f"{MAX_FILE_BYTES >> 20} MB")
    try:
        given = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Unreadable("csv_broken", getattr(error, "lineno", None), why=f"JSON: {error}"[:80]) from error
    for number, one in enumerate(_listed(given), 1):
        if not isinstance(one, dict):
            raise Unreadable("csv_broken", number, why="不是 JSON 对象")
        yield number, {NAMES[key]: _text(value) for name, value in one.items() if (key := key_of(str(name))) in NAMES}


def _listed(given: Any) -> list[Any]:
    if isinstance(given, dict):
        given = next((given[name] for name in LISTS if isinstance(given.get(name), list)), [given])
    return given if isinstance(given, list) else [given]


def _text(value: Any) -> str:
    if value is None or isinstance(value, dict | list):
        return ""
    return ("是" if value else "否") if isinstance(value, bool) else str(value)
