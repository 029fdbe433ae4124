"""The paragraph styles of a circular: 仿宋 3号 body, 小标宋 2号 title, headings in 黑体, 楷体 and 仿宋."""

from dataclasses import dataclass
from typing import Any

from docx.enum.style import WD_STYLE_TYPE

from services.reporting.word.page import BODY_PT, LINE_PT
from services.reporting.word.xml import PT, Element, element, fonts

FANGSONG, HEITI, KAITI, TITLE = "仿宋", "黑体", "楷体", "方正小标宋简体"
LATIN = "Times New Roman"
TITLE_PT = 22
NARROWER = -5
"""Twentieths of a point: 28 characters of 3号 fill the line of 156 mm in every word processor, whatever it makes of the grid's
negative character space (LibreOffice gives each such character two cells)."""


@dataclass(frozen=True)
class Style:
    """`indent` in characters of the style's own size; `line` None: as high as the text needs."""

    name: str
    font: str = FANGSONG
    points: float = BODY_PT
    indent: float = 2
    align: str = "both"
    line: float | None = LINE_PT
    outline: int | None = None
    keep_next: bool = False


STYLES = (
    Style("Normal"),
    Style("Title", TITLE, TITLE_PT, indent=0, align="center", line=36, keep_next=True),
    Style("Heading 1", HEITI, outline=0, keep_next=True),
    Style("Heading 2", KAITI, outline=1, keep_next=True),
    Style("Heading 3", outline=2, keep_next=True),
    Style("Heading 4", outline=3, keep_next=True),
    Style("Plain", indent=0),
    Style("Doc Number", indent=0, align="center"),
    Style("Table Caption", HEITI, 14, indent=0, align="center", keep_next=True),
    Style("Table Text", points=10.5, indent=0, align="center", line=None),
    Style("Small Note", points=12, line=22),
    Style("Annex Label", HEITI, indent=0, outline=0, keep_next=True),
)


def set_up(document: Any) -> None:
    """Give the document these styles, whatever its template said of them."""
    defaults = document.styles.element.find("{*}docDefaults")
    if defaults is not None:
        document.styles.element.remove(defaults)
    for style in STYLES:
        _write(document, style)


def _write(document: Any, style: Style) -> None:
    known = [one.name for one in document.styles]
    made = (
        document.styles[style.name]
        if style.name in known
        else document.styles.add_style(style.name, WD_STYLE_TYPE.PARAGRAPH)
    )
    body = made.element
    for tag in ("pPr", "rPr", "basedOn", "link"):
        for old in body.findall(f"{{*}}{tag}"):
            body.remove(old)
    if style.name != "Normal":
        name = body.find("{*}name")
        name.addnext(element("basedOn", val="Normal"))
    body.append(_paragraph(style))
    body.append(_characters(style))


def _characters(style: Style) -> Element:
    made = element(
        "rPr", fonts(style.font, LATIN), element("b", val=0), element("i", val=0), element("color", val="000000")
    )
    if style.points == BODY_PT:
        made.append(element("spacing", val=NARROWER))
    for tag in ("sz", "szCs"):
        made.append(element(tag, val=round(style.points * 2)))
    made.append(element("lang", val="en-US", eastAsia="zh-CN"))
    return made


def _paragraph(style: Style) -> Element:
    made = element("pPr")
    if style.keep_next:
        made.append(element("keepNext"))
    made.append(element("widowControl", val=0))
    made.append(element("numPr", element("numId", val=0)))
    made.append(element("autoSpaceDE", val=0))
    made.append(element("autoSpaceDN", val=0))
    made.append(element("snapToGrid", val=0))
    if style.line is None:
        made.append(element("spacing", before=0, after=0, line=240, lineRule="auto"))
    else:
        made.append(element("spacing", before=0, after=0, line=round(style.line * PT), lineRule="exact"))
    made.append(
        element(
            "ind", left=0, firstLineChars=round(style.indent * 100), firstLine=round(style.indent * style.points * PT)
        )
    )
    made.append(element("jc", val=style.align))
    if style.outline is not None:
        made.append(element("outlineLvl", val=style.outline))
    return made
