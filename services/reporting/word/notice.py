"""The notice that a responsible unit gets (整改通知): what is wrong on its sites and accounts, how to put it right, and by when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.reporting.text.table import Row, laid_out
from services.reporting.text.template import NOTICE, Template
from services.reporting.text.words import day
from services.reporting.word.writer import Paper, written

TITLE = "整改通知"


@dataclass(frozen=True)
class Ordered:
    """One open order as its row of the list."""

    name: str
    problem: str
    places: tuple[str, ...]
    remedy: str
    due_at: datetime
    ordered_at: datetime
    state: str
    repeated: bool


def notice(unit: str, orders: Sequence[Ordered], at: datetime, template: Template) -> bytes:
    """The document for one unit. Raises BrokenTemplateError."""
    given = sorted(orders, key=lambda one: (one.due_at, one.name, one.problem))
    rows: list[Row] = [
        {
            "number": number, "unit": unit, "name": one.name, "problem": one.problem + ("（重复出现）" if one.repeated else ""),
            "places": one.places, "remedy": one.remedy,
            "ordered_at": one.ordered_at, "due_at": day(one.due_at), "state": one.state, "repeated": one.repeated,
        }
        for number, one in enumerate(given, 1)
    ]  # fmt: skip
    values = {"unit": unit, "orders": given, "names": sorted({one.name for one in given}), "office": template.office}
    paper = Paper(
        title=TITLE,
        sender=str(template.office["sender"]),
        dated=day(at),
        sealed=bool(template.office["sealed"]),
        at=at,
        blocks=template.blocks_of(NOTICE, title=TITLE, **values),
        table=lambda name: laid_out(name, template.layout[name], rows),
    )
    return written(paper)
