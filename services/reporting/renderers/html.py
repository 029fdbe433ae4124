"""The circular as one self-contained, printable zh-CN page; names and titles from outside are escaped."""

from typing import Any

from markupsafe import Markup

from services.reporting.adapters.templates import default
from services.reporting.domain.circular import Circular
from services.reporting.renderers.drawing import drawn
from services.reporting.text.blocks import Block, Kind
from services.reporting.text.charts import CHARTS
from services.reporting.text.table import Table, shown
from services.reporting.text.template import PAGE, Template

NAME = "html"
FILE = "circular.html"


def render(circular: Circular, template: Template | None = None) -> bytes:
    """The page, always the same bytes for the same figures. Raises BrokenTemplateError."""
    chosen = template or default()
    blocks = chosen.blocks(circular)
    page = chosen.render(
        PAGE,
        title=chosen.title(circular),
        office=chosen.office,
        dated=chosen.dated(circular),
        pieces=[_piece(block, circular, chosen) for block in blocks],
        annexes=[block for block in blocks if block.kind is Kind.ANNEX],
    )
    return page.encode("utf-8", "replace")


def _piece(block: Block, circular: Circular, template: Template) -> dict[str, Any]:
    piece: dict[str, Any] = {"block": block}
    if block.kind in (Kind.TABLE, Kind.ANNEX):
        piece["table"] = _figure(template.table(block.name, circular))
    if block.kind is Kind.CHART:
        # The drawing escapes its own texts.
        piece["drawing"] = Markup(drawn(CHARTS[block.name](circular), block.text))  # noqa: S704
    return piece


def _figure(table: Table) -> dict[str, Any]:
    rows = [
        [{"align": column.align, "lines": shown(row.get(column.key)).split("\n")} for column in table.columns]
        for row in table.rows
    ]
    return {"columns": table.columns, "rows": rows, "bold_last": table.bold_last}
