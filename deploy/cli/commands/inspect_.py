"""`xunjian inspect`: one site now, once; probe, survey, links and rules in this process."""

import asyncio
import sys
from pathlib import Path
from typing import Any

import typer

from deploy.cli.output import document, refuse, table

FINDING_COLUMNS = {"title": "指标", "severity_zh": "类别", "says": "问题（疑似）", "place": "位置"}
SECTION_COLUMNS = {"name": "栏目", "kind": "类别", "newest_at": "最新", "state": "状态", "items": "条数", "url": "地址"}
LINK_COLUMNS = {"url": "地址", "outcome": "结果", "status": "状态码", "place": "所在页面", "places_total": "页数"}
HIDDEN_COLUMNS = {"severity": "程度", "code": "迹象", "why": "依据", "page": "页面", "place": "位置"}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("inspect")(inspect_command)


def inspect_command(
    url: str = typer.Argument(help="网站首页网址。 The site's home page."),
    as_json: bool = typer.Option(False, "--json", help="一个 JSON 文档。 One JSON document."),
    max_pages: int = typer.Option(200, min=1, help="最多读多少页。 Most pages that are read."),
    at: str = typer.Option("", help="以此时刻为现在。 The instant that counts as now."),
    edition: str = typer.Option("cn-2019", help="指标版本。 The edition of the indicators."),
    allow: list[str] = typer.Option(
        None, "--allow-address", help="允许访问的回环地址 HOST:PORT，可多次。 Let through."
    ),
    names_file: Path = typer.Option(None, help="封闭的域名表。 A closed world of names."),
    lang: str = typer.Option("zh", help="zh | en"),
) -> None:
    """立即检查一个网站。 Inspect one site now. Example: xunjian inspect http://www.x.gov.cn/ --max-pages 50 --json"""
    from deploy.cli.inspection.site import Wish, inspect_site
    from deploy.cli.inspection.source import address, instant
    from shared.indicators.editions import edition as edition_of

    try:
        wish = Wish(
            address(url), instant(at), max_pages, edition_of(edition), tuple(allow or ()), names_file, lang, _say
        )
        report, code = asyncio.run(inspect_site(wish))
    except (ValueError, OSError) as error:
        refuse(str(error))
    document(report) if as_json else _show(report, lang)
    raise typer.Exit(code)


def _say(line: str) -> None:
    if sys.stderr.isatty():
        typer.secho(line, err=True, dim=True)


def _show(report: dict[str, Any], lang: str) -> None:
    from shared.indicators.wording import word

    links = report["links"]
    typer.echo(f"{report['site']}  {word(report['outcome'], lang)}  {report['pages']} 页，链接 {links['checked']} 个")
    identity = [{"key": key, "value": value} for key, value in report["identity"].items()]
    if identity:
        table("网站标识", {"key": "项目", "value": "内容"}, identity)
    if report["sections"]:
        table("栏目", SECTION_COLUMNS, report["sections"])
    for name, key in (("失效链接", "dead"), ("错链", "wrong"), ("未能核实的链接", "unverified")):
        if links[key]:
            table(name, LINK_COLUMNS, [_placed(row) for row in links[key]])
    if links["hidden"]:
        table("篡改与暗链迹象", HIDDEN_COLUMNS, [_placed(row) for row in links["hidden"]])
    found = [{**_placed(row), "severity_zh": word(row["severity"], lang)} for row in report["findings"]]
    table("问题", FINDING_COLUMNS, found)


def _placed(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "place": (row["places"] or [None])[0]}
