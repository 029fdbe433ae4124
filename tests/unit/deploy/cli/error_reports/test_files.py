"""Lists of public error reports: what offices and interfaces really give, and every fault with its file, row and field."""

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import openpyxl
import pytest

from deploy.cli.error_reports.files import read
from deploy.cli.error_reports.rows import moment
from shared.contracts.error_reports import ErrorKind

CST = timezone(timedelta(hours=8))
NOW = datetime(2022, 6, 20, 12, tzinfo=CST)
HEAD = "留言编号,网站标识码,问题页面,问题类型,留言内容,提交时间,转办时间,答复时间,答复内容,是否属实,留言人\n"
ROW = "ZC-1,9900000001,http://www.canglan.gov.cn/a.html,信息不更新,栏目没有更新,2022-06-14 10:21,2022/6/14,2022-06-15 9:00,已更新,是,某人\n"


def write(folder: Path, text: str, encoding: str = "utf-8", name: str = "找错.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_list_is_read_and_who_reported_is_left_out(tmp_path: Path, encoding: str) -> None:
    checked = read([write(tmp_path, "2022年第二季度找错清单,,,,,,,,,,\n" + HEAD + ROW, encoding)], NOW)
    assert checked.faults == []
    (_, row, facts) = checked.reports[0]
    assert (row, facts.number, facts.kind, facts.valid) == (3, "ZC-1", ErrorKind.NOT_UPDATED, True)
    assert facts.transferred_at == facts.received_at, "a day alone on the day of receipt is not before it"
    assert "某人" not in facts.model_dump_json()
    assert checked.notes == ["找错.csv：以下列不认识，未导入：留言人"]


def test_a_workbook_with_real_dates_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active
    book.active.append(["编号*", "标识码", "类型", "反映时间", "办结时间"])
    book.active.append(["ZC-1", "9900000001", "错别字", datetime(2022, 6, 14, 10, 21), datetime(2022, 6, 15)])
    book.save(tmp_path / "找错.xlsx")
    checked = read([tmp_path / "找错.xlsx"], NOW)
    assert checked.faults == []
    assert checked.reports[0][2].received_at == datetime(2022, 6, 14, 10, 21, tzinfo=CST)


@pytest.mark.parametrize("wrap", [lambda rows: rows, lambda rows: {"code": 0, "data": rows}], ids=["list", "wrapped"])
def test_what_an_interface_gives_is_read(tmp_path: Path, wrap: object) -> None:
    rows = [
        {
            "number": "ZC-1",
            "site_code": "bm12000001",
            "received_at": "2022-06-14T10:21:05",
            "valid": False,
            "extra": [1],
        }
    ]
    path = write(tmp_path, json.dumps(wrap(rows)), name="找错.json")  # type: ignore[operator]
    checked = read([path], NOW)
    assert checked.faults == []
    assert (checked.reports[0][2].valid, checked.reports[0][2].kind) == (False, ErrorKind.OTHER)


def test_every_fault_has_its_file_row_and_field(tmp_path: Path) -> None:
    rows = (
        "ZC-1,99,,,,2022-06-14,,,,也许,\n"
        ",9900000001,,,,2022-13-14,,,,,\n"
        "ZC-3,9900000001,,,,2022-06-14,,2022-06-01,,,\n"
        "ZC-4,9900000001,,,,2023-06-14,,,,,\n"
        "ZC-5,9900000001,,,,2032-06-14,,,,,\n"
    )
    checked = read([write(tmp_path, HEAD + rows)], NOW)
    assert [(one.row, one.field) for one in checked.faults] == [
        (2, "site_code"), (2, "valid"), (3, "number"), (3, "received_at"), (4, "answered_at"), (5, "received_at"),
        (6, "received_at"), (6, "received_at"),
    ]  # fmt: skip
    assert {one.file for one in checked.faults} == {"找错.csv"}
    assert "节假日安排" in checked.faults[-2].says


def test_a_number_stands_once_over_all_files(tmp_path: Path) -> None:
    first, second = write(tmp_path, HEAD + ROW), write(tmp_path, HEAD + ROW, name="另一份.csv")
    faults = read([first, second], NOW).faults
    assert [(one.file, one.row, one.field) for one in faults] == [("另一份.csv", 2, "number")]
    assert "找错.csv 第 2 行" in faults[0].says


@pytest.mark.parametrize(
    "text",
    ["", "a,b\n1,2\n", HEAD, "留言编号,网站标识码\nZC-1,9900000001\n", "[1]", "{", "[{}]", "[" * 20_000, "\x00\x01"],
)
def test_what_is_no_list_is_refused_and_never_raises(tmp_path: Path, text: str) -> None:
    checked = read([write(tmp_path, text)], NOW)
    assert checked.faults
    assert checked.reports == []


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    assert read([tmp_path / "没有.csv"], NOW).faults[0].file == "没有.csv"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2022-06-14", datetime(2022, 6, 14, tzinfo=CST)),
        ("2022年6月14日", datetime(2022, 6, 14, tzinfo=CST)),
        ("2022年6月14日 10时21分", datetime(2022, 6, 14, 10, 21, tzinfo=CST)),
        ("2022/6/14 10:21:05", datetime(2022, 6, 14, 10, 21, 5, tzinfo=CST)),
        ("2022-02-30", None),
        ("2022-06-14 25:00", None),
        ("昨天", None),
        ("", None),
    ],
)
def test_times_as_people_write_them(text: str, told: datetime | None) -> None:
    assert moment(text) == told
