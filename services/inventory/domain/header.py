"""Which kind of register a file is, told by the names in its header row."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.inventory.domain.columns import COLUMNS, Column, FileKind
from services.inventory.domain.errors import RowError, shown
from services.inventory.domain.table import RawRow

SEARCHED_ROWS = 5
_LONGEST_NAME = 64


@dataclass(frozen=True)
class Header:
    """Where each known column stands."""

    kind: FileKind
    row: int
    width: int
    places: tuple[tuple[int, Column], ...]
    unknown: tuple[str, ...]


def _key(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name[:_LONGEST_NAME]).strip("\ufeff* \t\r\n")
    return "".join(plain.split()).lower()


_BY_NAME: dict[FileKind, dict[str, Column]] = {
    kind: {key: column for column in columns for key in (*map(_key, (column.label, *column.aliases)), column.field)}
    for kind, columns in COLUMNS.items()
}


def find_header(rows: Sequence[RawRow]) -> Header | None:
    """The header among the first rows (a title may stand above it); None when no row names enough columns."""
    return next((header for row in rows[:SEARCHED_ROWS] if (header := _recognised(row))), None)


def _recognised(row: RawRow) -> Header | None:
    keys = [_key(cell) for cell in row.cells]
    hits = {kind: len({names[key].field for key in keys if key in names}) for kind, names in _BY_NAME.items()}
    kind = max(hits, key=lambda each: hits[each])
    if hits[kind] < 2 or list(hits.values()).count(hits[kind]) > 1:
        return None
    names = _BY_NAME[kind]
    places = tuple((place, names[key]) for place, key in enumerate(keys) if key in names)
    unknown = tuple(shown(cell.strip()) for cell, key in zip(row.cells, keys, strict=True) if key and key not in names)
    width = max(place for place, key in enumerate(keys) if key) + 1
    return Header(kind, row.number, width, places, unknown)


def header_errors(file: str, header: Header) -> list[RowError]:
    """Columns that are missing or stand twice."""
    seen = [column.field for _, column in header.places]
    missing = [column.field for column in COLUMNS[header.kind] if column.required and column.field not in seen]
    twice = [name for name in dict.fromkeys(seen) if seen.count(name) > 1]
    return [*_errors(file, header, missing, "missing_column"), *_errors(file, header, twice, "duplicate_column")]


def _errors(file: str, header: Header, names: Iterable[str], code: str) -> list[RowError]:
    return [RowError(file, header.row, name, "", code) for name in names]
