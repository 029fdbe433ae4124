"""`xunjian orders`: what was ordered to be put right, by when, and how far it is."""

import asyncio
from typing import Any

import typer

from deploy.cli.output import document, refuse, table

COLUMNS = {
    "id": "编号", "name": "名称", "title": "指标", "severity_zh": "类别", "state_zh": "状态",
    "says": "问题", "ordered_at": "下达", "due_at": "期限", "replied_at": "反馈",
}  # fmt: skip
STATES_ZH = {"ordered": "整改中", "replied": "待复查", "overdue": "逾期", "closed": "已销号"}
KEPT = (
    "finding_id", "target", "indicator", "severity", "state", "ordered_at", "due_at", "replied_at", "overdue_at",
    "closed_at", "because", "places", "params", "replies", "history",
)  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def orders(
        state: str = typer.Option("", help="ordered | replied | overdue | closed；默认未销号。 Default: open ones."),
        everything: bool = typer.Option(False, "--all", help="含已销号。 Closed ones too."),
        as_json: bool = typer.Option(False, "--json"),
        lang: str = typer.Option("zh", help="zh | en"),
    ) -> None:
        """整改通知。 Rectification orders. Example: xunjian orders --state overdue --json"""
        if state and state not in STATES_ZH:
            refuse(f"没有状态 {state}，可用：{'、'.join(STATES_ZH)}。 No such state.")
        rows = asyncio.run(_rows(state, everything or as_json, lang))
        document(rows) if as_json else table("整改通知", COLUMNS, rows)


async def _rows(state: str, everything: bool, lang: str) -> list[dict[str, Any]]:
    from deploy.cli.session import session

    wanted = {"state": state} if state else {} if everything else {"state": {"$in": ["ordered", "replied", "overdue"]}}
    async with session() as s:
        found = await s.store.find("orders", wanted)
    return [_row(one, lang) for one in sorted(found, key=lambda one: (str(one["due_at"]), str(one["_id"])))]


def _row(order: dict[str, Any], lang: str) -> dict[str, Any]:
    from shared.indicators.wording import remedy, sentence, title, word

    return {
        "id": order["_id"],
        **{key: order.get(key) for key in KEPT},
        "name": order["params"].get("name") or order["target"],
        "title": title(order["indicator"], lang),
        "says": sentence(order["indicator"], order["params"], lang),
        "remedy": remedy(order["indicator"], lang),
        "severity_zh": word(order["severity"], lang),
        "state_zh": STATES_ZH.get(order["state"], order["state"]) if lang == "zh" else order["state"],
    }
