"""The Word document against GB/T 9704-2012: page, grid, fonts, headings, page numbers, annexes; repeatable, and nothing of ours in it."""

import io
import re
import shutil
import subprocess
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import docx as python_docx
import pytest
from docx.oxml.ns import qn

from services.reporting.domain.circular import Circular, write
from services.reporting.renderers import docx
from tests.unit.services.reporting.material import material, score, veto
from tests.unit.services.reporting.province import province

MM = 1440 / 25.4


@cache
def circular() -> Circular:
    return write(province(), "检查指标（演示）", "《关于印发检查指标的通知》（某办函〔2019〕1号）")


@cache
def body() -> bytes:
    return docx.render(circular())


@cache
def document() -> Any:
    return python_docx.Document(io.BytesIO(body()))


def part(name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(body())) as archive:
        return archive.read(name).decode()


def style(name: str) -> Any:
    return document().styles[name].element


def of(element: Any, tag: str, attribute: str) -> str:
    return str(element.find(f".//{qn(f'w:{tag}')}").get(qn(f"w:{attribute}")))


def words(of_document: Any = None) -> str:
    """Everything that stands in the document: paragraphs and cells."""
    return "\n".join(node.text or "" for node in (of_document or document()).element.body.iter(qn("w:t")))


def test_the_page_is_a4_with_the_margins_of_the_standard() -> None:
    section = document().sections[0]
    size = (section.page_width.mm, section.page_height.mm)
    margins = (section.top_margin.mm, section.left_margin.mm, section.right_margin.mm, section.bottom_margin.mm)
    assert [round(one) for one in (*size, *margins)] == [210, 297, 37, 28, 26, 35]
    assert len(document().sections) == 1


def test_the_grid_has_22_lines_of_28_characters() -> None:
    grid = document().sections[0]._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "linesAndChars"
    pitch, narrower = int(grid.get(qn("w:linePitch"))), int(grid.get(qn("w:charSpace")))
    assert 22 * pitch <= 225 * MM < 23 * pitch
    character = 16 * 20 + narrower / 4096 * 20
    assert round(156 * MM / character, 1) == 28.0


@pytest.mark.parametrize(
    ("name", "font", "half_points"),
    [
        ("Normal", "仿宋", 32), ("Title", "方正小标宋简体", 44), ("Heading 1", "黑体", 32), ("Heading 2", "楷体", 32),
        ("Heading 3", "仿宋", 32), ("Heading 4", "仿宋", 32), ("Annex Label", "黑体", 32),
    ],
)  # fmt: skip
def test_fonts_and_sizes(name: str, font: str, half_points: int) -> None:
    made = style(name)
    assert of(made, "rFonts", "eastAsia") == font
    assert of(made, "sz", "val") == str(half_points)
    assert of(made, "b", "val") == of(made, "i", "val") == "0"
    assert of(made, "color", "val") == "000000"


def test_the_body_has_a_pitch_of_28_points_and_indents_two_characters() -> None:
    made = style("Normal")
    assert (of(made, "spacing", "line"), of(made, "spacing", "lineRule")) == ("560", "exact")
    assert of(made, "ind", "firstLineChars") == "200"
    assert of(style("Title"), "jc", "val") == "center"


def test_page_numbers_are_fields_between_dashes_on_the_outer_edge() -> None:
    section = document().sections[0]
    for footer, edge in ((section.footer, "right"), (section.even_page_footer, "left")):
        paragraph = footer._element.find(qn("w:p"))
        assert of(paragraph, "jc", "val") == edge
        assert [one.get(qn("w:fldCharType")) for one in paragraph.iter(qn("w:fldChar"))] == ["begin", "separate", "end"]
        assert next(paragraph.iter(qn("w:instrText"))).text.strip() == "PAGE"
        texts = [one.text for one in paragraph.iter(qn("w:t"))]
        assert (texts[0], texts[-1]) == ("— ", " —")
        assert of(paragraph, "rFonts", "eastAsia") == "宋体"
        assert of(paragraph, "sz", "val") == "28"
    assert "evenAndOddHeaders" in part("word/settings.xml")


