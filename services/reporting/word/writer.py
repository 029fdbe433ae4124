"""Writes blocks, tables and charts as a Word document by GB/T 9704-2012; the same words are the same bytes."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE

from services.reporting.text.blocks import Block, Kind
from services.reporting.text.charts import Chart
from services.reporting.text.table import Table
from services.reporting.text.template import clean
from services.reporting.text.words import CST
from services.reporting.word import page, styles
from services.reporting.word.charts import chart
from services.reporting.word.package import repeatable
from services.reporting.word.tables import table
from services.reporting.word.xml import PT, Element, element, run

PLAIN_STYLES = {
    Kind.PARAGRAPH: "Normal", Kind.NOTE: "SmallNote", Kind.MARK: "Plain", Kind.TO: "Plain", Kind.NUMBER: "DocNumber",
}  # fmt: skip
SEALED_CHARS, UNSEALED_CHARS = 4, 2


@dataclass(frozen=True)
class Paper:
    """What a document is made of. `title` may have two lines; `at` is the instant that it speaks of."""

    title: str
    sender: str
    dated: str
    sealed: bool
    at: datetime
    blocks: tuple[Block, ...]
    table: Callable[[str], Table]
    chart: Callable[[str], Chart] | None = None

    @property
    def moment(self) -> datetime:
        """Without a zone, as the formats want it."""
        return self.at.astimezone(CST).replace(tzinfo=None)


def written(paper: Paper) -> bytes:
    """The document."""
    document = docx.Document()
    styles.set_up(document)
    page.set_up(document)
    _describe(document, paper)
    body = document.element.body
    for old in list(body)[:-1]:
        body.remove(old)
    for number, block in enumerate(paper.blocks, 1):
        for made in _elements(document, block, number, paper):
            body.insert(len(body) - 1, made)
    made = io.BytesIO()
    document.save(made)
    return repeatable(made.getvalue())


def _describe(document: Any, paper: Paper) -> None:
    """Who, what, and the instant that the document speaks of; the day on which a machine wrote it says nothing."""
    told = document.core_properties
    told.title, told.author = clean(paper.title.replace("\n", ""))[:255], clean(paper.sender)[:255]
    told.comments, told.last_modified_by, told.revision = "", "", 1
    told.created = told.modified = paper.moment
    package = document.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            del package.rels[key]


def _elements(document: Any, block: Block, number: int, paper: Paper) -> list[Element]:
    if block.kind is Kind.TITLE:
        own = block.text == paper.title.replace("\n", "")
        return [_paragraph("Title", paper.title if own else block.text), _paragraph("Plain", "")]
    if block.kind in PLAIN_STYLES:
        return [_paragraph(PLAIN_STYLES[block.kind], block.text)]
    if block.kind is Kind.HEADING:
        return [_paragraph(f"Heading{block.level}", block.text)]
    if block.kind is Kind.TABLE:
        return [_paragraph("TableCaption", block.text), table(paper.table(block.name)), _gap()]
    if block.kind is Kind.CHART:
        return _drawn(document, block, number, paper)
    if block.kind is Kind.ATTACHMENTS:
        return _attachments([one for one in paper.blocks if one.kind is Kind.ANNEX])
    if block.kind is Kind.SIGN:
        return _sign(paper.sender, paper.dated, paper.sealed)
    return _annex(block, paper) if block.kind is Kind.ANNEX else [_paragraph("Normal", "", element("pageBreakBefore"))]


def _drawn(document: Any, block: Block, number: int, paper: Paper) -> list[Element]:
    """Nothing where there is nothing to draw."""
    drawing = paper.chart(block.name) if paper.chart else None
    if drawing is None or not drawing.categories:
        return []
    return [_paragraph("TableCaption", block.text), chart(document, drawing, block.text, number, paper.moment)]


def _paragraph(style: str, text: str, *more: Element) -> Element:
    made = element("p", element("pPr", element("pStyle", val=style), *more))
    if text:
        made.append(run(text))
    return made


def _gap() -> Element:
    """A little air below a table; two tables without a paragraph between them would grow together."""
    return _paragraph("TableText", "", element("spacing", before=0, after=0, line=10 * PT, lineRule="exact"))


def _attachments(annexes: list[Block]) -> list[Element]:
    """附件：1. … one line below the text, the numbers under each other."""
    lines = []
    for place, annex in enumerate(annexes):
        left = 5 if place else 2
        indent = element("ind", leftChars=left * 100, left=left * page.BODY_PT * PT, firstLine=0, firstLineChars=0)
        lines.append(_paragraph("Normal", ("" if place else "附件：") + f"{annex.number}. {annex.text}", indent))
    return [_paragraph("Normal", ""), *lines] if lines else []


def _sign(sender: str, date: str, sealed: bool) -> list[Element]:
    """The sender centred over the date, the date four characters in from the right (two without a seal)."""
    margin = SEALED_CHARS if sealed else UNSEALED_CHARS
    wider = max(0.0, (_width(sender) - _width(date)) / 2)
    lines = [_right(date, margin + wider)]
    if sender:
        lines.insert(0, _right(sender, margin + wider + (_width(date) - _width(sender)) / 2))
    return [_paragraph("Normal", ""), _paragraph("Normal", ""), *lines]


def _right(text: str, inside: float) -> Element:
    indent = element("ind", right=round(inside * page.BODY_PT * PT), firstLine=0, firstLineChars=0)
    return _paragraph("Normal", text, indent, element("jc", val="right"))


def _width(text: str) -> float:
    """In characters of the body: half-width ones count half."""
    return sum(0.5 if char.isascii() else 1.0 for char in text)


def _annex(block: Block, paper: Paper) -> list[Element]:
    """On a page of its own: its number in the corner, its title, its list."""
    listing = paper.table(block.name)
    head = [
        _paragraph("AnnexLabel", f"附件{block.number}", element("pageBreakBefore")),
        _paragraph("Plain", ""),
        _paragraph("Title", block.text),
    ]
    return [
        *head,
        _paragraph("Plain", ""),
        *([table(listing), _gap()] if listing.rows else [_paragraph("Normal", "无。")]),
    ]
