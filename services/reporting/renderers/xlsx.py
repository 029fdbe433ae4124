"""The annexes as a workbook: one sheet a list, filters, frozen headings, A4 landscape with the headings on every page."""

import io
import math
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from services.reporting.adapters.templates import default
from services.reporting.domain.circular import Circular
from services.reporting.domain.rates import Rate
from services.reporting.text.table import Column, Share, Table, shown
from services.reporting.text.template import Template, clean
from services.reporting.text.words import CST

NAME = "xlsx"
FILE = "circular.xlsx"
ALWAYS = ("figures", "failed_sites", "failed_accounts")
"""Sheets that are there even when their list is empty."""
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
LONGEST_CELL = 32_000
MOST_ROWS = 1_000_000
A4 = 9
MOST_WIDTH, LINE, TALLEST = 165.0, 13.5, 409.0
FONT = {"font_name": "宋体", "font_size": 10, "valign": "vcenter", "border": 1, "text_wrap": True}


def render(circular: Circular, template: Template | None = None) -> bytes:
    """The workbook, byte for byte the same for the same figures. Raises BrokenTemplateError."""
    chosen, body = template or default(), io.BytesIO()
    moment = circular.seen_at.astimezone(CST).replace(tzinfo=None)
    title = clean(chosen.title(circular))
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(body, options) as book:
        book.set_properties(
            {"title": title[:255], "author": clean(str(chosen.office["sender"]))[:255], "created": moment}
        )
        looks = _Looks(book)
        for name, table in _sheets(circular, chosen):
            _write(book.add_worksheet(name), table, looks, f"{name}　{title}")
    return body.getvalue()


def _sheets(circular: Circular, template: Template) -> Iterator[tuple[str, Table]]:
    """A list that no sheet can hold goes on in the next one."""
    for table_name, sheet in template.sheets:
        table = template.table(table_name, circular)
        if not table.rows and table_name not in ALWAYS:
            continue
        for part, start in enumerate(range(0, max(1, len(table.rows)), MOST_ROWS), 1):
            rows = table.rows[start : start + MOST_ROWS]
            yield sheet if part == 1 else f"{sheet[:28]}{part}", Table(table.name, table.columns, rows, table.bold_last)


class _Looks:
    """The formats of a workbook; a format belongs to one book."""

    def __init__(self, book: Any) -> None:
        self.head = book.add_format({**FONT, "font_name": "黑体", "bg_color": "#E4ECF3", "align": "center"})
        self._cells = {
            (align, kind): book.add_format({**FONT, "align": align, **({"num_format": form} if form else {})})
            for align in ("left", "center")
            for kind, form in (("text", ""), ("percent", "0.00%"), ("number", "0.00"), ("moment", "yyyy-mm-dd hh:mm"))
        }

    def of(self, align: str, kind: str) -> Any:
        return self._cells[align, kind]


def _write(sheet: Any, table: Table, looks: _Looks, title: str) -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.set_margins(left=0.6, right=0.6, top=0.9, bottom=0.8)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, 0)
    sheet.set_header(f'&C&"黑体"&14{title.replace("&", "&&")[:200]}')
    sheet.set_footer("&C— &P —")
    sheet.center_horizontally()
    widths = _widths(table.columns)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    sheet.set_row(0, _height([column.head for column in table.columns], widths))
    for place, column in enumerate(table.columns):
        sheet.write_string(0, place, escaped(column.head), looks.head)
    for number, row in enumerate(table.rows, 1):
        sheet.set_row(number, _height([shown(row.get(column.key)) for column in table.columns], widths))
        for place, column in enumerate(table.columns):
            _cell(sheet, number, place, row.get(column.key), column, looks)
    sheet.autofilter(0, 0, max(1, len(table.rows)), len(table.columns) - 1)


def _widths(columns: Sequence[Column]) -> list[float]:
    """As wide as the layout says, and all together no wider than can be read on A4."""
    factor = min(1.2, MOST_WIDTH / sum(column.width for column in columns))
    return [max(6.5, column.width * factor) for column in columns]


def _height(texts: Sequence[str], widths: Sequence[float]) -> float:
    """Of the cell with most lines; not every program works it out by itself."""
    lines = max(
        sum(_lines(line, width) for line in text.split("\n")) for text, width in zip(texts, widths, strict=True)
    )
    return float(min(TALLEST, 4 + LINE * lines))


def _lines(text: str, width: float) -> int:
    """A Chinese character is two units wide, and three bytes long."""
    units = len(text) if text.isascii() else len(text) + (len(text.encode("utf-8", "replace")) - len(text)) / 2
    return max(1, math.ceil(units / (width - 0.5)))


def _cell(sheet: Any, row: int, place: int, value: Any, column: Column, looks: _Looks) -> None:
    """Figures as figures, so that they can be sorted and summed; a rate already rounded as the circular prints it."""
    if isinstance(value, Rate) and value.percent is not None:
        sheet.write_number(row, place, round(value.percent / 100, 6), looks.of(column.align, "percent"))
    elif isinstance(value, Share):
        sheet.write_number(row, place, value, looks.of(column.align, "percent"))
    elif isinstance(value, datetime):
        sheet.write_datetime(row, place, value.astimezone(CST).replace(tzinfo=None), looks.of(column.align, "moment"))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        sheet.write_number(row, place, value, looks.of(column.align, "number" if isinstance(value, float) else "text"))
    else:
        text = "" if value is None else escaped(shown(value))
        sheet.write_string(row, place, text, looks.of(column.align, "text"))


def escaped(text: str) -> str:
    """A name that begins like a formula gets an apostrophe before it: whoever saves the sheet as CSV opens no door."""
    safe = "\n".join(clean(line) for line in text.split("\n"))[:LONGEST_CELL]
    return f"'{safe}" if text.startswith(FORMULA_SIGNS) or safe.lstrip().startswith(FORMULA_SIGNS) else safe
