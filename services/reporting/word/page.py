"""The page of GB/T 9704-2012: A4, margins, the grid of 22 lines by 28 characters, and page numbers on the outer edge."""

from typing import Any

from services.reporting.word.xml import MM, PT, Element, element, fonts, run

WIDTH_MM, HEIGHT_MM = 210, 297
TOP_MM, LEFT_MM, RIGHT_MM, BOTTOM_MM = 37, 28, 26, 35
TYPE_WIDTH_MM, TYPE_HEIGHT_MM = 156, 225
LINES, CHARACTERS = 22, 28
BODY_PT, LINE_PT, NUMBER_PT = 16, 28, 14
FOOTER_MM = 25
"""So that the number's dashes lie seven millimetres below the type area."""
LINE_PITCH = int(TYPE_HEIGHT_MM * MM / LINES)
CHARACTER_SPACE = round((TYPE_WIDTH_MM / 25.4 * 72 / CHARACTERS - BODY_PT) * 4096)
"""What each character is narrower than its size, in 4096ths of a point, so that 28 fill the line."""


def set_up(document: Any) -> None:
    """Size, margins, grid and page numbers of the only section."""
    properties = document.sections[0]._sectPr
    for child in list(properties):
        properties.remove(child)
    for kind, right in (("even", False), ("default", True)):
        footer = document.sections[0].footer if kind == "default" else document.sections[0].even_page_footer
        footer.is_linked_to_previous = False
        body = footer._element
        for child in list(body):
            body.remove(child)
        body.append(page_number(right))
    properties.append(element("pgSz", w=_mm(WIDTH_MM), h=_mm(HEIGHT_MM)))
    properties.append(
        element(
            "pgMar", top=_mm(TOP_MM), right=_mm(RIGHT_MM), bottom=_mm(BOTTOM_MM), left=_mm(LEFT_MM),
            header=_mm(15), footer=_mm(FOOTER_MM), gutter=0,
        )
    )  # fmt: skip
    properties.append(element("docGrid", type="linesAndChars", linePitch=LINE_PITCH, charSpace=CHARACTER_SPACE))
    document.settings.odd_and_even_pages_header_footer = True


def page_number(right: bool) -> Element:
    """— 1 — in 4号 half-width 宋体, one character in from the outer edge: right on odd pages, left on even ones."""
    inside = {"right": NUMBER_PT * PT} if right else {"left": NUMBER_PT * PT}
    paragraph = element(
        "p",
        element(
            "pPr",
            element("spacing", before=0, after=0, line=240, lineRule="auto"),
            element("ind", firstLine=0, **inside),
            element("jc", val="right" if right else "left"),
        ),
    )
    for part in (run("— ", _number_font()), *field("PAGE"), run(" —", _number_font())):
        paragraph.append(part)
    return paragraph


def field(code: str) -> list[Element]:
    """A field that the word processor computes."""
    instruction = element("instrText")
    instruction.text = f" {code} "
    parts = (
        element("fldChar", fldCharType="begin"), instruction, element("fldChar", fldCharType="separate"), None,
        element("fldChar", fldCharType="end"),
    )  # fmt: skip
    return [run("1", _number_font()) if part is None else element("r", _number_font(), part) for part in parts]


def _number_font() -> Element:
    return element("rPr", fonts("宋体", "宋体"), element("sz", val=NUMBER_PT * 2), element("szCs", val=NUMBER_PT * 2))


def _mm(length: float) -> int:
    return round(length * MM)
