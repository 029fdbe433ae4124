"""A table as every format lays it out: columns with headings, rows of plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.reporting.domain.rates import Rate
from services.reporting.text.words import percent, stamp


class Share(float):
    """A number from 0 to 1 that reads as percent."""


Cell = str | int | float | bool | Rate | datetime | None | tuple[str, ...]
Row = Mapping[str, Cell]


@dataclass(frozen=True)
class Column:
    key: str
    head: str
    width: float = 10.0
    align: str = "center"


@dataclass(frozen=True)
class Table:
    """`columns` are those that say something: a column without any value is left out."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    bold_last: bool = False


def laid_out(name: str, columns: Sequence[Column], rows: Sequence[Row], bold_last: bool = False) -> Table:
    """A table with the columns asked for, less those in which no row has a value."""
    told = [column for column in columns if not rows or any(row.get(column.key) is not None for row in rows)]
    return Table(name, tuple(told or columns), tuple(rows), bold_last)


def shown(cell: Cell) -> str:
    """A cell as people read it; several lines where there are several things."""
    if cell is None:
        return "—"
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, Rate):
        return percent(cell)
    if isinstance(cell, datetime):
        return stamp(cell)
    if isinstance(cell, tuple):
        return "\n".join(cell)
    if isinstance(cell, Share):
        return f"{cell * 100:.2f}%"
    return f"{cell:.2f}" if isinstance(cell, float) else str(cell)
