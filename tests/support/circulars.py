"""Reads a circular's files back as a person would: the words of a Word document, the cells of a workbook, the text of a page."""

import html
import io
import re
from typing import Any

import docx
import openpyxl
from docx.oxml.ns import qn

Document = dict[str, Any]


def words_of_docx(body: bytes) -> str:
    """Everything that stands in it, without breaks."""
    document: Any = docx.Document(io.BytesIO(body))
    return "".join(node.text or "" for node in document.element.body.iter(qn("w:t")))


def words_of_html(body: bytes) -> str:
    return html.unescape(re.sub(r"<style>.*?</style>|<[^>]+>|\n", "", body.decode(), flags=re.DOTALL))


def figures_of_xlsx(body: bytes) -> dict[str, tuple[Any, ...]]:
    """The first sheet: name to value, numerator, denominator and sum."""
    sheet = openpyxl.load_workbook(io.BytesIO(body))["总体情况"]
    return {str(line[0].value): tuple(cell.value for cell in line[1:]) for line in sheet.iter_rows(min_row=2)}


def rows_of_xlsx(body: bytes, sheet: str) -> int:
    """Lines of a list below its heading; 0 when there is no such list."""
    book = openpyxl.load_workbook(io.BytesIO(body))
    return int(book[sheet].max_row) - 1 if sheet in book.sheetnames else 0


def sentences(told: Document) -> list[str]:
    """What the text must say of every figure of design.md 9 that the model knows."""
    said = []
    for key, word in (("sites", "政府网站"), ("accounts", "政务新媒体")):
        before, after = told[key], told[f"{key}_after"]
        said.append(f"共检查{word}{before['checked']}个，合格{before['passed']}个，不合格{len(before['failed'])}个")
        said.append(f"（{before['rate']['formula']}）")
        said.append(f"{word}全部合格的地区{len(before['all_passing'])}个")
        if after:
            said.append(
                f"经复查，合格{after['passed']}个，合格率{after['rate']['percent']:.2f}%（{after['rate']['formula']}）"
            )
    vetoes = told["vetoes"]
    said.append(
        f"存在单项否决问题的政府网站{vetoes['sites']}个、政务新媒体{vetoes['accounts']}个，其中超过两周未更新的政务新媒体{vetoes['silent']}个"
    )
    for mark in told["points"]["marks"]:
        said.append(f"得分{mark['points']}分及以上的政府网站{mark['sites']}个")
        said += [f"{kind}{count}个" for kind, count in mark["by_category"].items()]
        if mark["change"]:
            said.append(f"上期为{mark['change']['before']:.0f}个")
            said.append(f"（{mark['change']['formula']}）")
    total = told["public_reports"]["total"]
    if total:
        said.append(f"共收到网民留言{total['received']}条")
        said.append(
            f"按时答复{total['on_time']['numerator']}条，按时答复率{total['on_time']['percent']:.2f}%（{total['on_time']['formula']}）"
        )
    return said


def figures(told: Document) -> dict[str, tuple[Any, ...]]:
    """What the workbook's first sheet must say: value, numerator, denominator, sum."""
    wanted: dict[str, tuple[Any, ...]] = {}
    for key, word in (("sites", "政府网站"), ("accounts", "政务新媒体")):
        before, after = told[key], told[f"{key}_after"]
        wanted[f"检查{word}"] = (before["checked"],)
        wanted[f"合格{word}"] = (before["passed"],)
        wanted[f"{word}合格率"] = _rate(before["rate"])
        if after:
            wanted[f"复查后合格{word}"] = (after["passed"],)
            wanted[f"{word}复查后合格率"] = _rate(after["rate"])
    for mark in told["points"]["marks"]:
        wanted[f"得分{mark['points']}分及以上的政府网站"] = (mark["sites"],)
    total = told["public_reports"]["total"]
    if total:
        wanted["找错留言"] = (total["received"],)
        wanted["找错按时答复率"] = _rate(total["on_time"])
    return wanted


def _rate(share: Document) -> tuple[Any, ...]:
    return (round(share["percent"] / 100, 6), share["numerator"], share["denominator"], share["formula"])


def missing(told: Document, bodies: dict[str, bytes]) -> list[str]:
    """Every figure of the model that a file does not say."""
    words = {"docx": words_of_docx(bodies["docx"]), "html": words_of_html(bodies["html"])}
    lost = [f"{name}: {one}" for name, text in words.items() for one in sentences(told) if one not in text]
    cells = figures_of_xlsx(bodies["xlsx"])
    lost += [f"xlsx: {name} {want}" for name, want in figures(told).items() if cells.get(name, ())[: len(want)] != want]
    for sheet, rows in (
        ("不合格网站名单", told["lists"]["failed_sites"]), ("不合格新媒体名单", told["lists"]["failed_accounts"]),
        ("得分与结论", told["scores"]), ("问题清单", told["findings"]), ("整改通知", told["order_lines"]),
        ("找错明细", told["public_reports"]["lines"]),
    ):  # fmt: skip
        if rows_of_xlsx(bodies["xlsx"], sheet) != len(rows):
            lost.append(f"xlsx: {sheet} has not {len(rows)} rows")
    return lost
