"""A whole import checked: every file, every row, every cell; errors are collected, never raised."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from services.inventory.domain.cells import Fault, fault_of, normalised, stored
from services.inventory.domain.columns import Column, FileKind
from services.inventory.domain.errors import RowError, shown
from services.inventory.domain.facts import cross_fault, default_method, lacks_credential, target_id
from services.inventory.domain.header import SEARCHED_ROWS, Header, find_header, header_errors
from services.inventory.domain.section_row import MAX_LIST_BYTES, SectionRow, exemption_fault, row_of
from services.inventory.domain.table import RawRow, Table, Unreadable
from shared.contracts.targets import TargetFacts, TargetKind

MAX_ROWS = 200_000
MAX_BLANK_ROWS = 1_100_000
"""More than a spreadsheet has; only a file of nothing but line ends reaches it."""
KEPT_ERRORS = 1_000


@dataclass(frozen=True)
class Note:
    """A warning: nothing is refused for it."""

    file: str
    code: str
    value: str


@dataclass
class Register:
    """What has been read so far, over all files of one import."""

    max_rows: int = MAX_ROWS
    lines: list[str] = field(default_factory=list)
    """The checked rows, one JSON document each."""
    errors: list[RowError] = field(default_factory=list)
    error_count: int = 0
    notes: list[Note] = field(default_factory=list)
    kinds: dict[str, FileKind] = field(default_factory=dict)
    counts: dict[FileKind, int] = field(default_factory=lambda: dict.fromkeys(FileKind, 0))
    section_rows: dict[str, list[tuple[str, int, str]]] = field(default_factory=dict)
    """By site: file, row and site code of its sections."""
    _seen: dict[str, tuple[str, int]] = field(default_factory=dict)
    _urls: set[str] = field(default_factory=set)
    _list_bytes: Counter[str] = field(default_factory=Counter)

    @property
    def documents(self) -> int:
        """What the inventory takes over one by one: targets, and lists of sections."""
        return self.counts[FileKind.SITE] + self.counts[FileKind.ACCOUNT] + len(self.section_rows)

    def refuse(self, error: RowError) -> None:
        """Count an error; the first thousand are kept."""
        self.error_count += 1
        if len(self.errors) < KEPT_ERRORS:
            self.errors.append(error)

    def read(self, table: Table) -> None:
        """Check one file whole."""
        self.notes += [Note(table.file, code, value) for code, value in table.notes]
        try:
            self._read(table)
        except Unreadable as error:
            self.refuse(RowError(table.file, error.row, None, "", error.code, error.params))

    def _read(self, table: Table) -> None:
        rows = _filled(table.rows)
        first = list(islice(rows, SEARCHED_ROWS))
        header = find_header(first)
        if header is None:
            preview = shown(" | ".join(first[0].cells[:6])) if first else ""
            self.refuse(RowError(table.file, first[0].number if first else None, None, preview, _headless(first)))
            return
        self.kinds[table.file] = header.kind
        self.notes += [Note(table.file, "unknown_column", name) for name in header.unknown]
        wrong = header_errors(table.file, header)
        for error in wrong:
            self.refuse(error)
        if not wrong:
            self._rows(table, header, (row for row in chain(first, rows) if row.number > header.row))

    def _rows(self, table: Table, header: Header, rows: Iterator[RawRow]) -> None:
        read = _Reading(self, table, header)
        for row in rows:
            read.rows += 1
            if read.rows > self.max_rows:
                raise Unreadable("too_many_rows", row.number, limit=f"{self.max_rows:,}")
            read.row(row)
        if not read.rows:
            raise Unreadable("no_rows", header.row)
        read.report()

    def take(self, file: str, row: int, facts: TargetFacts) -> bool:
        """Keep a faultless row unless its target was named before; says whether its home URL was new."""
        key = target_id(facts)
        if key in self._seen:
            self.refuse(_duplicate(file, row, facts, self._seen[key]))
            return True
        self._seen[key] = (file, row)
        self.counts[FileKind(facts.kind)] += 1
        self.lines.append(facts.model_dump_json())
        fresh = facts.url is None or facts.url not in self._urls
        if facts.url:
            self._urls.add(facts.url)
        return fresh

    def take_section(self, file: str, row: int, section: SectionRow) -> None:
        """Keep a faultless row of a section, unless its address was named before or its site has too many."""
        key, line = f"{section.target} {section.url}", section.model_dump_json()
        if key in self._seen:
            other = {"other_file": self._seen[key][0], "other_row": str(self._seen[key][1])}
            self.refuse(RowError(file, row, "url", shown(section.url), "duplicate_section", other))
            return
        self._seen[key] = (file, row)
        self._list_bytes[section.target] += len(line.encode())
        if self._list_bytes[section.target] > MAX_LIST_BYTES:
            limit = {"limit": f"{MAX_LIST_BYTES // 1_000} KB"}
            self.refuse(RowError(file, row, "site_code", section.site_code, "too_many_sections", limit))
            return
        self.counts[FileKind.SECTION] += 1
        self.section_rows.setdefault(section.target, []).append((file, row, section.site_code))
        self.lines.append(line)

    def homeless(self, known: Collection[str]) -> list[RowError]:
        """The rows of sections whose site is neither in this import nor among those that are known."""
        return [
            RowError(file, row, "site_code", code, "unknown_site")
            for target, rows in self.section_rows.items()
            if target not in known and target not in self._seen
            for file, row, code in rows
        ]


@dataclass
class _Reading:
    """The rows of one file on their way into the register."""

    register: Register
    table: Table
    header: Header
    rows: int = 0
    same_url: int = 0
    no_credential: int = 0

    def row(self, row: RawRow) -> None:
        width, found = self.header.width, _width(row.cells)
        if found > width or (self.table.exact and len(row.cells) < width):
            params = {"found": str(max(found, len(row.cells))), "expected": str(width)}
            self._refuse(row, None, shown(" | ".join(row.cells)), Fault("ragged_row", params))
            return
        values = self._values(row)
        if values is None:
            return
        if self.header.kind is FileKind.SECTION:
            self._section(row, values)
            return
        facts = self._whole(row, values)
        if facts is None:
            return
        self.same_url += not self.register.take(self.table.file, row.number, facts)
        self.no_credential += lacks_credential(facts)

    def _section(self, row: RawRow, values: dict[str, Any]) -> None:
        crossed = exemption_fault(values)
        if crossed is None:
            self.register.take_section(self.table.file, row.number, row_of(values))
            return
        name, fault = crossed
        self._refuse(row, name, shown(str(values.get(name) or "")), fault)

    def _values(self, row: RawRow) -> dict[str, Any] | None:
        """What the row's cells hold; None when any of them is at fault."""
        values: dict[str, Any] = {"kind": self.header.kind}
        flaws, clean = dict(row.flaws), True
        for place, column in self.header.places:
            raw = row.cells[place] if place < len(row.cells) else ""
            text = normalised(column, raw)
            fault = _flaw(column, flaws.get(place)) or _fault(column, text)
            if fault:
                self._refuse(row, column.field, shown(raw), fault)
                clean = False
            elif text:
                values[column.field] = stored(column, text)
        return values if clean else None

    def _whole(self, row: RawRow, values: dict[str, Any]) -> TargetFacts | None:
        if self.header.kind is FileKind.ACCOUNT:
            values.setdefault("method", default_method(values["platform"]))
        facts = TargetFacts(**values)
        crossed = cross_fault(facts)
        if crossed is None:
            return facts
        name, fault = crossed
        self._refuse(row, name, shown(str(getattr(facts, name) or "")), fault)
        return None

    def _refuse(self, row: RawRow, name: str | None, value: str, fault: Fault) -> None:
        self.register.refuse(RowError(self.table.file, row.number, name, value, fault.code, fault.params))

    def report(self) -> None:
        """The warnings that are counted, not listed."""
        for code, count in (("same_url", self.same_url), ("no_credential", self.no_credential)):
            if count:
                self.register.notes.append(Note(self.table.file, code, str(count)))


