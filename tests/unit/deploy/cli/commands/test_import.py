"""What `xunjian import` prints and how it exits when it must not send anything."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from deploy.cli.commands import import_
from deploy.cli.importing import flow
from shared.runtime.settle import Unavailable

FIXTURES = Path(__file__).parents[4] / "fixtures" / "import"
SITES, ACCOUNTS, BAD = (str(FIXTURES / name) for name in ("sites.csv", "accounts.csv", "twelve-digits.csv"))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    def nobody() -> object:
        raise Unavailable("no product answers")

    monkeypatch.setattr(flow, "session", nobody)
    return CliRunner()


def app() -> typer.Typer:
    made = typer.Typer()
    import_.register(made)
    return made


def test_a_bad_file_is_one_json_document_and_exit_code_2(run: CliRunner) -> None:
    result = run.invoke(app(), [SITES, BAD, "--json", "--lang", "en"])
    said = json.loads(result.stdout)
    assert result.exit_code == 2
    assert (said["ok"], said["import_id"], said["new"], said["error_count"]) == (False, None, None, 1)
    error = said["errors"][0]
    assert (error["file"], error["row"], error["field"], error["code"]) == (
        "twelve-digits.csv",
        2,
        "site_code",
        "bad_site_code",
    )
    assert "12 characters" in error["says"]


def test_people_get_a_table_on_stderr_and_nothing_on_stdout(run: CliRunner) -> None:
    result = run.invoke(app(), [BAD], env={"COLUMNS": "200"})
    assert (result.exit_code, result.stdout) == (2, "")
    for word in ("twelve-digits.csv", "网站标识码", "990100000112", "10 位数字", "没有导入任何内容"):
        assert word in result.stderr


def test_a_dry_run_counts_and_sends_nothing(run: CliRunner) -> None:
    result = run.invoke(app(), [ACCOUNTS, SITES, "--dry-run", "--json"])
    said = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (said["ok"], said["sites"], said["accounts"], said["new"], said["errors"]) == (True, 2, 2, None, [])


def test_without_a_product_it_could_not_tell(run: CliRunner) -> None:
    result = run.invoke(app(), [SITES, "--json"])
    said = json.loads(result.stdout)
    assert result.exit_code == 3
    assert (said["ok"], [error["code"] for error in said["errors"]]) == (False, ["unavailable"])


def test_no_file_at_all_is_wrong_usage(run: CliRunner) -> None:
    assert run.invoke(app(), []).exit_code == 2
