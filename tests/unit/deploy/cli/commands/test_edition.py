"""`xunjian edition`: what is shown, differs and is refused; the official table's numbers make a new edition and change no old one."""

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from deploy.cli.app import app
from deploy.cli.books.numbers import CODE, NUMBERS, POINTS, PROVISIONAL, RULES, SOURCE, WEIGHTS
from shared.indicators.editions import edition

CLAUSE = "附件1 第三部分"


def run(*argv: object) -> Result:
    return CliRunner().invoke(app, ["edition", *map(str, argv)])


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "numbers.xlsx"
    assert run("template", "--out", path).exit_code == 0
    return path


def change(path: Path, sheet: str, code: str, **cells: Any) -> None:
    """Put values into the row of an indicator, or of a level-2 indicator."""
    opened = openpyxl.load_workbook(path)
    table = opened[sheet]
    columns = {str(cell.value): place for place, cell in enumerate(table[1], 1)}
    key = columns[CODE] if sheet == RULES else columns["二级指标"]
    row = next(row for row in range(2, table.max_row + 1) if table.cell(row, key).value == code)
    for name, value in cells.items():
        table.cell(row, columns[name]).value = value
    opened.save(path)


def test_every_packaged_edition_is_in_order() -> None:
    result = run("check")
    assert result.exit_code == 0
    assert {"cn-2019", "cn-2019-annual", "hlj-2022", "zhaoqing-2019", "demo-province"} <= {
        line.split("：")[0] for line in result.stdout.splitlines()
    }


def test_a_wrong_file_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "local.toml"
    path.write_text('extends = "cn-2019"\n[rules.news-stale]\npoints = 40\n', encoding="utf-8")
    result = run("check", path)
    assert result.exit_code == 2
    assert "local.toml:3: rules.news-stale.points: 40 is above the 4" in result.stderr


def test_difference_between_two_editions() -> None:
    result = run("diff", "cn-2019", "hlj-2022", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == [
        {"key": "rules.media-reply-overdue.counts", "before": "false", "after": "true"},
        {"key": "frame.sites", "before": '["portal"]', "after": '["*"]'},
    ]
    assert run("diff", "cn-2019", "cn-2019").exit_code == 0


def test_show_says_where_every_number_stands_written_and_how_sure_it_is() -> None:
    rows = {row["code"]: row for row in json.loads(run("show", "cn-2019", "--json").stdout)["rules"]}
    assert rows["policy-stale"]["points"] == "5"
    assert (rows["policy-stale"]["sure"], rows["policy-stale"]["provisional"]) == ("Q1", False)
    assert rows["reply-late"]["provisional"]
    assert all(row["source"] for row in rows.values() if row["severity"] != "notice")


def test_an_untouched_workbook_changes_nothing(book: Path, tmp_path: Path) -> None:
    result = run("import", book, "--in-force", "2023-01-01", "--folder", tmp_path, "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, [])
    assert not list(tmp_path.glob("*.toml"))


def test_corrected_numbers_make_a_new_dated_edition_and_the_old_one_stays(book: Path, tmp_path: Path) -> None:
    change(
        book,
        RULES,
        "reply-late",
        **{POINTS: 4, NUMBERS: "simulated_questions=3；working_days=5", PROVISIONAL: "否", SOURCE: CLAUSE},
    )
    change(book, RULES, "guide-vague", 计入="否")
    change(book, WEIGHTS, "可用性", **{POINTS: 4.5})
    before = edition("cn-2019").digest
    result = run("import", book, "--in-force", "2023-01-01", "--folder", tmp_path)
    assert result.exit_code == 0, result.output
    fresh = edition("cn-2019-20230101", tmp_path)
    rule = fresh.rules["reply-late"]
    assert (str(rule.points), rule.numbers["simulated_questions"], rule.provisional) == ("4", 3, False)
    assert rule.source == CLAUSE
    assert "guide-vague" not in fresh.rules
    assert str(fresh.caps["功能设计", "可用性"]) == "4.5"
    assert str(fresh.in_force) == "2023-01-01"
    assert edition("cn-2019").digest == before != fresh.digest
    again = run("import", book, "--in-force", "2023-01-01", "--folder", tmp_path)
    assert again.exit_code == 2
    assert "已存在" in again.stderr


@pytest.mark.parametrize(
    ("sheet", "code", "cells", "field"),
    [
        (RULES, "reply-late", {POINTS: "四"}, POINTS),
        (RULES, "reply-late", {POINTS: None}, POINTS),
        (RULES, "reply-late", {NUMBERS: "working_days=5"}, NUMBERS),
        (RULES, "reply-late", {NUMBERS: "days=5；simulated_questions=2"}, NUMBERS),
        (RULES, "reply-late", {CODE: "reply-slow"}, CODE),
        (RULES, "reply-late", {CODE: "reply-poor"}, CODE),
        (RULES, "reply-late", {"计法": "每天"}, "计法"),
        (RULES, "reply-late", {POINTS: "=1+1"}, POINTS),
        (WEIGHTS, "可用性", {POINTS: "五"}, POINTS),
    ],
)
def test_a_cell_that_cannot_be_meant_is_named_and_nothing_is_made(
    book: Path, tmp_path: Path, sheet: str, code: str, cells: dict[str, Any], field: str
) -> None:
    change(book, sheet, code, **cells)
    result = run("import", book, "--in-force", "2023-01-01", "--folder", tmp_path, "--json")
    assert result.exit_code == 2
    told = json.loads(result.stdout)
    assert {(one["sheet"], one["field"]) for one in told} >= {(sheet, field)}
    assert all(one["row"] > 1 and one["file"] == "numbers.xlsx" for one in told)
    assert not list(tmp_path.glob("*.toml"))


def test_points_above_their_cap_are_refused_at_the_row_of_the_workbook(book: Path, tmp_path: Path) -> None:
    change(book, RULES, "reply-late", **{POINTS: 12})
    result = run("import", book, "--in-force", "2023-01-01", "--folder", tmp_path)
    assert result.exit_code == 2
    assert "numbers.xlsx 指标 第" in result.stderr
    assert "rules.reply-late.points：12 is above the 10" in result.stderr
    assert not list(tmp_path.glob("*.toml"))


def test_a_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "numbers.xlsx").write_text("not a workbook")
    assert run("import", tmp_path / "numbers.xlsx", "--in-force", "2023-01-01").exit_code == 2
    assert run("import", tmp_path / "missing.xlsx", "--in-force", "2023-01-01").exit_code == 2
