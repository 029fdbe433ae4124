"""`xunjian trace`: one event's way through the product, with times, from what is stored."""

import asyncio
from typing import Any

import typer

from deploy.cli.output import UNKNOWN, document, refuse, table

COLUMNS = {
    "at": "产品时间",
    "stored": "入库（实际）",
    "what_zh": "步骤",
    "where": "服务",
    "facts": "内容",
    "id": "编号",
}
WORDS = {
    "asked": "安排查看",
    "observation": "看到",
    "finding.raised": "疑似",
    "finding.confirmed": "确认",
    "finding.cleared": "消除",
    "finding.dismissed": "排除",
    "alert.opened": "告警",
    "alert.closed": "告警解除",
    "delivery": "送达",
    "rectification.ordered": "下达整改",
    "rectification.replied": "责任单位回复",
    "rectification.overdue": "逾期",
    "rectification.closed": "销号",
    "order": "整改单",
    "reply.given": "回复",
    "review.decided": "人工复核",
    "score.computed": "评判",
}


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def trace(
        what: str = typer.Argument(
            help="追踪号，或问题、告警、整改单、观测的编号。 A trace, finding, alert, order or observation."
        ),
        target: str = typer.Option("", help="监测对象；只有追踪号时可免去搜索。 The target, to spare the search."),
        as_json: bool = typer.Option(False, "--json"),
    ) -> None:
        """一个事件从安排到送达的全过程。 One event's way. Example: xunjian trace FINDING_ID"""
        rows = asyncio.run(_rows(what.strip(), target.strip().lower() or None))
        if not rows:
            refuse("没有存留与之相关的记录（观测保留 14 天）。 Nothing stored belongs to it.", UNKNOWN)
        document(rows) if as_json else table("经过", COLUMNS, rows)


async def _rows(what: str, target: str | None) -> list[dict[str, Any]]:
    from deploy.cli.session import session
    from deploy.cli.trail.stored import target_of
    from deploy.cli.trail.way import Way

    async with session() as connected:
        steps = await Way(connected).steps(what, target_of(target) if target else None)
    return [{**step.row(), "what_zh": _word(step.what)} for step in steps]


def _word(what: str) -> str:
    return WORDS.get(what) or WORDS.get(what.partition(".")[0], "") or what
