"""`xunjian links`: which links of a page or site do not answer; in this process, now."""

import asyncio
import sys
from pathlib import Path
from typing import Any

import typer

from deploy.cli.output import FOUND, OK, UNKNOWN, document, refuse, table

COLUMNS = {
    "word": "结论",
    "url": "地址",
    "outcome": "结果",
    "status": "状态码",
    "place": "所在页面",
    "places_total": "页数",
}
WORDS = {"dead": "失效", "unverified": "未能核实", "ok": "正常"}


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def links(
        what: list[str] = typer.Argument(metavar="FILE_OR_URL...", help="网页文件或网址，可多个。 Pages."),
        url: str = typer.Option("", help="文件原来的网址。 The address of a saved page."),
        recurse: bool = typer.Option(False, "--recurse", help="整站。 The whole site."),
        max_pages: int = typer.Option(200, min=1, help="整站时最多读多少页。 Most pages of a site."),
        as_json: bool = typer.Option(
            False, "--json", help="一个 JSON 列表，含正常链接。 One JSON list, good ones too."
        ),
        as_junit: bool = typer.Option(False, "--junit", help="JUnit 报告。 A JUnit report."),
        allow: list[str] = typer.Option(None, "--allow-address", help="允许访问的回环地址 HOST:PORT。 Let through."),
        names_file: Path = typer.Option(None, help="封闭的域名表。 A closed world of names."),
    ) -> None:
        """检查链接。 Check links. Example: xunjian links http://www.x.gov.cn/ --recurse --json"""
        from deploy.cli.inspection.link_sources import check_links
        from deploy.cli.inspection.links import junit, verdict
        from deploy.cli.inspection.source import UnreadableError, address, fetch_settings

        settings = fetch_settings(allow or (), names_file)
        try:
            rows = asyncio.run(
                check_links(what, address(url) if url else None, settings, max_pages if recurse else None, _say)
            )
        except (UnreadableError, ValueError) as error:
            refuse(str(error))
        words = {verdict(row) for row in rows}
        if as_junit:
            sys.stdout.write(junit(rows))
        elif as_json:
            document(rows)
        else:
            _show(rows, verdict)
        raise typer.Exit(FOUND if "dead" in words else UNKNOWN if "unverified" in words or not rows else OK)


def _say(line: str) -> None:
    if sys.stderr.isatty():
        typer.secho(line, err=True, dim=True)


def _show(rows: list[dict[str, Any]], verdict: Any) -> None:
    shown = [
        {**row, "word": WORDS[verdict(row)], "place": (row["places"] or [None])[0]}
        for row in rows
        if verdict(row) != "ok"
    ]
    table(f"共检查 {len(rows)} 个链接，需处理", COLUMNS, shown)
