"""`xunjian notify`: the files are checked as at start, and a trial says what the other side answered."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.cli.app import app

FILES = {
    "channels.yaml": "channels:\n  log: {kind: terminal, file: FILE}\n  robot: {kind: wecom-robot, key: k, base: 'http://127.0.0.1:9'}\n",
    "people.yaml": "people:\n  duty: {channels: [robot, log]}\n",
    "routes.yaml": "otherwise: [duty]\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text.replace("FILE", str(tmp_path / "alerts.log")), encoding="utf-8")
    return tmp_path


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["notify", *words])
    return done.exit_code, done.output


def test_what_fits_is_shown_with_its_people(folder: Path) -> None:
    code, text = run("check", "--folder", str(folder), "--json")
    assert code == 0
    assert {one["name"]: (one["kind"], one["people"]) for one in json.loads(text)} == {
        "log": ("terminal", "duty"), "robot": ("wecom-robot", "duty"),
    }  # fmt: skip


def test_a_mistake_is_one_line_with_its_place(folder: Path) -> None:
    (folder / "people.yaml").write_text("people:\n  duty:\n    channels: [robto]\n")
    code, text = run("check", "--folder", str(folder))
    assert code == 2
    assert "people.yaml:3: people.duty.channels.1: no such channel: robto" in text


def test_a_trial_arrives_and_cannot_be_taken_for_an_alarm(folder: Path) -> None:
    code, text = run("test", "log", "--folder", str(folder))
    assert (code, "log：已送达" in text) == (0, True)
    assert "不代表任何故障" in (folder / "alerts.log").read_text(encoding="utf-8")


def test_a_trial_that_fails_says_why(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XUNJIAN_WEB_ALLOW_ADDRESSES", "127.0.0.1:9")
    code, text = run("test", "robot", "--folder", str(folder), "--json")
    told = json.loads(text)
    assert (code, told["delivered"], told["maybe"]) == (1, False, False)
    assert "econnrefused" in told["why"]


def test_an_unknown_channel_is_refused_with_those_there_are(folder: Path) -> None:
    code, text = run("test", "sms", "--folder", str(folder))
    assert code == 2
    assert "log、robot" in text
