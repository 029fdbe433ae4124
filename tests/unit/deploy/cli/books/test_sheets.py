"""Assessors' workbooks: what is asked of whom, what comes back, and everything that may be wrong with it."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from deploy.cli.books.history import read as read_history
from deploy.cli.books.sheets import FIRST_ROW, HEADER_ROW, Unreadable, read, write
from services.scoring.domain.sheet import (
    ANSWER,
    CASES,
    CODE,
    NOTE,
    PLACES,
    POINTS,
    asked_of,
    check,
    office_id,
    offices_of,
)
from shared.contracts.assessments import Answer
from shared.contracts.targets import TargetFacts, TargetKind
from shared.indicators.editions import edition
from tests.support.facts import account_row, site_row

NATIONAL = edition("cn-2019")
PORTAL = site_row(category="portal", name='=HYPERLINK("http://x")政府网', region="+云麓市")
TARGET = "site-9900000001"
REGISTER = {TARGET: PORTAL}


def written(
    folder: Path, *targets: tuple[str, TargetFacts], of: str = "cn-2019", told: dict[str, str] | None = None
) -> Path:
    path = folder / "sheet.xlsx"
    write(path, "2022Q2", edition(of), targets or ((TARGET, PORTAL),), {TARGET: told or {}})
    return path


def set_row(path: Path, code: str, **values: Any) -> None:
    book = openpyxl.load_workbook(path)
    table = book.worksheets[0]
    columns = {str(cell.value): place for place, cell in enumerate(table[HEADER_ROW], 1)}
    row = next(row for row in range(FIRST_ROW, table.max_row + 1) if table.cell(row, columns[CODE]).value == code)
    for name, value in values.items():
        table.cell(row, columns[name]).value = value
    book.save(path)


def checked(path: Path, of: str = "cn-2019", period: str = "2022Q2") -> Any:
    return check(read(path), period, edition(of), REGISTER)


def test_a_portal_is_asked_what_a_person_must_see_and_what_the_machine_could_not_tell() -> None:
    codes = {rule.indicator.code for rule in asked_of(NATIONAL, PORTAL, frozenset({"news-stale"}))}
    assert {"secret-disclosed", "reply-late", "guide-elements-missing", "bonus-data", "policy-stale"} <= codes
    assert not {"site-unreachable", "homepage-stale", "news-stale", "site-down", "media-stale"} & codes


def test_a_site_without_points_and_an_account_are_asked_about_vetoes_only() -> None:
    for row in (site_row(category="department"), account_row()):
        assert {rule.indicator.severity.value for rule in asked_of(NATIONAL, row)} == {"veto"}


def test_drop_downs_and_text_that_can_never_be_a_formula(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(written(tmp_path)).worksheets[0]
    lists = {str(one.formula1) for one in sheet.data_validations.dataValidation if one.type == "list"}
    assert lists == {'"未检查,未发现问题,发现问题"', '"未检查,达到,未达到"'}
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert sheet.freeze_panes == f"A{FIRST_ROW}"


def test_an_empty_workbook_says_nothing(tmp_path: Path) -> None:
    told = checked(written(tmp_path))
    assert (told.lines, told.errors, told.entries) == ([], [], 0)


def test_answers_come_back_as_they_were_given(tmp_path: Path) -> None:
    path = written(tmp_path)
    set_row(
        path,
        "reply-late",
        **{ANSWER: "发现问题", CASES: 2, NOTE: "两次未答", PLACES: "http://a.gov.cn/1\nhttp://a.gov.cn/2"},
    )
    set_row(path, "bonus-data", **{ANSWER: "达到", POINTS: 3.5})
    set_row(path, "guide-wrong", **{ANSWER: "未发现问题"})
    told = checked(path)
    assert told.errors == []
    (line,) = told.lines
    answers = {one["indicator"]: one for one in line["answers"]}
    assert (line["target"], line["region"]) == (TARGET, "+云麓市")
    assert (answers["reply-late"]["cases"], answers["reply-late"]["note"]) == (2, "两次未答")
    assert list(answers["reply-late"]["places"]) == ["http://a.gov.cn/1", "http://a.gov.cn/2"]
    assert (answers["bonus-data"]["points"], answers["guide-wrong"]["answer"]) == (3.5, Answer.NONE)


@pytest.mark.parametrize(
    ("code", "values", "field"),
    [
        ("reply-late", {ANSWER: "有问题"}, ANSWER),
        ("bonus-data", {ANSWER: "发现问题", NOTE: "x"}, ANSWER),
        ("reply-late", {ANSWER: "发现问题"}, NOTE),
        ("reply-late", {ANSWER: "发现问题", NOTE: "x", CASES: "两"}, CASES),
        ("reply-late", {ANSWER: "发现问题", NOTE: "x", CASES: 2.5}, CASES),
        ("reply-late", {ANSWER: "发现问题", NOTE: "x", CASES: -1}, CASES),
        ("reply-late", {ANSWER: "发现问题", NOTE: "x", POINTS: 3}, POINTS),
        ("reply-late", {ANSWER: "发现问题", NOTE: "=A1"}, NOTE),
        ("bonus-data", {ANSWER: "达到"}, POINTS),
        ("bonus-data", {ANSWER: "达到", POINTS: 31}, POINTS),
        ("bonus-data", {ANSWER: "达到", POINTS: "3分"}, POINTS),
        ("bonus-data", {ANSWER: "达到", POINTS: 1.005}, POINTS),
        ("reply-late", {CODE: "reply-slow", ANSWER: "发现问题", NOTE: "x"}, CODE),
        ("reply-late", {CODE: "site-unreachable", ANSWER: "发现问题", NOTE: "x"}, CODE),
    ],
)
def test_what_is_wrong_is_named_by_file_sheet_row_and_field(
    tmp_path: Path, code: str, values: dict[str, Any], field: str
) -> None:
    path = written(tmp_path)
    set_row(path, code, **values)
    set_row(path, "guide-wrong", **{ANSWER: "未发现问题"})
    (error,) = checked(path).errors
    assert (error.file, error.field, error.row >= FIRST_ROW) == ("sheet.xlsx", field, True)


def test_a_sheet_for_another_period_edition_or_target_or_twice_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path)
    set_row(path, "guide-wrong", **{ANSWER: "未发现问题"})
    assert {one.field for one in checked(path, period="2022Q3").errors} == {"周期"}
    assert {one.field for one in checked(path, of="hlj-2022").errors} == {"指标版本"}
    assert {one.field for one in check(read(path), "2022Q2", NATIONAL, {}).errors} == {"对象编号"}
    assert {one.field for one in check([*read(path), *read(path)], "2022Q2", NATIONAL, REGISTER).errors} == {"对象编号"}


def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04 broken")
    for name in ("a.xlsx", "b.xlsx"):
        with pytest.raises(Unreadable):
            list(read(tmp_path / name))


def test_an_annual_workbook_names_its_offices_itself(tmp_path: Path) -> None:
    name = "云麓市人民政府办公室"
    office = TargetFacts(kind=TargetKind.OFFICE, name=name, region=name)
    path = written(tmp_path, (office_id(name), office), of="cn-2019-annual")
    set_row(path, "annual-findfault-open", **{ANSWER: "发现问题", CASES: 2, NOTE: "两件未办结"})
    sheets = list(read(path))
    told = check(sheets, "2022Q2", edition("cn-2019-annual"), offices_of(sheets))
    assert (told.errors, told.lines[0]["name"], told.entries) == ([], name, 1)


HISTORY = "网站标识码,平台,账号标识,名称,地区,网站类型,结论,得分\n"


def test_an_earlier_period_is_read_row_by_row(tmp_path: Path) -> None:
    path = tmp_path / "q1.csv"
    path.write_text(
        HISTORY + "9900000001,,,省政府网,省直,门户网站,合格,91.5\n,微信公众号,gh_1,沧澜发布,省直,,不合格,\n",
        encoding="utf-8",
    )
    rows, errors = read_history(path)
    assert errors == []
    assert [(row["target"][:8], row["category"], row["verdict"], row["points"]) for row in rows] == [
        ("site-990", "portal", "pass", 91.5), ("account-", None, "fail", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("9900000001,微信公众号,gh_1,甲,省直,,合格,90", "网站标识码"),
        (",,,甲,省直,,合格,90", "网站标识码"),
        (",微博,1,甲,省直,,合格,90", "平台"),
        ("9900000001,,,,省直,,合格,90", "名称"),
        ("9900000001,,,甲,省直,市级网站,合格,90", "网站类型"),
        ("9900000001,,,甲,省直,,良好,90", "结论"),
        ("9900000001,,,甲,省直,,合格,九十", "得分"),
        ("9900000001,,,甲,省直,,合格,901", "得分"),
    ],
)
def test_a_wrong_row_of_an_earlier_period_is_named(tmp_path: Path, line: str, field: str) -> None:
    path = tmp_path / "q1.csv"
    path.write_text(HISTORY + line + "\n", encoding="utf-8")
    rows, errors = read_history(path)
    assert (rows, [(one.row, one.field) for one in errors]) == ([], [(2, field)])
