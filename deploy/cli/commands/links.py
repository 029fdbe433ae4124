"""`xunjian links`: which links of a list, a page or a site do not answer or lead elsewhere; in this process, now."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer

from deploy.cli.output import FOUND, OK, UNKNOWN, document, refuse, table

COLUMNS = {
    "word": "结论",
    "url": "地址",
    "reason": "原因",
    "status": "状态码",
    "place": "所在页面",
    "places_total": "页数",
}
WORDS = {"dead": "失效", "wrong": "错链", "fragment": "锚点缺失", "unverified": "未能核实", "ok": "正常"}


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def links(
        what: list[str] = typer.Argument(
            metavar="FILE_OR_URL...",
            help="网址、网页文件（HTML、MHTML）、网址清单（文本、CSV）、站点地图；- 为标准输入。 Pages, lists, sitemaps.",
        ),
        url: str = typer.Option("", help="网页文件原来的网址。 The address of a saved page."),
        recurse: bool = typer.Option(False, "--recurse", help="整站。 The whole site."),
        max_pages: int = typer.Option(10_000, min=1, help="整站时每站最多读多少页。 Most pages of a site."),
        external: bool = typer.Option(True, help="是否检查站外链接。 Whether other people's pages are asked."),
        fragments: bool = typer.Option(True, help="是否核对页内锚点。 Whether places on pages are looked for."),
        at_once: int = typer.Option(64, min=1, max=512, help="同时访问多少个地址。 Requests in flight in all."),
        per_host: int = typer.Option(8, min=1, max=64, help="同一主机同时多少个。 Requests in flight per host."),
        timeout: float = typer.Option(15.0, min=0.1, help="超过多少秒算无响应。 Seconds until no answer is one."),
        as_json: bool = typer.Option(
            False, "--json", help="一个 JSON 列表，含正常链接。 One JSON list, good ones too."
        ),
        as_junit: bool = typer.Option(False, "--junit", help="JUnit 报告。 A JUnit report."),
        allow: list[str] = typer.Option(None, "--allow-address", help="允许访问的回环地址 HOST:PORT。 Let through."),
        names_file: Path = typer.Option(None, help="封闭的域名表。 A closed world of names."),
    ) -> None:
        """检查链接。 Check links. Example: xunjian links http://www.x.gov.cn/ --recurse --json"""
        from dataclasses import replace

        from deploy.cli.inspection.link_run import Wish
        from deploy.cli.inspection.link_sources import check_links
        from deploy.cli.inspection.links import junit
        from deploy.cli.inspection.source import UnreadableError, address, fetch_settings

        settings = replace(fetch_settings(allow or (), names_file), per_origin=per_host)
        inside = frozenset(one.rpartition(":")[0] for one in settings.allow)
        wish = Wish(recurse, max_pages, external, fragments, at_once, per_host, timeout, inside, _progress())
        try:
            rows = asyncio.run(check_links(what, address(url) if url else None, settings, wish))
        except (UnreadableError, ValueError) as error:
            refuse(str(error))
        if as_junit:
            sys.stdout.write(junit(rows))
        elif as_json:
            document(rows)
        else:
            _show(rows)
        raise typer.Exit(exit_code(rows))


def exit_code(rows: Sequence[dict[str, Any]]) -> int:
    """Places not found accuse nobody: many are made by scripts."""
    words = {row["verdict"] for row in rows}
    return FOUND if words & {"dead", "wrong"} else UNKNOWN if "unverified" in words or not rows else OK


def _progress() -> Any:
    """One line that is written anew, on a terminal only and not more often than an eye can follow."""
    if not sys.stderr.isatty():
        return lambda line: None
    from shared.runtime.clock import Clock

    last = [0.0]

    def say(line: str) -> None:
        if Clock.elapsed() - last[0] >= 0.2:
            last[0] = Clock.elapsed()
            sys.stderr.write(f"\r\x1b[2K{line}")
            sys.stderr.flush()

    return say


def _show(rows: Sequence[dict[str, Any]]) -> None:
    from shared.contracts.link_why import why_zh

    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[2K")
    counts = {word: sum(row["verdict"] == word for row in rows) for word in WORDS}
    order = list(WORDS)
    shown = [
        {
            **row,
            "word": WORDS[row["verdict"]],
            "reason": why_zh(row["why"] or ""),
            "place": (row["places"] or [None])[0],
        }
        for row in sorted(rows, key=lambda row: (order.index(row["verdict"]), row["url"]))
        if row["verdict"] != "ok"
    ]
    told = "，".join(f"{WORDS[word]} {count}" for word, count in counts.items() if count)
    table(f"共检查 {len(rows)} 个链接：{told or '无'}。需处理", COLUMNS, shown)
