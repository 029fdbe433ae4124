"""`xunjian inspect`: one site now, once; probe, survey, functions, links and rules in this process."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer

from deploy.cli.output import document, refuse


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("inspect")(inspect_command)


def inspect_command(
    url: str = typer.Argument(help="网站首页网址。 The site's home page."),
    as_json: bool = typer.Option(False, "--json", help="一个 JSON 文档。 One JSON document."),
    html: Path = typer.Option(None, "--html", help="另存为一个可浏览的网页。 Also write one page to browse."),
    max_pages: int = typer.Option(200, min=1, help="最多读多少页。 Most pages that are read."),
    register_file: Path = typer.Option(
        None, "--register", help="网站名录，用于比对。 A register file to compare with."
    ),
    site_code: str = typer.Option("", help="名录中的网站标识码。 The site's code in the register."),
    at: str = typer.Option("", help="以此时刻为现在。 The instant that counts as now."),
    edition: str = typer.Option("cn-2019", help="指标版本。 The edition of the indicators."),
    allow: list[str] = typer.Option(
        None, "--allow-address", help="允许访问的回环地址 HOST:PORT，可多次。 Let through."
    ),
    names_file: Path = typer.Option(None, help="封闭的域名表。 A closed world of names."),
    lang: str = typer.Option("zh", help="zh | en"),
) -> None:
    """立即检查一个网站。 Inspect one site now. Example: xunjian inspect http://www.x.gov.cn/ --max-pages 50 --html report.html"""
    from deploy.cli.inspection.register_row import register_row
    from deploy.cli.inspection.site import Wish, inspect_site
    from deploy.cli.inspection.source import UnreadableError, address, instant
    from shared.indicators.editions import edition as edition_of

    try:
        home = address(url)
        row = register_row(home, site_code, register_file)
        with _progress() as say:
            wish = Wish(
                home, instant(at), max_pages, edition_of(edition), tuple(allow or ()), names_file, lang, say, row
            )
            report, code = asyncio.run(inspect_site(wish))
        if html is not None:
            html.write_text(_page(report, lang), encoding="utf-8")
    except (UnreadableError, ValueError, OSError) as error:
        refuse(str(error))
    document(report) if as_json else _show(report, lang)
    raise typer.Exit(code)


@contextmanager
def _progress() -> Iterator[Any]:
    """One line on a terminal that is written over, and gone at the end."""
    is_watched = sys.stderr.isatty()

    def say(line: str) -> None:
        if is_watched:
            sys.stderr.write(f"\r\033[K\033[2m{line}\033[0m")
            sys.stderr.flush()

    try:
        yield say
    finally:
        if is_watched:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()


def _show(report: dict[str, Any], lang: str) -> None:
    from deploy.cli.inspection.sheet import Sheet
    from deploy.cli.inspection.site_sheet import show_site

    show_site(Sheet(lang), report)


def _page(report: dict[str, Any], lang: str) -> str:
    from deploy.cli.inspection.html_sheet import HtmlSheet
    from deploy.cli.inspection.site_sheet import base_of, show_site

    sheet = HtmlSheet(lang, base_of(report), report["trail"])
    show_site(sheet, report)
    name = report["identity"].get("site_name") or report["site"]
    return sheet.page(sheet.say(f"网站检查：{name}", f"Inspection: {name}"))
