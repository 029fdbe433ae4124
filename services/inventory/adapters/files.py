"""Which reader a register file needs, told by its first bytes and never by its name."""

from pathlib import Path

from services.inventory.adapters.csv_file import csv_table
from services.inventory.adapters.xlsx_file import xlsx_table
from services.inventory.domain.errors import RowError
from services.inventory.domain.register import MAX_ROWS, Register
from services.inventory.domain.table import Table, Unreadable

MAX_FILE_BYTES = 256 << 20
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"


def open_table(path: Path) -> Table:
    """The file as rows. Raises Unreadable when it is no register file at all."""
    try:
        size, head = path.stat().st_size, _head(path)
    except OSError as error:
        raise Unreadable("not_found") from error
    if size > MAX_FILE_BYTES:
        raise Unreadable("file_too_large", limit=f"{MAX_FILE_BYTES >> 20} MB")
    if head == _OLE:
        raise Unreadable("old_format")
    return xlsx_table(path) if head == _ZIP else csv_table(path)


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4)


def read_register(paths: list[Path], max_rows: int = MAX_ROWS) -> Register:
    """All files of an import, checked whole. Never raises for what a file holds."""
    register = Register(max_rows)
    for path in paths:
        try:
            table = open_table(path)
        except Unreadable as error:
            register.refuse(RowError(path.name, error.row, None, "", error.code, error.params))
        else:
            register.read(table)
    return register
