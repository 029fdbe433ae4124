"""`xunjian dead-letters`: what nobody could settle: read it, and send it again."""

import asyncio
import base64
from typing import Any

import typer

from deploy.cli.output import document, refuse, table

COLUMNS = {
    "letter_id": "编号",
    "consumer": "消费者",
    "from_subject": "主题",
    "error": "错误",
    "why": "原因",
    "occurred_at": "时间",
}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="死信：查看与重放。 Dead letters: list, show, replay.")
    app.add_typer(group, name="dead-letters")

    @group.command("list")
    def list_(as_json: bool = typer.Option(False, "--json")) -> None:
        """列出死信。 Example: xunjian dead-letters list"""
        rows = asyncio.run(_letters())
        document(rows) if as_json else table("死信", COLUMNS, rows)

    @group.command()
    def show(letter: str = typer.Argument(help="编号。 Its id.")) -> None:
        """查看一封死信，含原文。 Example: xunjian dead-letters show ID"""
        document(_one(asyncio.run(_letters()), letter))

    @group.command()
    def replay(
        letters: list[str] = typer.Argument(None, help="编号，可多个。 Ids."),
        everything: bool = typer.Option(False, "--all", help="全部重放。 All of them."),
    ) -> None:
        """把死信的原文重新投递给原来的消费者所在主题。 Example: xunjian dead-letters replay ID"""
        known = asyncio.run(_letters())
        chosen = known if everything else [_one(known, one) for one in letters or []]
        if not chosen:
            refuse("没有要重放的死信。 Nothing to replay.")
        asyncio.run(_replay(chosen))
        typer.echo(f"已重放 {len(chosen)} 封。")


def _one(rows: list[dict[str, Any]], letter: str) -> dict[str, Any]:
    for row in rows:
        if row["letter_id"] == letter:
            return row
    refuse(f"没有编号为 {letter} 的死信。 No such dead letter.")


async def _letters() -> list[dict[str, Any]]:
    """Every dead letter still in the stream, oldest first, with its sequence."""
    from nats.js.errors import NotFoundError

    from deploy.cli.session import session

    async with session() as s:
        state = (await s.js.stream_info("DEAD_LETTERS")).state
        rows = []
        for sequence in range(max(1, state.first_seq), state.last_seq + 1):
            try:
                message = await s.js.get_msg("DEAD_LETTERS", sequence)
            except NotFoundError:
                continue
            rows.append({**_parsed(message.data or b"{}"), "sequence": sequence})
        return rows


def _parsed(data: bytes) -> dict[str, Any]:
    from shared.contracts.system import DeadLetter

    return DeadLetter.model_validate_json(data).model_dump(mode="json")


async def _replay(chosen: list[dict[str, Any]]) -> None:
    """Publish the original under a new message id (the old one may still be in the duplicate window), then drop the letter."""
    from deploy.cli.session import session
    from shared.contracts.envelope import fact_id
    from shared.contracts.streams import stream_of

    async with session() as s:
        for row in chosen:
            text = row["body"]
            body = base64.b64decode(text[7:]) if text.startswith("base64:") else text.encode()
            again = fact_id("replay", row["letter_id"], str(row["sequence"]))
            subject = row["from_subject"]
            await s.js.publish(subject, body, stream=stream_of(subject), headers={"Nats-Msg-Id": again}, timeout=5)
            await s.js.delete_msg("DEAD_LETTERS", row["sequence"])