def test_headings_are_numbered_in_order() -> None:
    found = [one.text for one in document().paragraphs if one.style.name == "Heading 1"]
    assert [one.split("、")[0] for one in found] == list("一二三四五六七")
    second = [one.text for one in document().paragraphs if one.style.name == "Heading 2"]
    assert second[:3] == ["（一）检查范围", "（二）政府网站", "（三）政务新媒体"]


def test_attachments_are_listed_before_the_date_and_begin_on_new_pages() -> None:
    paragraphs = document().paragraphs
    listed = [one.text for one in paragraphs if re.match(r"(附件：)?\d\. 不合格|\d\. 关停", one.text)]
    assert listed == ["附件：1. 不合格政府网站名单", "2. 不合格政务新媒体名单", "3. 关停注销和临时下线名单"]
    labels = [one for one in paragraphs if one.style.name == "Annex Label"]
    assert [one.text for one in labels] == ["附件1", "附件2", "附件3"]
    assert all(one._p.find(f".//{qn('w:pageBreakBefore')}") is not None for one in labels)
    date = next(one for one in paragraphs if one.text == "2022年6月20日")
    assert of(date._p, "jc", "val") == "right"
    assert int(of(date._p, "ind", "right")) == 4 * 16 * 20, "four characters in: it will be sealed"


def test_the_text_refers_to_annexes_by_their_numbers() -> None:
    assert "名单见附件3" in words()


def test_lists_repeat_their_heading_and_keep_their_rows_whole() -> None:
    tables = document().tables
    annex = next(one for one in tables if "网站标识码" in [cell.text for cell in one.rows[0].cells])
    assert len(annex.rows) == 31
    assert annex.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None
    assert all(row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in annex.rows)


def test_charts_are_native_and_can_be_edited() -> None:
    with zipfile.ZipFile(io.BytesIO(body())) as archive:
        names = archive.namelist()
        charts = [name for name in names if name.startswith("word/charts/chart")]
        assert len(charts) == 3
        for name in charts:
            chart = archive.read(name).decode()
            assert "externalData" in chart
            assert "http" not in re.sub(r'xmlns:\w+="[^"]+"', "", chart), "nothing is fetched"
        assert sum(name.startswith("word/embeddings/") for name in names) == 3


def test_equal_figures_are_equal_bytes_and_nothing_says_when_or_by_what_it_was_made() -> None:
    again = docx.render(write(province(), "检查指标（演示）", "《关于印发检查指标的通知》（某办函〔2019〕1号）"))
    assert again == body()
    with zipfile.ZipFile(io.BytesIO(body())) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not any("thumbnail" in name for name in archive.namelist())
    core = part("docProps/core.xml")
    assert "2022-06-20T00:00:00Z" in core
    assert "python-docx" not in core


def test_what_xml_cannot_hold_breaks_no_document() -> None:
    name = "\x00\x0b甲\ufffe<b>&\ud800{{ 7*7 }}\n# 标题"
    rows = [score("site-1", "fail", name=name, region=name, vetoes=[veto("f-1", places=[name])]), score("site-2")]
    made: Any = python_docx.Document(io.BytesIO(docx.render(write(material(rows), "检查指标", "《依据》"))))
    text = words(made)
    assert "甲" in text
    assert "{{ 7*7 }}" in text
    assert not [one for one in made.paragraphs if one.style.name == "Title" and "标题" in one.text]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed here")
@pytest.mark.timeout(120)
def test_a_word_processor_opens_it(tmp_path: Path) -> None:
    (tmp_path / docx.FILE).write_bytes(body())
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    argv = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "txt:Text",
        "--outdir",
        str(tmp_path),
        str(tmp_path / docx.FILE),
    ]
    subprocess.run(argv, check=True, capture_output=True, timeout=110)
    assert "合格率85.00%（170÷200×100%=85.00%）" in (tmp_path / "circular.txt").read_text(encoding="utf-8-sig")
