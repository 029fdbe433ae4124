"""`xunjian demo`: inspect the simulated province and write its circular."""

import asyncio
from pathlib import Path

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def demo(
        keep: bool = typer.Option(False, help="接着上次的数据运行。 Go on from where the last run was."),
        chaos: int = typer.Option(None, help="按种子随机 SIGKILL 十次。 Ten random SIGKILLs, from this seed."),
        scale: str = typer.Option("full", help="full | small"),
        seed: int = typer.Option(None, help="省份的种子。 The province's seed."),
        rate: float = typer.Option(3600.0, help="快进倍数。 Product seconds per real second."),
        root: Path = typer.Option(Path(".xunjian/demo"), help="数据目录。 Where its data lies."),
        out: Path = typer.Option(Path(), help="通报写到哪里。 Where the circular is written."),
    ) -> None:
        """十天在四分钟内过完，最后给出通报。 Ten days in four minutes, then the circular. Example: xunjian demo --chaos 7"""
        from deploy.demo.run import Demo, Options

        raise typer.Exit(asyncio.run(Demo(Options(keep, chaos, scale, seed, rate, root, out)).run()))
