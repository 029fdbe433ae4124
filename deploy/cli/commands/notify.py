"""`xunjian notify`: whether the files of `deploy/notification/` fit together, and whether a channel really takes a message."""

import asyncio
from pathlib import Path
from typing import Any

import typer

from deploy.cli.output import FOUND, document, refuse, table

FOLDER = "目录，默认 NOTIFICATION_POLICY_DIR；不设则用环境变量中的渠道。 Folder of the files."
CHECKED = {"name": "名称", "kind": "类型", "people": "送达对象"}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="通知渠道：检查、试发。 Channels: check, test.")
    app.add_typer(group, name="notify")

    @group.command()
    def check(
        folder: Path = typer.Option(None, "--folder", help=FOLDER), as_json: bool = typer.Option(False, "--json")
    ) -> None:
        """检查路由与渠道文件，逐条指出文件、行与字段。 Example: xunjian notify check --folder deploy/notification"""
        rows = asyncio.run(_check(folder))
        document(rows) if as_json else table("渠道", CHECKED, rows)

    @group.command()
    def test(
        channel: str = typer.Argument(help="渠道名称。 Name of the channel."),
        folder: Path = typer.Option(None, "--folder", help=FOLDER),
        lang: str = typer.Option("zh", help="zh | en"),
        as_json: bool = typer.Option(False, "--json"),
    ) -> None:
        """向一个渠道试发一条，显示对方的回答。 Example: xunjian notify test duty-wecom"""
        told = asyncio.run(_test(channel, folder, lang))
        if as_json:
            document(told)
        else:
            typer.echo(
                f"{channel}：{'已送达' if told['delivered'] else '未送达'}"
                + (f"，{told['why']}" if told["why"] else "")
            )
        if not told["delivered"]:
            raise typer.Exit(FOUND)


async def _check(folder: Path | None) -> list[dict[str, Any]]:
    async with _opened(folder) as (policy, _):
        return [
            {
                "name": name,
                "kind": raw["kind"],
                "people": "、".join(who for who, person in policy.people.items() if name in person.channels),
            }
            for name, raw in policy.channels.items()
        ]


async def _test(name: str, folder: Path | None, lang: str) -> dict[str, Any]:
    from services.notification.channels.port import Undelivered
    from services.notification.domain.message import message_of

    async with _opened(folder) as (_, channels):
        channel = channels.get(name)
        if channel is None:
            refuse(f"没有渠道 {name}，可用：{'、'.join(sorted(channels)) or '无'}。 No such channel.")
        try:
            note = await channel.send(message_of(_sample(), lang))
        except Undelivered as error:
            failure = error.failure
            return {
                "channel": name,
                "delivered": False,
                "why": failure.why,
                "permanent": failure.permanent,
                "maybe": failure.maybe,
            }
    return {"channel": name, "delivered": True, "why": note, "permanent": False, "maybe": False}


def _opened(folder: Path | None) -> Any:
    """Policy and channels as the service would open them; what is wrong is told line by line."""
    from contextlib import asynccontextmanager

    from services.notification.adapters.policy_files import PolicyFault
    from services.notification.app import fetching, policy_of
    from services.notification.channels.port import Means
    from services.notification.settings import NotificationSettings
    from shared.runtime.clock import Clock
    from shared.web.fetch import Fetcher

    @asynccontextmanager
    async def opened() -> Any:
        settings = NotificationSettings()
        settings = settings.model_copy(update={"policy_dir": folder}) if folder else settings
        async with Fetcher(fetching(1.0)) as fetcher:
            try:
                parts = policy_of(settings, Means(fetcher, Clock.stored_at))
            except PolicyFault as error:
                refuse(str(error))
            yield parts

    return opened()


def _sample() -> Any:
    """A test message that nobody can take for an alarm."""
    from shared.contracts.alerting import AlertNotice, Telling
    from shared.contracts.envelope import fact_id
    from shared.contracts.findings import Severity
    from shared.runtime.clock import Clock

    now = Clock().now()
    return AlertNotice(
        target=fact_id("test", now.isoformat()), occurred_at=now, person="test", telling=Telling.OPENED, number=1,
        severity=Severity.NOTICE, indicator="notify-test", alert_id="test", about="xunjian-notify-test", kind="operations",
        name="试发", params={"summary": "这是一条试发消息，不代表任何故障。 This is a test, nothing is wrong."}, opened_at=now,
    )  # fmt: skip
