"""CSV in UTF-8 (with or without BOM) or GB18030, told apart strictly and read row by row."""

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path

from services.inventory.domain.table import RawRow, Table, Unreadable

_CHUNK = 1 << 20
_ENCODINGS = {"utf-8": "utf-8-sig", "gb18030": "gb18030"}
"""What is tried, and under which name it is read: a BOM is no part of the first column's name."""
MAX_LINE = 1 << 20
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def csv_table(path: Path) -> Table:
    """The file's rows. Raises Unreadable when its encoding is neither; the rows raise it where the quoting breaks."""
    return Table(path.name, _rows(path, encoding_of(path)))


def encoding_of(path: Path) -> str:
    """The encoding in which every byte of the file can be read. Raises Unreadable, naming where the likelier one fails."""
    with path.open("rb") as file:
        if file.read(2) in _UTF16_MARKS:
            raise Unreadable("encoding_utf16")
    failures = []
    for tried, encoding in _ENCODINGS.items():
        offset = _first_bad_byte(path, tried)
        if offset is None:
            return encoding
        failures.append(offset)
    offset = max(failures)
    line = _line_of(path, offset)
    raise Unreadable("encoding", line, line=str(line), offset=str(offset + 1))


def _first_bad_byte(path: Path, encoding: str) -> int | None:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    consumed = 0
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            held = len(decoder.getstate()[0])
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                return consumed - held + error.start
            if not chunk:
                return None
            consumed += len(chunk)


def _line_of(path: Path, offset: int) -> int:
    line = 1
    with path.open("rb") as file:
        while offset > 0 and (chunk := file.read(min(_CHUNK, offset))):
            line += chunk.count(b"\n")
            offset -= len(chunk)
    return line


def _rows(path: Path, encoding: str) -> Iterator[RawRow]:
    with path.open("rb") as raw, io.TextIOWrapper(raw, encoding, "strict", newline="") as text:
        number = 0
        reader = csv.reader(_lines(text), strict=True)
        while True:
            number += 1
            try:
                cells = next(reader, None)
            except csv.Error as error:
                raise Unreadable("csv_broken", number, why=str(error)[:80]) from error
            if cells is None:
                return
            yield RawRow(number, tuple(cells))


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    """Lines of bounded length, so that a file without line ends is not held in memory whole."""
    while line := text.readline(MAX_LINE):
        if len(line) == MAX_LINE:
            raise csv.Error(f"line longer than {MAX_LINE} characters")
        yield line
