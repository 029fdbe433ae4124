"""`xunjian alerts`: what the duty officer was told, and whether it was handed over."""

import asyncio
from typing import Any

import typer

from deploy.cli.output import document, table

COLUMNS = {
    "severity_zh": "级别", "name": "对象", "says": "内容", "opened_at": "发生", "closed_at": "恢复",
    "count": "次数", "handed": "送达",
}  # fmt: skip
KEPT = (
    "kind", "target", "finding_id", "indicator", "severity", "params", "places", "open", "opened_at", "confirmed_at",
    "closed_at", "because", "heard_at", "count",
)  # fmt: skip
DELIVERY = ("channel", "kind", "state", "attempts", "repeated", "first_at", "sent_at", "handed_at", "why")


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def alerts(
        everything: bool = typer.Option(False, "--all", help="含已恢复。 Closed ones too."),
        as_json: bool = typer.Option(False, "--json"),
        lang: str = typer.Option("zh", help="zh | en"),
    ) -> None:
        """告警与送达记录。 Alerts and their deliveries. Example: xunjian alerts --all --json"""
        rows = asyncio.run(_rows(everything, lang))
        document(rows) if as_json else table("告警", COLUMNS, rows)


async def _rows(everything: bool, lang: str) -> list[dict[str, Any]]:
    from deploy.cli.session import session

    async with session() as s:
        found = await s.store.find("alerts", {} if everything else {"open": True})
        shown = [one for one in found if one["opened_at"]]
        sent = await s.store.find("deliveries", {"alert_id": {"$in": [one["_id"] for one in shown]}})
    logs: dict[str, list[dict[str, Any]]] = {}
    for one in sorted(sent, key=lambda one: str(one["_id"])):
        logs.setdefault(one["alert_id"], []).append({key: one.get(key) for key in DELIVERY})
    rows = [_row(one, logs.get(one["_id"], []), lang) for one in shown]
    return sorted(rows, key=lambda row: (str(row["opened_at"]), str(row["id"])), reverse=True)


def _row(alert: dict[str, Any], deliveries: list[dict[str, Any]], lang: str) -> dict[str, Any]:
    from services.notification.domain.alert import Alert, opened_event
    from services.notification.domain.message import says
    from shared.indicators.wording import word

    read = Alert.read(alert)
    return {
        "id": read.id,
        **{key: alert.get(key) for key in KEPT},
        "name": read.name or read.target,
        "says": says(opened_event(read, read.opened_at), lang) if read.opened_at else "",
        "severity_zh": word(alert["severity"], lang),
        "deliveries": deliveries,
        "handed": f"{sum(one['state'] == 'sent' for one in deliveries)}/{len(deliveries)}",
    }
