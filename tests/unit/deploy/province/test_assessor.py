"""The assessor fills in what the plan says, and leaves alone what the review desk decides."""

from pathlib import Path

import openpyxl

from deploy.cli.books.sheets import read, write
from deploy.province.assessor import Plan, assess, fill
from services.scoring.domain.sheet import check
from shared.indicators.editions import edition
from tests.support.facts import site_row

SITE = site_row(category="portal", region="云麓市")
PLANS = {"site-1": Plan({"reply-late": 2, "guide-wrong": 7}, {"bonus-data": 2.5})}


def book(folder: Path) -> Path:
    path = folder / "assess.xlsx"
    write(path, "2022Q2", edition("demo-province"), [("site-1", SITE), ("site-2", SITE)], {})
    return path


def test_every_row_is_answered_and_taken_in_without_an_error(tmp_path: Path) -> None:
    path = book(tmp_path)
    rows = fill(path, PLANS)
    told = check(read(path), "2022Q2", edition("demo-province"), {"site-1": SITE, "site-2": SITE})
    assert (told.errors, told.entries) == ([], rows)
    first, second = ({one["indicator"]: one for one in line["answers"]} for line in told.lines)
    assert (first["reply-late"]["answer"], first["reply-late"]["cases"], first["guide-wrong"]["cases"]) == (
        "problem",
        2,
        7,
    )
    assert (first["bonus-data"]["points"], second["bonus-data"]["answer"]) == (2.5, "not-reached")
    assert {one["answer"] for one in second.values()} == {"none", "not-reached"}
    assert "secret-disclosed" not in first


def test_the_sheets_go_out_and_in_through_the_command_line(tmp_path: Path) -> None:
    class Cli:
        def __init__(self) -> None:
            self.calls: list[tuple[str, ...]] = []

        def call(self, *words: str) -> str:
            self.calls.append(words)
            if words[1] == "template":
                book(tmp_path)
            return ""

    cli, said = Cli(), list[str]()
    assess(cli, PLANS, tmp_path, "2022Q2", "demo-province", lambda act, **facts: said.append(act))
    assert [call[:2] for call in cli.calls] == [("assess", "template"), ("assess", "import")]
    assert said == ["assessed"]
    assert len(openpyxl.load_workbook(tmp_path / "assess.xlsx", read_only=True).sheetnames) == 2
