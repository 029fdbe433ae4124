"""Workbooks (XLSX) as lines of cells: the first visible sheet, in bounded size."""

import warnings
import zipfile
from datetime import date, datetime
from io import BytesIO
from itertools import islice
from typing import Any

SIGN = b"PK\x03\x04"
MAX_UNPACKED = 64 << 20
MAX_COLUMNS = 200


class WorkbookError(ValueError):
    """This is no workbook that can be read."""


def lines_of(body: bytes, most: int) -> list[tuple[int, list[str]]]:
    """The lines with anything in them, each with its number. Raises WorkbookError."""
    try:
        with warnings.catch_warnings():
            # openpyxl warns of what it leaves out; styles and charts are of no use here.
            warnings.simplefilter("ignore")
            return _lines(body, most)
    except WorkbookError:
        raise
    except Exception as error:
        # A damaged part of a workbook makes openpyxl raise whatever it made some inner code raise.
        raise WorkbookError(f"工作簿无法读取：{type(error).__name__}") from error


def _lines(body: bytes, most: int) -> list[tuple[int, list[str]]]:
    with zipfile.ZipFile(BytesIO(body)) as archive:
        if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED:
            raise WorkbookError("工作簿过大")
    # A heavy library, and hardly an account is read by a workbook: it comes with the first one.
    import openpyxl

    book = openpyxl.load_workbook(BytesIO(body), read_only=True, data_only=True, keep_links=False)
    sheet = next((one for one in book.worksheets if one.sheet_state == "visible"), None)
    if sheet is None:
        raise WorkbookError("没有可见的工作表")
    rows = islice(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), most)
    lines = [(number, [_text(value) for value in row]) for number, row in enumerate(rows, 1)]
    return [(number, cells) for number, cells in lines if any(cells)]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
