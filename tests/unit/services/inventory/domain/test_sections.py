"""The register of sections: every fault named by row and column, an exemption only with reason and end, one list a site."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from services.crawler.domain.facts import SectionKind
from services.inventory.domain import section_list
from services.inventory.domain.columns import SECTION_KINDS, FileKind
from services.inventory.domain.errors import RowError, sentence
from services.inventory.domain.lines import Untrustworthy, body_of, rows_in
from services.inventory.domain.register import Register
from services.inventory.domain.section_row import MAX_LIST_BYTES
from services.inventory.domain.table import RawRow, Table
from services.inventory.domain.takeover import Import, Outcome
from shared.contracts.targets import RegisteredSection, SectionsRegistered
from shared.runtime.clock import CST

HEADER = ("网站标识码", "栏目名称", "栏目网址", "栏目类别", "更新期限（天）", "是否监测", "豁免原因", "豁免到期")
ROW = ("9901000001", "通知公告", "http://www.canglan.gov.cn/tzgg/", "通知公告", "14", "", "", "")
EXEMPT = (
    "9901000001",
    "人事任免",
    "http://www.canglan.gov.cn/rsrm/",
    "人事信息",
    "",
    "否",
    "本届无任免权限",
    "2022-12-31",
)
SITES = ("网站标识码", "网站名称", "首页网址", "地区", "网站类型")
SITE = ("9901000001", "沧澜甲网", "http://www.canglan.gov.cn/", "云泊市", "门户网站")
AT = datetime(2022, 6, 10, 8, tzinfo=CST)
FIRST, SECOND = Import("one", AT), Import("two", AT + timedelta(days=1))


def table(*rows: tuple[str, ...], header: tuple[str, ...] = HEADER, flaws: Any = (), file: str = "s.csv") -> Table:
    raw = [RawRow(number, cells, flaws if number > 1 else ()) for number, cells in enumerate((header, *rows), 1)]
    return Table(file, raw)


def read(*tables: Table) -> Register:
    register = Register()
    for each in tables:
        register.read(each)
    return register


def changed(row: tuple[str, ...], label: str, value: str) -> tuple[str, ...]:
    return tuple(value if name.startswith(label) else cell for name, cell in zip(HEADER, row, strict=True))


def sections(register: Register) -> list[RegisteredSection]:
    assert register.errors == []
    counts = [register.counts[kind] for kind in FileKind]
    return [one for rows in rows_in(body_of(register.lines), *counts).sections.values() for one in rows]


def only_error(register: Register) -> RowError:
    (error,) = register.errors
    return error


def test_a_row_becomes_what_it_says() -> None:
    register = read(table(ROW, EXEMPT))
    notices, staff = sections(register)
    assert (notices.name, notices.kind, notices.update_days, notices.exempt_reason) == ("通知公告", "notice", 14, "")
    assert (staff.kind, staff.exempt_reason) == ("personnel", "本届无任免权限")
    assert staff.exempt_until == datetime(2022, 12, 31, 23, 59, 59, tzinfo=CST)
    assert (register.kinds["s.csv"], register.documents) == (FileKind.SECTION, 1)


def test_the_last_columns_may_be_missing_and_english_names_are_understood() -> None:
    (one,) = sections(read(table(ROW[:4], header=HEADER[:4])))
    assert one.update_days is None
    english = ("section_kind", "url", "name", "site_code")
    (one,) = sections(read(table(("news", ROW[2], "要闻", ROW[0]), header=english)))
    assert (one.kind, one.name) == ("news", "要闻")


@pytest.mark.parametrize("text", ["2022-12-31", "2022/12/31", "2022年12月31日", "2022.12.31", "2022-12-31 00:00:00"])
def test_days_as_people_and_spreadsheets_write_them(text: str) -> None:
    flaws = ((7, "date_cell"),) if text.endswith("00:00") else ()
    (one,) = sections(read(table(changed(EXEMPT, "豁免到期", text), flaws=flaws)))
    assert one.exempt_until == datetime(2022, 12, 31, 23, 59, 59, tzinfo=CST)


@pytest.mark.parametrize(
    ("row", "field", "code"),
    [
        (changed(ROW, "网站标识码", "990100000112"), "site_code", "bad_site_code"),
        (changed(ROW, "网站标识码", ""), "site_code", "empty_cell"),
        (changed(ROW, "栏目名称", ""), "name", "empty_cell"),
        (changed(ROW, "栏目网址", "/tzgg/"), "url", "bad_url"),
        (changed(ROW, "栏目类别", "小道消息"), "section_kind", "unknown_section_kind"),
        (changed(ROW, "更新期限", "两周"), "update_days", "not_days"),
        (changed(ROW, "更新期限", "0"), "update_days", "not_days"),
        (changed(ROW, "是否监测", "也许"), "watched", "not_yes_or_no"),
        (changed(EXEMPT, "豁免到期", "年底"), "exempt_until", "bad_date"),
        (changed(EXEMPT, "豁免到期", "2022-02-30"), "exempt_until", "bad_date"),
        (changed(EXEMPT, "豁免到期", ""), "exempt_until", "exemption_incomplete"),
        (changed(EXEMPT, "豁免原因", ""), "exempt_reason", "exemption_incomplete"),
        (changed(changed(EXEMPT, "是否监测", ""), "豁免到期", ""), "exempt_until", "exemption_incomplete"),
        (changed(ROW, "是否监测", "否"), "exempt_reason", "exemption_incomplete"),
        (changed(EXEMPT, "是否监测", "是"), "exempt_reason", "exemption_contradicts"),
        (changed(ROW, "栏目名称", "=A1"), "name", "formula_cell"),
    ],
)
def test_every_fault_is_named_by_row_and_column(row: tuple[str, ...], field: str, code: str) -> None:
    register = read(table(row))
    error = only_error(register)
    assert (error.file, error.row, error.field, error.code, register.lines) == ("s.csv", 2, field, code, [])
    assert sentence(error.code, "zh", field, error.value, error.params)


def test_a_section_named_twice_and_a_missing_column() -> None:
    twice = only_error(read(table(ROW, changed(ROW, "栏目名称", "公告"))))
    assert (twice.row, twice.field, twice.code, twice.params["other_row"]) == (3, "url", "duplicate_section", "2")
    missing = only_error(read(table(ROW[:3], header=HEADER[:3])))
    assert (missing.field, missing.code) == ("section_kind", "missing_column")


def test_a_list_that_no_event_could_carry_is_refused() -> None:
    rows = [changed(ROW, "栏目网址", f"http://www.canglan.gov.cn/{'a' * 400}/{n}/") for n in range(500)]
    register = read(table(*rows))
    assert {error.code for error in register.errors} == {"too_many_sections"}
    event = SectionsRegistered(
        target="site-9901000001",
        occurred_at=AT,
        sections=rows_in(body_of(register.lines), 0, 0, len(register.lines)).sections["site-9901000001"],
    )
    assert MAX_LIST_BYTES / 2 < len(event.model_dump_json().encode()) < 256 * 1024


def test_sections_of_an_unknown_site_are_named_row_by_row() -> None:
    alone = read(table(ROW, EXEMPT))
    assert [(error.row, error.field, error.code) for error in alone.homeless(set())] == [
        (2, "site_code", "unknown_site"),
        (3, "site_code", "unknown_site"),
    ]
    assert alone.homeless({"site-9901000001"}) == []
    together = read(table(ROW), table(SITE, header=SITES, file="sites.csv"))
    assert together.homeless(set()) == [], "the site comes in the same import"


def test_the_service_trusts_no_rows() -> None:
    (line,) = read(table(ROW)).lines
    assert len(rows_in(body_of([line]), 0, 0, 1).sections["site-9901000001"]) == 1
    broken = line.replace("http://www.canglan.gov.cn/tzgg/", "javascript:alert(1)")
    for lines, count in (([line], 0), ([line], 2), ([line, line], 2), ([broken], 1), (['{"kind":"section"}'], 1)):
        with pytest.raises(Untrustworthy):
            rows_in(body_of(lines), 0, 0, count)


LIST = (RegisteredSection(name="要闻", url="http://www.canglan.gov.cn/yw/", kind="news"),)
OTHER = (RegisteredSection(name="公告", url="http://www.canglan.gov.cn/gg/", kind="notice"),)


@pytest.mark.parametrize(
    ("before", "now", "outcome", "says"),
    [
        ((), LIST, Outcome.NEW, True),
        (LIST, LIST, Outcome.UNCHANGED, False),
        (LIST, OTHER, Outcome.CHANGED, True),
        (LIST, (), Outcome.RETIRED, True),
        ((), (), Outcome.UNCHANGED, False),
    ],
)
def test_one_event_says_a_changed_list(before: Any, now: Any, outcome: Outcome, says: bool) -> None:
    first = section_list.take(FIRST, "site-1", before)(None) if before else None
    result = section_list.take(SECOND, "site-1", now)(first[0] if first else None)
    assert result is not None
    document, events = result
    assert (document["outcome"], len(events)) == (outcome, int(says))
    assert all(event.sections == now and event.occurred_at == SECOND.at for event in events)
    assert section_list.take(SECOND, "site-1", now)(document) is None, "a redelivery changes nothing"
    assert section_list.take(FIRST, "site-1", before)(document) is None, "an older import that comes late does not win"


def test_every_kind_that_the_crawler_knows_can_be_registered() -> None:
    assert set(SECTION_KINDS.values()) == {kind.value for kind in SectionKind}
