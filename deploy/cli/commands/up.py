"""`xunjian up`: embedded servers and all services on this machine, on the real clock."""

import asyncio
import signal
from pathlib import Path

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def up(root: Path = typer.Option(Path(".xunjian/up"), help="数据目录。 Where its data lies.")) -> None:
        """启动内嵌服务器与全部服务，Ctrl-C 停止。 Start everything here. Example: xunjian up"""
        asyncio.run(_up(root.resolve()))


async def _up(root: Path) -> None:
    from deploy.embedded.stack import Stack

    env = {"NOTIFICATION_TERMINAL_FILE": str(root / "alerts.log")}
    stack = Stack(root, env=env, say=typer.echo)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    try:
        await stack.start_servers()
        await stack.start_services()
        typer.echo(f"已启动；数据在 {root}，日志在 {root / 'logs'}。按 Ctrl-C 停止。")
        watching = asyncio.create_task(stack.watch())
        await stop.wait()
        watching.cancel()
    finally:
        typer.echo("正在停止……")
        await stack.stop()
