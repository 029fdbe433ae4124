"""Cells of workbooks that people fill in: text that can never become a formula, and values read back with their flaws."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

HEAD: Final = PatternFill("solid", fgColor="DDEBF7")
FILL: Final = PatternFill("solid", fgColor="FFF2CC")
"""Cells that a person fills in."""
LONGEST: Final = 2_000


@dataclass(frozen=True)
class BookError:
    """One thing that is wrong in a workbook: where, and what."""

    file: str
    sheet: str
    row: int
    field: str
    what: str

    def __str__(self) -> str:
        row = f"第{self.row}行" if self.row else ""
        return f"{self.file} {self.sheet}{row} {self.field}：{self.what}"


def put(sheet: Worksheet, row: int, column: int, value: Any) -> Any:
    """Write a value. Text stays text, whatever it begins with: names come from websites."""
    cell = sheet.cell(row=row, column=column)
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST]
        cell.data_type = "s"
    else:
        cell.value = value
    return cell


def streamed(sheet: Any, value: str, *, head: bool = False, fill: bool = False) -> Any:
    """The same for a sheet that is written row by row; plain text needs no cell of its own."""
    text = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST]
    if not head and not fill and not text.startswith("="):
        return text
    cell = WriteOnlyCell(sheet, value=text or None)
    if text:
        cell.data_type = "s"
    if head:
        cell.font, cell.fill, cell.alignment = Font(bold=True), HEAD, Alignment(wrap_text=True, vertical="center")
    elif fill:
        cell.fill = FILL
    return cell


def heading(sheet: Worksheet, row: int, names: Sequence[str], widths: Sequence[int]) -> None:
    """A row of headings with the columns' widths."""
    for column, (name, width) in enumerate(zip(names, widths, strict=True), 1):
        cell = put(sheet, row, column, name)
        cell.font, cell.fill = Font(bold=True), HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[cell.column_letter].width = width


def printable(sheet: Any, header_row: int) -> None:
    """A4 across, as wide as the page, headings on every page and in sight."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{header_row}:{header_row}"
    sheet.freeze_panes = f"A{header_row + 1}"


def text_of(cell: Any) -> str:
    """A cell's content as text; formulas are shown as they are written, so that they can be refused."""
    value = getattr(cell, "value", None)
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def is_formula(cell: Any) -> bool:
    return getattr(cell, "data_type", "") in ("f", "e")
