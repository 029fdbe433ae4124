"""Native charts: DrawingML with the figures inside and beside them in a small workbook, so that an office can change them."""

import io
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from xlsxwriter.utility import xl_col_to_name

from services.reporting.text.charts import Chart, Series
from services.reporting.text.template import clean
from services.reporting.word.page import TYPE_WIDTH_MM
from services.reporting.word.xml import Element, element

EMU = 36_000
"""English metric units in a millimetre."""
CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROW_MM, HEAD_MM, LINE_MM, MOST_MM = 6, 22, 70, 215
COLOURS = ("2F6EA5", "B9CFE4", "B5532F", "DBA58E")
NAMESPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


def chart(document: Any, drawn: Chart, title: str, number: int, created: Any) -> Element:
    """A paragraph with the chart; its parts are added to the document."""
    height = LINE_MM if drawn.kind == "line" else min(MOST_MM, HEAD_MM + ROW_MM * len(drawn.categories))
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), CHART_TYPE, _space(drawn).encode(), document.part.package)
    book = Part(
        PackURI(f"/word/embeddings/chart{number}.xlsx"), BOOK_TYPE, _book(drawn, created), document.part.package
    )
    part.relate_to(book, RELATIONSHIP_TYPE.PACKAGE)
    relation = document.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    inline = parse_xml(_inline(relation, title, number, height))
    properties = element(
        "pPr", element("snapToGrid", val=0), element("spacing", before=0, after=120, line=240, lineRule="auto"),
        element("ind", firstLine=0, firstLineChars=0), element("jc", val="center"),
    )  # fmt: skip
    return element("p", properties, element("r", element("drawing", inline)))


def _inline(relation: str, title: str, number: int, height_mm: int) -> str:
    word = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    return (
        f'<wp:inline xmlns:wp="{word}" {NAMESPACES} distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{TYPE_WIDTH_MM * EMU}" cy="{height_mm * EMU}"/><wp:docPr id="{100 + number}" name="chart{number}" '
        f'descr="{_said(title)}"/><wp:cNvGraphicFramePr/>'
        f'<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart r:id="{relation}"/>'
        f"</a:graphicData></a:graphic></wp:inline>"
    )


def _space(drawn: Chart) -> str:
    bars = drawn.kind == "bars"
    series = "".join(_series(drawn, one, place) for place, one in enumerate(drawn.series))
    plot = (
        f'<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/>{series}<c:gapWidth val="60"/>'
        f'<c:axId val="1"/><c:axId val="2"/></c:barChart>'
        if bars
        else f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{series}<c:marker val="1"/>'
        f'<c:axId val="1"/><c:axId val="2"/></c:lineChart>'
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><c:chartSpace {NAMESPACES}><c:roundedCorners val="0"/><c:chart>'
        f'<c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>{plot}{_axes(drawn)}</c:plotArea>'
        f'<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend><c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f'<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr><c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="900">'
        f'<a:latin typeface="宋体"/><a:ea typeface="宋体"/></a:defRPr></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
        f'<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def _series(drawn: Chart, one: Series, place: int) -> str:
    column, last = xl_col_to_name(place + 1), len(drawn.categories) + 1
    names = "".join(
        f'<c:pt idx="{index}"><c:v>{_said(name)}</c:v></c:pt>' for index, name in enumerate(drawn.categories)
    )
    known = [(index, value) for index, value in enumerate(one.values) if value is not None]
    values = "".join(f'<c:pt idx="{index}"><c:v>{value}</c:v></c:pt>' for index, value in known)
    smooth = "" if drawn.kind == "bars" else '<c:smooth val="0"/>'
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/><c:tx><c:strRef><c:f>Sheet1!${column}$1</c:f><c:strCache>'
        f'<c:ptCount val="1"/><c:pt idx="0"><c:v>{_said(one.name)}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
        f"{_look(drawn, COLOURS[place % len(COLOURS)])}{_labels(drawn, place)}"
        f'<c:cat><c:strRef><c:f>Sheet1!$A$2:$A${last}</c:f><c:strCache><c:ptCount val="{len(drawn.categories)}"/>{names}'
        f"</c:strCache></c:strRef></c:cat><c:val><c:numRef><c:f>Sheet1!${column}$2:${column}${last}</c:f><c:numCache>"
        f'<c:formatCode>0.00</c:formatCode><c:ptCount val="{len(one.values)}"/>{values}</c:numCache></c:numRef></c:val>{smooth}</c:ser>'
    )


def _look(drawn: Chart, colour: str) -> str:
    fill = f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
    if drawn.kind == "bars":
        return f'<c:spPr>{fill}</c:spPr><c:invertIfNegative val="0"/>'
    dot = f'<c:marker><c:symbol val="circle"/><c:size val="5"/><c:spPr>{fill}</c:spPr></c:marker>'
    return f'<c:spPr><a:ln w="25400">{fill}</a:ln></c:spPr>{dot}'


def _labels(drawn: Chart, place: int) -> str:
    return (
        '<c:dLbls><c:numFmt formatCode="0.00" sourceLinked="0"/><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>'
        f'<c:dLblPos val="{"outEnd" if drawn.kind == "bars" else "bt"[place % 2]}"/><c:showLegendKey val="0"/><c:showVal val="1"/>'
        '<c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
    )


def _axes(drawn: Chart) -> str:
    bars = drawn.kind == "bars"
    low = 0.0 if bars else _floor(drawn)
    ends = f'<c:max val="{110 if bars else 100}"/><c:min val="{low:g}"/>'
    plain = '<c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
    return (
        f'<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="{"maxMin" if bars else "minMax"}"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="{"l" if bars else "b"}"/><c:numFmt formatCode="General" sourceLinked="0"/>{plain}'
        f'<c:tickLblPos val="low"/>{_outline("808080")}<c:crossAx val="2"/><c:crosses val="autoZero"/><c:noMultiLvlLbl val="1"/></c:catAx>'
        f'<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/>{ends}</c:scaling><c:delete val="0"/>'
        f'<c:axPos val="{"t" if bars else "l"}"/><c:majorGridlines>{_outline("D0D0D0")}</c:majorGridlines>'
        f'<c:numFmt formatCode="0&quot;%&quot;" sourceLinked="0"/>{plain}<c:tickLblPos val="{"high" if bars else "nextTo"}"/>'
        f'{_outline("808080")}<c:crossAx val="1"/><c:crosses val="autoZero"/>'
        f'<c:majorUnit val="{20 if bars else max(1, (100 - low) / 5):g}"/></c:valAx>'
    )


def _outline(colour: str) -> str:
    return f'<c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill></a:ln></c:spPr>'


def _floor(drawn: Chart) -> float:
    known = [value for one in drawn.series for value in one.values if value is not None]
    return max(0.0, (min(known, default=0.0) // 10) * 10 - 10)


def _book(drawn: Chart, created: Any) -> bytes:
    """The figures, so that the chart can be edited."""
    body = io.BytesIO()
    with xlsxwriter.Workbook(body, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": created})
        sheet = book.add_worksheet("Sheet1")
        for place, one in enumerate(drawn.series, 1):
            sheet.write_string(0, place, clean(one.name))
            for row, value in enumerate(one.values, 1):
                if value is not None:
                    sheet.write_number(row, place, value)
        for row, name in enumerate(drawn.categories, 1):
            sheet.write_string(row, 0, clean(name))
    return body.getvalue()


def _said(text: str) -> str:
    return escape(clean(text), {'"': "&quot;"})
