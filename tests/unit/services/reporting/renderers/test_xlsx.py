"""The workbook: lists that filter, freeze and print on A4, figures that are numbers, and no cell that a program would run."""

import io
import zipfile
from functools import cache
from typing import Any

import openpyxl
import pytest

from services.reporting.domain.circular import write
from services.reporting.renderers import xlsx
from tests.unit.services.reporting.material import material, row, score, veto
from tests.unit.services.reporting.province import province


@cache
def body() -> bytes:
    return xlsx.render(write(province(), "检查指标（演示）", "《依据》"))


@cache
def book() -> Any:
    return openpyxl.load_workbook(io.BytesIO(body()))


def test_the_lists_are_there() -> None:
    assert {
        "总体情况", "不合格网站名单", "不合格新媒体名单", "得分与结论", "问题清单", "整改通知", "找错明细", "各地区网站", "变化趋势",
    } <= set(book().sheetnames)  # fmt: skip
    assert "未能判定名单" not in book().sheetnames, "an empty list has no sheet"
    assert book()["不合格网站名单"].max_row == 31
    assert book()["得分与结论"].max_row == 1 + 539


def test_every_sheet_filters_freezes_and_prints_on_a4_landscape() -> None:
    for sheet in book().worksheets:
        assert sheet.auto_filter.ref.startswith("A1:")
        assert sheet.freeze_panes == "A2"
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows == "$1:$1"
        assert "2022年第二季度" in sheet.oddHeader.center.text


def figures() -> dict[str, tuple[Any, ...]]:
    return {line[0].value: tuple(cell.value for cell in line[1:]) for line in book()["总体情况"].iter_rows()}


def test_every_rate_is_a_number_with_numerator_denominator_and_sum() -> None:
    told = figures()
    assert told["政府网站合格率"] == (0.85, 170, 200, "170÷200×100%=85.00%")
    assert told["政务新媒体复查后合格率"] == (0.9528, 323, 339, "323÷339×100%=95.28%")
    assert told["得分90分及以上的政府网站较上期"] == ("增长72.73%", "", "", "(76－44)÷44×100%=+72.73%")
    cell = next(line[1] for line in book()["总体情况"].iter_rows() if line[0].value == "政府网站合格率")
    assert cell.number_format == "0.00%"


HOSTILE = ("=cmd|'/c calc'!A1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_that_looks_like_a_formula_is_text(name: str) -> None:
    rows = [score("site-1", "fail", name=name, region=name, vetoes=[veto("f-1", places=[name])])]
    made = xlsx.render(
        write(material(rows, register_rows={"site-1": row("site-1", sponsoring_unit=name)}), "检查指标", "《依据》")
    )
    sheets = openpyxl.load_workbook(io.BytesIO(made)).worksheets
    values = [cell for sheet in sheets for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert not [cell for cell in values if cell.data_type == "f"]
    texts = [str(cell.value) for cell in values if isinstance(cell.value, str)]
    assert not [text for text in texts if text.lstrip().startswith(xlsx.FORMULA_SIGNS)]
    assert any(text.startswith("'") for text in texts)


def test_equal_figures_are_equal_bytes() -> None:
    assert xlsx.render(write(province(), "检查指标（演示）", "《依据》")) == body()
    with zipfile.ZipFile(io.BytesIO(body())) as archive:
        assert len({member.date_time for member in archive.infolist()}) == 1
        assert b"2022-06-20T00:00:00Z" in archive.read("docProps/core.xml")


def test_a_circular_of_nothing_is_a_workbook() -> None:
    made = openpyxl.load_workbook(io.BytesIO(xlsx.render(write(material([]), "检查指标", "《依据》"))))
    assert made.sheetnames[0] == "总体情况"
