"""XLSX workbooks: the first visible sheet, row by row, with formulas, dates and damaged numbers seen as such."""

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import openpyxl

from services.inventory.domain.table import MAX_COLUMNS, RawRow, Table, Unreadable

MAX_STRINGS_BYTES = 160 << 20
"""The workbook's strings are held in memory at once; its sheets are not."""
MAX_SHEET_BYTES = 2 << 30
_BATCH = 2_000
_PRECISE = 10**15
_WHY = 80


def xlsx_table(path: Path) -> Table:
    """The rows of the first visible sheet. Raises Unreadable when this is no workbook that can be read."""
    file = path.open("rb")
    try:
        book = _open(file)
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not visible:
            raise Unreadable("no_visible_sheet")
    except Unreadable:
        file.close()
        raise
    hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
    notes = [("other_sheets", "、".join(sheet.title for sheet in visible[1:])), ("hidden_sheets", "、".join(hidden))]
    return Table(path.name, _rows(file, visible[0]), exact=False, notes=tuple(note for note in notes if note[1]))


def _open(file: BinaryIO) -> Any:
    """The workbook; handed over as a file, because openpyxl judges a path by its ending."""
    with _guarded():
        refuse_bombs(file)
        return openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False)


def refuse_bombs(file: BinaryIO) -> None:
    """Raises Unreadable for a workbook that would fill the memory."""
    with zipfile.ZipFile(file) as archive:
        sizes = {member.filename.rpartition("/")[2].lower(): member.file_size for member in archive.infolist()}
    if sizes.get("sharedstrings.xml", 0) > MAX_STRINGS_BYTES or sum(sizes.values()) > MAX_SHEET_BYTES:
        raise Unreadable("file_too_large", limit=f"{MAX_STRINGS_BYTES >> 20} MB")


@contextmanager
def _guarded() -> Iterator[None]:
    """openpyxl warns through `warnings` and raises whatever the damaged part of a workbook made it raise."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable("broken_workbook", why=f"{type(error).__name__}: {error}"[:_WHY]) from error


def _rows(file: BinaryIO, sheet: Any) -> Iterator[RawRow]:
    number = 0
    with file:
        rows = sheet.iter_rows(max_col=MAX_COLUMNS)
        while True:
            with _guarded():
                batch = [[_text(cell) for cell in row] for row in islice(rows, _BATCH)]
            if not batch:
                return
            for cells in batch:
                number += 1
                flaws = tuple((place, flaw) for place, (_, flaw) in enumerate(cells) if flaw)
                yield RawRow(number, tuple(text for text, _ in cells), flaws)


def _text(cell: Any) -> tuple[str, str]:
    """A cell's content as the user would write it, and the code of its flaw, if any."""
    value = cell.value
    if value is None:
        return "", ""
    if cell.data_type == "f":
        return str(getattr(value, "text", value)), "formula_cell"
    if cell.data_type == "e":
        return str(value), "error_cell"
    if isinstance(value, datetime | date | time | timedelta):
        return str(value), "date_cell"
    if isinstance(value, bool):
        return ("是" if value else "否"), ""
    if isinstance(value, int | float):
        return _number(value)
    return str(value), ""


def _number(value: int | float) -> tuple[str, str]:
    if isinstance(value, float) and not value.is_integer():
        return repr(value), "imprecise_number"
    return str(int(value)), "imprecise_number" if abs(value) >= _PRECISE else ""
