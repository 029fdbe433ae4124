"""`xunjian import`: check register files whole, then hand them to the inventory and wait until it has taken them over."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("import")(import_register)


def import_register(
    files: Annotated[list[Path], typer.Argument(help="CSV (UTF-8, GB18030) or XLSX; sites, accounts, sections")],
    full: Annotated[
        bool, typer.Option("--full", help="the files are the whole register: what they omit retires")
    ] = False,
    allow_shrink: Annotated[
        bool, typer.Option("--allow-shrink", help="let a full import drop over a fifth of the register")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only check the files")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON document on stdout")] = False,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="return when everything is taken over")] = True,
    lang: Annotated[str, typer.Option(help="language of the sentences: zh or en")] = "zh",
) -> None:
    """Import the register of websites, accounts and sections (导入名录); all of it, or nothing with a list of what is wrong.

    Example: xunjian import sites.csv accounts.xlsx

    A file's kind is told by its header. Exit codes: 0 done, 2 something in the files is wrong, 3 could not tell.
    """
    from deploy.cli.importing.flow import Wish, import_files
    from deploy.cli.importing.report import show

    wish = Wish(tuple(files), full, allow_shrink, dry_run, wait, quiet=as_json, lang=lang)
    result = asyncio.run(import_files(wish))
    show(result, as_json, lang)
    raise typer.Exit(result.exit_code)
