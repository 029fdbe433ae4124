"""The circular as a Word document by GB/T 9704-2012, byte for byte the same for the same figures."""

from services.reporting.adapters.templates import default
from services.reporting.domain.circular import Circular
from services.reporting.text.charts import CHARTS
from services.reporting.text.template import Template
from services.reporting.word.writer import Paper, written

NAME = "docx"
FILE = "circular.docx"


def render(circular: Circular, template: Template | None = None) -> bytes:
    """The document. Raises BrokenTemplateError."""
    chosen = template or default()
    paper = Paper(
        title=chosen.title_lines(circular),
        sender=str(chosen.office["sender"]),
        dated=chosen.dated(circular),
        sealed=bool(chosen.office["sealed"]),
        at=circular.seen_at,
        blocks=chosen.blocks(circular),
        table=lambda name: chosen.table(name, circular),
        chart=lambda name: CHARTS[name](circular),
    )
    return written(paper)
