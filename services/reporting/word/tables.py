"""Tables of a circular: full width, thin lines, a heading that comes again on every page, rows that stay whole."""

from copy import deepcopy

from services.reporting.text.table import Column, Table, shown
from services.reporting.word.page import TYPE_WIDTH_MM
from services.reporting.word.styles import HEITI, LATIN
from services.reporting.word.xml import MM, Element, element, fonts, run

TABLE_STYLE = "TableText"
"""python-docx takes the blanks out of a style's name to make its id."""
SMALL_PT = 9
MANY_COLUMNS = 7
WHOLE_ROWS = 18
"""A table of so many rows or fewer stays on one page."""


def table(given: Table) -> Element:
    """The table as an element of the body."""
    points = SMALL_PT if len(given.columns) > MANY_COLUMNS else None
    widths = _widths(given.columns)
    made = element(
        "tbl", _properties(sum(widths)), element("tblGrid", *(element("gridCol", w=width) for width in widths))
    )
    made.append(
        _row(
            [
                _cell(column.head, width, "center", _font(HEITI, points))
                for column, width in zip(given.columns, widths, strict=True)
            ],
            True,
        )
    )
    for number, row in enumerate(given.rows, 1):
        bold = given.bold_last and number == len(given.rows)
        font = _font(HEITI if bold else None, points)
        whole = len(given.rows) <= WHOLE_ROWS and number < len(given.rows)
        cells = [
            _cell(shown(row.get(column.key)), width, column.align, font, whole)
            for column, width in zip(given.columns, widths, strict=True)
        ]
        made.append(_row(cells, False))
    return made


def _widths(columns: tuple[Column, ...]) -> list[int]:
    """The type area shared out by the columns' relative widths."""
    total = sum(column.width for column in columns)
    return [int(TYPE_WIDTH_MM * MM * column.width / total) for column in columns]


def _properties(width: int) -> Element:
    borders = element(
        "tblBorders",
        *(
            element(side, val="single", sz=4, space=0, color="000000")
            for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        ),
    )
    margins = element("tblCellMar", *(element(side, w=40, type="dxa") for side in ("left", "right")))
    return element(
        "tblPr",
        element("tblW", w=width, type="dxa"),
        element("jc", val="center"),
        borders,
        element("tblLayout", type="fixed"),
        margins,
    )


def _row(cells: list[Element], heading: bool) -> Element:
    properties = element("trPr", element("cantSplit"), *([element("tblHeader")] if heading else []))
    return element("tr", properties, *cells)


def _cell(text: str, width: int, align: str, font: Element | None, with_next: bool = True) -> Element:
    properties = element("tcPr", element("tcW", w=width, type="dxa"), element("vAlign", val="center"))
    paragraph = element(
        "p",
        element(
            "pPr",
            element("pStyle", val=TABLE_STYLE),
            *([element("keepNext")] if with_next else []),
            element("jc", val=align),
        ),
    )
    if text:
        paragraph.append(run(text, None if font is None else _copy(font)))
    return element("tc", properties, paragraph)


def _font(family: str | None, points: float | None) -> Element | None:
    if family is None and points is None:
        return None
    parts = [fonts(family, LATIN)] if family else []
    sizes = [element(tag, val=round(points * 2)) for tag in ("sz", "szCs")] if points else []
    return element("rPr", *parts, *sizes)


def _copy(made: Element) -> Element:
    """An element has one place; the same words in the next cell need their own."""
    return deepcopy(made)
