"""`xunjian reply`: an owner's answer to one or more orders. It closes nothing; it sets off the re-check."""

import asyncio
import getpass
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer

from deploy.cli.output import document, refuse

LONGEST_TEXT = 10_000
LARGEST_FILE = 20_000_000


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def reply(
        orders: list[str] = typer.Argument(help="整改通知编号，可多个。 One or more order ids."),
        text: str = typer.Option(..., help="整改情况说明。 What was done."),
        file: Path | None = typer.Option(None, help="佐证材料。 A file that shows it."),
        who: str = typer.Option("", help="反馈人。 Who answers; default: the login name."),
        as_json: bool = typer.Option(False, "--json"),
    ) -> None:
        """反馈整改情况，系统随即复查。 Answer orders. Example: xunjian reply ID --text 已恢复更新 --file 截图.png"""
        if not text.strip() or len(text) > LONGEST_TEXT:
            refuse(f"说明应为1至{LONGEST_TEXT}字。 The text must have 1 to {LONGEST_TEXT} characters.")
        body = _body(file)
        sent = asyncio.run(_reply(list(dict.fromkeys(orders)), text.strip(), who or getpass.getuser(), body))
        document(sent) if as_json else typer.echo(f"已反馈 {len(sent)} 件，等待复查")


def _body(file: Path | None) -> bytes | None:
    if file is None:
        return None
    try:
        body = file.read_bytes()
    except OSError as error:
        refuse(f"{file} 不能读取：{error.strerror}。 The file cannot be read.")
    if len(body) > LARGEST_FILE:
        refuse(f"{file} 超过{LARGEST_FILE // 1_000_000}MB。 The file is too large.")
    return body


async def _reply(orders: Sequence[str], text: str, who: str, body: bytes | None) -> list[dict[str, Any]]:
    """Every order is looked up before anything is sent: all of them are answered, or none."""
    from deploy.cli.session import session
    from shared.contracts.outcomes import ReplyGiven

    async with session() as s:
        found = await s.store.find("orders", {"_id": {"$in": list(orders)}}, ("target", "state"))
        targets = {one["_id"]: one["target"] for one in found}
        missing = [one for one in orders if one not in targets]
        if missing:
            refuse(f"没有这些整改通知：{'、'.join(missing)}；未提交任何反馈。 No such orders; nothing was sent.")
        key = await s.evidence.put(body) if body is not None else None
        now = s.clock.now()
        said = [
            ReplyGiven(target=targets[one], occurred_at=now, order_id=one, who=who, text=text, attachment=key)
            for one in orders
        ]
        await asyncio.gather(*(s.emit(one) for one in said))
    return [{"id": one.event_id, "order_id": one.order_id, "target": one.target, "attachment": key} for one in said]
