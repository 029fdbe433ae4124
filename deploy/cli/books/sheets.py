"""Assessors' workbooks: one sheet a target, one row an indicator, drop-downs where only some words are allowed."""

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import Any, Final

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from deploy.cli.books.cells import is_formula, printable, streamed, text_of
from services.scoring.domain.sheet import (
    ANSWER,
    CASES,
    CODE,
    FIELDS,
    FOR_BONUS,
    FOR_PROBLEM,
    NOT_CHECKED,
    NOTE,
    PLACES,
    POINTS,
    Sheet,
    SheetRow,
    asked_of,
    choices,
)
from shared.contracts.findings import Severity
from shared.contracts.targets import TargetFacts
from shared.indicators.editions import Edition, Rule
from shared.indicators.wording import word

HEADINGS: Final = (
    CODE,
    "部分",
    "一级指标",
    "二级指标",
    "检查内容",
    "方式",
    "分值",
    "机器读数",
    ANSWER,
    CASES,
    POINTS,
    NOTE,
    PLACES,
)
WIDTHS: Final = (26, 9, 12, 16, 34, 12, 10, 10, 13, 8, 8, 36, 30)
HEADER_ROW: Final = 5
FIRST_ROW: Final = HEADER_ROW + 1
TARGET, PERIOD, EDITION = "对象编号", "周期", "指标版本"
_WHO: Final = {"A": "机器未能判定", "B": "机器疑似、人工确认", "C": "人工"}
_NOT_IN_TITLE: Final = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_MAX_ROWS: Final = 2_000


class Unreadable(Exception):
    """A file that is no workbook of ours."""


def write(
    path: Path,
    period: str,
    edition: Edition,
    targets: Sequence[tuple[str, TargetFacts]],
    told: Mapping[str, Mapping[str, str]],
) -> int:
    """A workbook with a sheet for each target; returns the number of rows. `told` is what the machine read of a target's rules."""
    # Streamed row by row: a sheet for each site of a province would not fit into a laptop's memory otherwise.
    book = openpyxl.Workbook(write_only=True)
    rows = 0
    for number, (target, row) in enumerate(targets, 1):
        sheet = book.create_sheet(_title(number, row.name))
        rows += _fill(sheet, target, row, period, edition, told.get(target, {}))
    book.save(path)
    return rows


def _title(number: int, name: str) -> str:
    return f"{number:04d} {_NOT_IN_TITLE.sub('', name)[:24]}"


def _fill(sheet: Any, target: str, row: TargetFacts, period: str, edition: Edition, told: Mapping[str, str]) -> int:
    rules = asked_of(edition, row, frozenset(told))
    for place, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    printable(sheet, HEADER_ROW)
    sheet.append([f"{edition.title_zh}　检查表"])
    for first, second in (((TARGET, target), ("名称", row.name)), ((PERIOD, period), ("地区", row.region))):
        sheet.append([first[0], streamed(sheet, first[1]), None, second[0], streamed(sheet, second[1])])
    sheet.append([EDITION, edition.code])
    sheet.append([streamed(sheet, name, head=True) for name in HEADINGS])
    for rule in rules:
        printed = [streamed(sheet, value) for value in _cells(rule, told)[:-1]]
        sheet.append([*printed, *(streamed(sheet, value, fill=True) for value in (NOT_CHECKED, "", "", "", ""))])
    _drop_downs(sheet, rules)
    return len(rules)


def _cells(rule: Rule, told: Mapping[str, str]) -> tuple[str, ...]:
    indicator = rule.indicator
    level1, level2 = rule.level or ("", "")
    if rule.points is not None:
        worth = f"{rule.points.normalize():f}" + ("/处" if rule.each else "")
    else:
        worth = "待定" if indicator.severity is Severity.BONUS else "否决"
    read = told.get(indicator.code, "")
    return (
        indicator.code, word(indicator.severity.value), level1, level2, indicator.title_zh, _WHO[indicator.who], worth,
        {"good": "正常", "bad": "疑似"}.get(read, ""), NOT_CHECKED,
    )  # fmt: skip


def _drop_downs(sheet: Any, rules: Sequence[Rule]) -> None:
    column = get_column_letter(HEADINGS.index(ANSWER) + 1)
    lists: dict[tuple[str, ...], DataValidation] = {
        options: DataValidation("list", formula1=f'"{",".join(options)}"', allow_blank=True)
        for options in (FOR_PROBLEM, FOR_BONUS)
    }
    for one in lists.values():
        one.showErrorMessage, one.error = True, "请从下拉选项中选择"
        sheet.data_validations.append(one)
    for at, rule in enumerate(rules, FIRST_ROW):
        lists[choices(rule)].add(f"{column}{at}")
    counts = DataValidation("whole", operator="between", formula1="1", formula2="1000", allow_blank=True)
    sheet.data_validations.append(counts)
    letter = get_column_letter(HEADINGS.index(CASES) + 1)
    if rules:
        counts.add(f"{letter}{FIRST_ROW}:{letter}{FIRST_ROW + len(rules) - 1}")


def read(path: Path) -> Iterator[Sheet]:
    """The sheets of a filled workbook. Raises Unreadable."""
    book = open_book(path)
    try:
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible":
                yield _sheet(path.name, sheet)
    finally:
        book.close()


def open_book(path: Path) -> Any:
    """openpyxl warns through `warnings` and raises whatever the damaged part of a workbook made it raise."""
    from services.inventory.adapters.xlsx_file import refuse_bombs

    try:
        with warnings.catch_warnings(), path.open("rb") as file:
            warnings.simplefilter("ignore")
            refuse_bombs(file)
        return openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False)
    except Exception as error:
        raise Unreadable(f"{path.name}：不是可读的工作簿。 No readable workbook: {type(error).__name__}") from error


def _sheet(file: str, sheet: Any) -> Sheet:
    rows = list(sheet.iter_rows(max_row=_MAX_ROWS, max_col=len(HEADINGS) + 10))
    top = rows[: HEADER_ROW - 1]
    head = {text_of(row[at]): text_of(row[at + 1]) for row in top for at in (0, 3) if len(row) > at + 1}
    at = next((n for n, row in enumerate(rows[:20]) if any(text_of(cell) == CODE for cell in row)), None)
    columns = {text_of(cell): place for place, cell in enumerate(rows[at])} if at is not None else {}
    filled = _rows(rows[at + 1 :], columns, at + 2) if at is not None else []
    return Sheet(
        file=file,
        sheet=sheet.title,
        target=head.get(TARGET, ""),
        period=head.get(PERIOD, ""),
        edition=head.get(EDITION, ""),
        rows=tuple(filled),
        name=head.get("名称", ""),
        region=head.get("地区", ""),
    )


def _rows(rows: Sequence[Any], columns: Mapping[str, int], first: int) -> Iterator[SheetRow]:
    for number, row in enumerate(rows, first):
        cells = {name: row[columns[name]] for name in FIELDS if name in columns and columns[name] < len(row)}
        values = {name: text_of(cell) for name, cell in cells.items()}
        if any(values.values()):
            yield SheetRow(number, values, _formulas(cells))


def _formulas(cells: Mapping[str, Any]) -> Set[str]:
    return frozenset(name for name, cell in cells.items() if is_formula(cell))
