"""The files of the registers are complete and hold no word of the truth."""

import csv
import json
import stat
from datetime import datetime
from pathlib import Path

from deploy.cli.error_reports.files import read
from deploy.province.behaviour import Hosts
from deploy.province.model import Province
from deploy.province.registers import write_files
from deploy.province.times import CST


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_files(province: Province, hosts: Hosts, tmp_path: Path) -> None:
    write_files(province, tmp_path, hosts.names, "127.0.0.1:18080")
    sites, accounts = read_rows(tmp_path / "sites.csv"), read_rows(tmp_path / "accounts.csv")
    assert (len(sites), len(accounts)) == (204, 343)
    assert {row["运行状态"] for row in sites} == {"正常", "关停"}
    assert {row["账号状态"] for row in accounts} == {"正常", "注销"}
    names = json.loads((tmp_path / "names.json").read_text(encoding="utf-8"))["names"]
    assert set(names.values()) == {"127.0.0.1:18080"}
    listed = {row["首页网址"].removeprefix("http://").rstrip("/") for row in sites}
    assert len(listed - set(names)) == 1
    secrets = json.loads((tmp_path / "credentials.json").read_text(encoding="utf-8"))
    assert {row["凭据"] for row in accounts if row["凭据"]} == set(secrets)
    assert stat.S_IMODE((tmp_path / "credentials.json").stat().st_mode) == 0o600
    platforms = json.loads((tmp_path / "platforms.json").read_text(encoding="utf-8"))
    assert {url.removeprefix("http://") for url in platforms.values()} <= set(names)
    for name in ("sites.csv", "accounts.csv"):
        assert "stale" not in (tmp_path / name).read_text(encoding="utf-8")


def test_citizens_report_within_the_quarter_and_the_last_wait_for_an_answer(
    province: Province, hosts: Hosts, tmp_path: Path
) -> None:
    write_files(province, tmp_path, hosts.names, "127.0.0.1:18080")
    old, new = read_rows(tmp_path / "errors.csv"), read_rows(tmp_path / "errors-new.csv")
    assert len(old) + len(new) == 129
    assert all(row["答复时间"] for row in old)
    assert not any(row["答复时间"] for row in new)
    assert all("2022-04-01" <= row["提交时间"] < "2022-06-15" for row in (*old, *new))
    assert len({row["留言编号"] for row in (*old, *new)}) == 129
    checked = read([tmp_path / "errors.csv", tmp_path / "errors-new.csv"], datetime(2022, 6, 14, 16, tzinfo=CST))
    assert (checked.faults, len(checked.reports)) == ([], 129)
