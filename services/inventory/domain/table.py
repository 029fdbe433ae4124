"""A register file as rows of text, whatever format it came in."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

MAX_COLUMNS = 64


class RawRow(NamedTuple):
    """One row as the file has it. `flaws` are (column index, error code) of cells that are no plain text."""

    number: int
    cells: tuple[str, ...]
    flaws: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Table:
    """One file to check. `exact`: a row shorter than the header is ragged (a spreadsheet never writes trailing blanks)."""

    file: str
    rows: Iterable[RawRow]
    exact: bool = True
    notes: tuple[tuple[str, str], ...] = field(default=())
    """(warning code, value) of what the reader noticed."""


class Unreadable(Exception):
    """The file, or the rest of it, cannot be read as rows."""

    def __init__(self, code: str, row: int | None = None, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.row = row
        self.params = params
