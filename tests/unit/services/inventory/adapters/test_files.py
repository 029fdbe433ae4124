"""Register files as bytes: encodings, quoting, workbooks, and whatever else somebody may hand in."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import numbers

from services.inventory.adapters import files, xlsx_file
from services.inventory.adapters.files import read_register
from services.inventory.domain.errors import SENTENCES
from services.inventory.domain.register import Register
from shared.contracts.targets import TargetFacts

HEADER = ["网站标识码", "网站名称", "首页网址", "地区", "网站类型"]
ROW = ["9901000001", "沧澜甲网", "http://a.canglan.gov.cn/", "云泊市", "门户网站"]
TEXT = f"{','.join(HEADER)}\n{','.join(ROW)}\n"
FIXTURES = Path(__file__).parents[4] / "fixtures" / "import"


@pytest.fixture
def read(tmp_path: Path) -> Callable[[bytes], Register]:
    def from_bytes(body: bytes) -> Register:
        path = tmp_path / "register.csv"
        path.write_bytes(body)
        return read_register([path])

    return from_bytes


Read = Callable[[bytes], Register]


def workbook(*rows: Sequence[object], change: Callable[[openpyxl.Workbook], None] = lambda book: None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_the_encodings_of_spreadsheet_programs_are_read(read: Read, encoding: str) -> None:
    register = read(TEXT.encode(encoding))
    assert register.errors == []
    assert TargetFacts.model_validate_json(register.lines[0]).name == "沧澜甲网"


def test_old_line_ends_and_quoted_cells_are_read(read: Read) -> None:
    register = read(TEXT.replace("\n", "\r\n").replace("沧澜甲网", '"沧澜""甲"",网"').encode())
    assert TargetFacts.model_validate_json(register.lines[0]).name == '沧澜"甲",网'


@pytest.mark.parametrize(
    ("body", "row", "offset"),
    [
        (TEXT.encode() + b"\xff\xff", 3, len(TEXT.encode()) + 1),
        (b"\xef\xbb\xbf" + TEXT.encode() + b"\xff\xff", 3, len(TEXT.encode()) + 4),
        (TEXT.encode("gb18030") + b"ok\n\xff", 4, len(TEXT.encode("gb18030")) + 4),
    ],
)
def test_an_unknown_encoding_is_told_by_line_and_byte(read: Read, body: bytes, row: int, offset: int) -> None:
    (error,) = read(body).errors
    assert (error.code, error.row, error.params["offset"]) == ("encoding", row, str(offset))


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty_file"),
        (b"\xef\xbb\xbf", "empty_file"),
        (TEXT.encode("utf-16"), "encoding_utf16"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "old_format"),
        (b"PK\x03\x04" + bytes(100), "broken_workbook"),
        (TEXT.encode() + b'"never closed', "csv_broken"),
        (TEXT.encode() + b'9901000002,"a"b,', "csv_broken"),
        (TEXT.encode() + b"x" * 200_000, "csv_broken"),
        (b"a," * 600_000, "csv_broken"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(read: Read, body: bytes, code: str) -> None:
    assert [error.code for error in read(body).errors] == [code]


def test_a_missing_file_a_folder_and_a_huge_file_are_errors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = tmp_path / "good.csv"
    good.write_text(TEXT)
    monkeypatch.setattr(files, "MAX_FILE_BYTES", 10)
    codes = [error.code for error in read_register([tmp_path / "none.csv", tmp_path, good]).errors]
    assert codes == ["not_found", "not_found", "file_too_large"]


def test_a_million_rows_end_at_the_limit_without_being_held(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text(TEXT + "\n" * 10 + "".join(f"99{n:08d},甲,http://a.cn/,乙,门户网站\n" for n in range(50)))
    register = read_register([path], max_rows=20)
    assert [error.code for error in register.errors] == ["too_many_rows"]
    assert len(register.lines) == 20


def test_a_workbook_is_read_by_its_content_whatever_its_name(read: Read) -> None:
    register = read(workbook(HEADER, [9901000001, *ROW[1:]]))
    assert TargetFacts.model_validate_json(register.lines[0]).site_code == "9901000001"


@pytest.mark.parametrize(
    ("place", "value", "code"),
    [
        (1, "=A1", "formula_cell"),
        (1, "=SUM(1,2)", "formula_cell"),
        (0, datetime(2022, 6, 10), "date_cell"),
        (0, 9901000001.5, "imprecise_number"),
        (0, 99010000011234567, "imprecise_number"),
        (1, "#N/A", "error_cell"),
        (1, None, "empty_cell"),
    ],
)
def test_a_cell_that_is_no_text_is_named(read: Read, place: int, value: object, code: str) -> None:
    row: list[object] = [*ROW]
    row[place] = value
    (error,) = read(workbook(HEADER, row)).errors
    assert (error.code, error.row) == (code, 2)


def test_a_number_shown_as_a_date_is_a_date(read: Read) -> None:
    def dated(book: openpyxl.Workbook) -> None:
        assert book.active is not None
        cell = book.active["A2"]
        cell.number_format = numbers.FORMAT_DATE_YYYYMMDD2

    (error,) = read(workbook(HEADER, [44_000, *ROW[1:]], change=dated)).errors
    assert error.code == "date_cell"


def test_only_the_first_visible_sheet_counts_and_the_others_are_told(read: Read) -> None:
    def sheets(book: openpyxl.Workbook) -> None:
        book.create_sheet("草稿", 0).sheet_state = "hidden"
        book.create_sheet("说明")

    register = read(workbook(HEADER, ROW, change=sheets))
    assert len(register.lines) == 1
    assert [(note.code, note.value) for note in register.notes] == [("other_sheets", "说明"), ("hidden_sheets", "草稿")]


def test_merged_cells_leave_an_empty_cell_that_is_named(read: Read) -> None:
    def merged(book: openpyxl.Workbook) -> None:
        assert book.active is not None
        book.active.merge_cells("D2:D3")

    (error,) = read(workbook(HEADER, ROW, ["9901000002", *ROW[1:]], change=merged)).errors
    assert (error.code, error.row, error.field) == ("empty_cell", 3, "region")


def test_a_workbook_that_would_unfold_without_end_is_refused(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_file, "MAX_SHEET_BYTES", 1_000)
    assert [error.code for error in read(workbook(HEADER, ROW)).errors] == ["file_too_large"]


def test_a_workbook_with_a_damaged_sheet_is_refused_whole(read: Read) -> None:
    whole, broken = io.BytesIO(workbook(HEADER, ROW)), io.BytesIO()
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(broken, "w") as target:
        for name in source.namelist():
            body = source.read(name)
            target.writestr(name, body[: len(body) // 2] if name.endswith("sheet1.xml") else body)
    register = read(broken.getvalue())
    assert [error.code for error in register.errors] == ["broken_workbook"]


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("sites.csv", []),
        ("accounts.csv", []),
        ("duplicate-site-code.csv", ["duplicate_site_code"]),
        ("twelve-digits.csv", ["bad_site_code"]),
        ("missing-column.csv", ["missing_column"]),
        ("formula.csv", ["formula_cell"]),
    ],
)
def test_one_small_file_per_mistake(name: str, codes: list[str]) -> None:
    register = read_register([FIXTURES / name])
    assert [error.code for error in register.errors] == codes


_PIECES = st.sampled_from(
    [TEXT.encode(), TEXT.encode("gb18030"), b"\xef\xbb\xbf", b'"', b",", b"\n", b"\r", b"\x00", b"="]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.binary(max_size=40), _PIECES), max_size=12).map(b"".join))
def test_any_bytes_are_rows_or_errors_and_never_an_exception(
    tmp_path_factory: pytest.TempPathFactory, body: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any-bytes.csv"
    path.write_bytes(body)
    _holds(read_register([path]))


@settings(max_examples=60, deadline=None)
@given(place=st.integers(0, 6_000), piece=st.binary(min_size=1, max_size=30))
def test_a_workbook_damaged_anywhere_is_rows_or_errors(
    tmp_path_factory: pytest.TempPathFactory, place: int, piece: bytes
) -> None:
    body = bytearray(_BOOK)
    start = place % len(body)
    body[start : start + len(piece)] = piece
    path = tmp_path_factory.getbasetemp() / "damaged.xlsx"
    path.write_bytes(body)
    _holds(read_register([path]))


_BOOK = workbook(HEADER, ROW)


def _holds(register: Register) -> None:
    assert register.lines or register.errors
    assert all(error.code in SENTENCES for error in register.errors)
