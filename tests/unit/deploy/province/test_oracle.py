"""The oracle finds every difference and nothing else."""

import copy
import json
from pathlib import Path

import pytest

from deploy.province.model import Province
from deploy.province.oracle import differences, expected, main
from deploy.province.registers import truth


def test_a_right_circular_has_no_difference(province: Province) -> None:
    wanted = expected(truth(province))
    circular = {**copy.deepcopy(wanted), "title": "more keys are welcome"}
    assert not list(differences(wanted, circular))


def test_every_wrong_figure_is_named(province: Province) -> None:
    wanted = expected(truth(province))
    circular = copy.deepcopy(wanted)
    missing = circular["sites"]["failed"].pop()
    circular["sites"]["passed"] += 1
    circular["accounts_after"]["failed"].append("account-invented")
    circular["vetoes"] = None
    text = "\n".join(differences(wanted, circular))
    for part in (missing, "/sites/passed", "account-invented", "/vetoes"):
        assert part in text


def test_exit_code(province: Province, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "truth.json").write_text(json.dumps(truth(province)), encoding="utf-8")
    circular = tmp_path / "circular.json"
    wanted = expected(truth(province))
    circular.write_text(json.dumps(wanted), encoding="utf-8")
    assert main([str(tmp_path), str(circular)]) == 0
    failing = wanted["sites"]["failed"].pop()
    circular.write_text(json.dumps(wanted), encoding="utf-8")
    assert main([str(tmp_path), str(circular)]) == 1
    assert f"{failing} is missing" in capsys.readouterr().out
    assert main([]) == 2
