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
    """Every row of every sheet, as the plan says; what vetoes is left to the review desk. Row by row, for a small memory."""
    source = openpyxl.load_workbook(path, read_only=True)
    filled = openpyxl.Workbook(write_only=True)
    rows = 0
    for sheet in source.worksheets:
        copy = filled.create_sheet(sheet.title)
        head: dict[str, str] = {}
        columns: dict[str, int] = {}
        for cells in sheet.iter_rows(values_only=True):
            row = list(cells)
            if columns:
                rows += _fill_row(row, columns, plans.get(head[TARGET], Plan({}, {})))
            elif row[0] == CODE:
                columns = {str(name): place for place, name in enumerate(row)}
            else:
                head[str(row[0])] = str(row[1]) if len(row) > 1 else ""
            copy.append(row)
    source.close()
    filled.save(path)
    return rows


def _fill_row(row: list[Any], columns: dict[str, int], plan: Plan) -> int:
    row.extend([None] * (len(columns) - len(row)))
    code, part = str(row[columns[CODE]]), row[columns["部分"]]
    if part == UNTOUCHED:
        return 0
    if part == "加分":
        row[columns[ANSWER]] = REACHED if code in plan.bonus else NOT_REACHED
        row[columns[POINTS]] = plan.bonus.get(code)
        return 1
    found = plan.assessed.get(code, 0)
    row[columns[ANSWER]] = PROBLEM if found else RIGHT
    if found:
        row[columns[CASES]], row[columns[NOTES]] = found, NOTE
    return 1
