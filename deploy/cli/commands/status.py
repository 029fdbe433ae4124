"""`xunjian status`: how the inspection itself is doing."""

import asyncio
from typing import Any

import typer

from deploy.cli.output import document, table

COLUMNS = {"consumer": "消费者", "stream": "流", "waiting": "等待", "working": "处理中", "redelivered": "重投"}


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def status(as_json: bool = typer.Option(False, "--json")) -> None:
        """监测系统自身状态。 The health of the inspection. Example: xunjian status --json"""
        rows, totals = asyncio.run(_read())
        if as_json:
            document([{**totals, "consumers": rows}])
            return
        counts = "，".join(f"{name} {value}" for name, value in totals.items())
        typer.echo(counts)
        table("队列", COLUMNS, rows)


async def _read() -> tuple[list[dict[str, Any]], dict[str, Any]]:
    from deploy.cli.session import session
    from shared.contracts.streams import CONSUMERS

    async with session() as s:
        rows = []
        for consumer in CONSUMERS:
            info = await s.js.consumer_info(consumer.stream, consumer.name)
            rows.append(
                {
                    "consumer": consumer.name,
                    "stream": consumer.stream,
                    "waiting": info.num_pending,
                    "working": info.num_ack_pending,
                    "redelivered": info.num_redelivered,
                }
            )
        open_cases = await s.store.find("findings", {"open": True})
        letters = (await s.js.stream_info("DEAD_LETTERS")).state.messages
        totals = {
            "product_time": s.clock.now().isoformat(timespec="seconds"),
            "open_findings": sum(len(case["findings"]) for case in open_cases),
            "open_alerts": len(await s.store.find("alerts", {"open": True}, ["_id"])),
            "dead_letters": letters,
        }
        return rows, totals
