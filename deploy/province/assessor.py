"""The assessor of the simulation: fills the product's own workbook in and hands it back, through the public command line only."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import openpyxl

NOTE = "现场检查发现，见工作底稿"
WHO = "省政务公开办检查员"
TARGET, CODE, ANSWER, CASES, POINTS, NOTES = "对象编号", "指标编码", "结论", "问题数", "加分", "说明"
RIGHT, PROBLEM, REACHED, NOT_REACHED, UNTOUCHED = "未发现问题", "发现问题", "达到", "未达到", "单项否决"


class Caller(Protocol):
    """Calls the public command line."""

    def call(self, *words: str) -> str: ...


@dataclass(frozen=True)
class Plan:
    """What the assessor knows of one site."""

    assessed: dict[str, int]
    bonus: dict[str, float]


def history(desk: Caller, file: Path, period: str, say: Callable[..., None]) -> None:
    """The quarter before lies in the office's files."""
    desk.call("periods", "import", str(file), "--period", period)
    say("imported", period=period)


def assess(
    desk: Caller, plans: dict[str, Plan], folder: Path, period: str, edition: str, say: Callable[..., None]
) -> None:
    """Fetch the sheets, fill them in, hand them back."""
    path = folder / "assess.xlsx"
    desk.call("assess", "template", "--period", period, "--edition", edition, "--out", str(path))
    rows = fill(path, plans)
    desk.call("assess", "import", str(path), "--period", period, "--edition", edition, "--who", WHO)
    say("assessed", rows=rows)


def fill(path: Path, plans: dict[str, Plan]) -> int:
    """Every row of every sheet, as the plan says; what vetoes is left to the review desk."""
    book = openpyxl.load_workbook(path)
    filled = 0
    for sheet in book.worksheets:
        head = {sheet.cell(row, 1).value: sheet.cell(row, 2).value for row in range(1, 5)}
        plan = plans.get(str(head[TARGET]), Plan({}, {}))
        at = next(row for row in range(1, 20) if sheet.cell(row, 1).value == CODE)
        columns = {sheet.cell(at, column).value: column for column in range(1, sheet.max_column + 1)}
        for row in range(at + 1, sheet.max_row + 1):
            filled += _fill_row(sheet, row, columns, plan)
    book.save(path)
    return filled


def _fill_row(sheet: Any, row: int, columns: dict[Any, int], plan: Plan) -> int:
    code, part = sheet.cell(row, columns[CODE]).value, sheet.cell(row, columns["部分"]).value
    if part == UNTOUCHED or not code:
        return 0
    if part == "加分":
        sheet.cell(row, columns[ANSWER]).value = REACHED if code in plan.bonus else NOT_REACHED
        if code in plan.bonus:
            sheet.cell(row, columns[POINTS]).value = plan.bonus[code]
        return 1
    found = plan.assessed.get(code, 0)
    sheet.cell(row, columns[ANSWER]).value = PROBLEM if found else RIGHT
    if found:
        sheet.cell(row, columns[CASES]).value = found
        sheet.cell(row, columns[NOTES]).value = NOTE
    return 1