def _filled(rows: Any) -> Iterator[RawRow]:
    """Rows with anything in them. Raises Unreadable when blank ones go on for ever."""
    blank = 0
    for row in rows:
        if any(cell and not cell.isspace() for cell in row.cells):
            yield row
            continue
        blank += 1
        if blank > MAX_BLANK_ROWS:
            raise Unreadable("too_many_rows", row.number, limit=f"{MAX_ROWS:,}")


def _width(cells: tuple[str, ...]) -> int:
    """Cells up to the last one with anything in it."""
    width = len(cells)
    while width and not cells[width - 1].strip():
        width -= 1
    return width


def _flaw(column: Column, code: str | None) -> Fault | None:
    """What the reader found wrong with a cell; a spreadsheet's date is none in a column of days."""
    return Fault(code, {}) if code and not (code == "date_cell" and column.form == "date") else None


def _fault(column: Column, text: str) -> Fault | None:
    if text:
        return fault_of(column, text)
    return Fault("empty_cell", {}) if column.required else None


def _headless(first: list[RawRow]) -> str:
    return "no_header" if first else "empty_file"


def _duplicate(file: str, row: int, facts: TargetFacts, other: tuple[str, int]) -> RowError:
    params = {"other_file": other[0], "other_row": str(other[1])}
    if facts.kind is TargetKind.SITE:
        return RowError(file, row, "site_code", facts.site_code or "", "duplicate_site_code", params)
    return RowError(file, row, "handle", facts.handle or "", "duplicate_account", params)
