"""The oracle finds every difference and nothing else."""

import copy
import json
from pathlib import Path

import pytest

from deploy.province.manifest import build_province
from deploy.province.model import Province
from deploy.province.oracle import differences, expected, main, points_of
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


def told(province: Province) -> dict[str, object]:
    """What the command line would print, were the product right."""
    wanted = expected(truth(province))
    groups = [{"kind": "site", "group": f"category:{kind}", "bands": bands} for kind, bands in wanted["bands"].items()]
    previous = {"measured": False, "groups": [{"kind": "site", "group": "", "bands": {"90": wanted["high_before"]}}]}
    rows = [{"kind": "site", "target": target, "points": points} for target, points in wanted["scores"].items()]
    return {"scores": rows, "periods": [{"recheck": False, "figures": {"groups": groups}, "previous": previous}]}


def test_points_are_compared_site_by_site(
    province: Province, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "truth.json").write_text(json.dumps(truth(province)), encoding="utf-8")
    (tmp_path / "circular.json").write_text(json.dumps(expected(truth(province))), encoding="utf-8")
    document = told(province)
    arguments = [str(tmp_path), str(tmp_path / "circular.json"), str(tmp_path / "told.json")]
    (tmp_path / "told.json").write_text(json.dumps(document), encoding="utf-8")
    assert main(arguments) == 0
    rows: list[dict[str, object]] = document["scores"]  # type: ignore[assignment]
    rows[0]["points"] = 12.5
    (tmp_path / "told.json").write_text(json.dumps(document), encoding="utf-8")
    assert main(arguments) == 1
    assert f"/scores/{rows[0]['target']}: wanted" in capsys.readouterr().out


@pytest.mark.parametrize("seed", [None, 7, 42])
def test_the_bands_of_the_province_are_those_that_the_demonstration_promises(seed: int | None) -> None:
    built = build_province() if seed is None else build_province(seed)
    wanted = expected(truth(built))
    assert wanted["bands"] == {"portal": {"100": 17, "90": 74}, "department": {"100": 0, "90": 2}}
    scored = [one for one in wanted["scores"].values() if one is not None]
    assert len(scored) == 170
    assert min(scored) >= 60, "nobody fails by points: the thirty fail by vetoes"
    closed = [
        site
        for site in truth(built)["sites"]
        if site["counts"] and site["bonus"] and (points := points_of(site)) is not None and points <= 80
    ]
    assert closed, "somewhere the bonus must not count"


def test_points_by_hand() -> None:
    """A site without labels, with three dead links, a late answer and more wrong guides than count, and a bonus above the gate."""
    site = {
        "vetoes": [], "traits": ["no-police", "no-findfault"], "dead_paths": ["/a", "/b", "/c"],
        "assessed": {"reply-late": 1, "guide-wrong": 7, "submit-broken": 1}, "bonus": {"bonus-data": 2.5},
    }  # fmt: skip
    assert points_of(site) == 78.7
    assert points_of({**site, "assessed": {}}) == 96.2
    assert points_of({**site, "assessed": {}, "bonus": {"bonus-data": 28, "bonus-survey": 9}}) == 123.7
    assert points_of({**site, "vetoes": ["homepage-stale"]}) is None
