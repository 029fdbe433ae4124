"""`xunjian evidence`: where a fact was read: page, time, status, hash, the text around it, the stored bytes."""

import asyncio
import re
import sys
from pathlib import Path
from typing import Any

import typer

from deploy.cli.output import document, plain, refuse

_KEY = re.compile(r"[0-9a-f]{64}")
_FINDING = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MOST_SHOWN = 20_000


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("evidence")(evidence)


def evidence(
    what: list[str] = typer.Argument(
        metavar="TARGET|FINDING_ID|KEY...",
        help="监测对象（编号或网站标识码）、问题编号或证据键。 Target, finding or key.",
    ),
    out: Path = typer.Option(None, "--out", help="把存档内容原样写入文件。 Write the stored bytes to this file."),
    html: Path = typer.Option(None, "--html", help="写成可浏览的文件夹。 Write a folder to browse."),
    edition: str = typer.Option("cn-2019", help="指标版本。 The edition of the indicators."),
    as_json: bool = typer.Option(False, "--json", help="一个 JSON 文档。 One JSON document."),
    lang: str = typer.Option("zh", help="zh | en"),
) -> None:
    """查看证据链。 The evidence trail. Example: xunjian evidence 9901000001 --html trail/"""
    from shared.indicators.editions import edition as edition_of
    from shared.runtime.settle import Permanent

    names = [one.strip().lower() for one in what]
    if out is not None and (len(names) != 1 or not _KEY.fullmatch(names[0])):
        refuse("--out 只用于一个证据键。 --out takes one evidence key.")
    try:
        if len(names) == 1 and _KEY.fullmatch(names[0]):
            _show_bytes(names[0], asyncio.run(_bytes(names[0])), out, as_json)
        elif len(names) == 1 and _FINDING.fullmatch(names[0]) and html is None:
            told = asyncio.run(_finding(names[0], lang))
            document(told) if as_json else _show_finding(told, lang)
        else:
            reports, index = asyncio.run(_targets(names, edition_of(edition), html, lang))
            _show_targets(reports, index, as_json, lang)
    except (Permanent, ValueError) as error:
        refuse(str(error))


async def _bytes(key: str) -> bytes:
    from deploy.cli.session import session
    from deploy.cli.trail.stored import Stored

    async with session() as connected:
        return await Stored(connected).body(key)


async def _finding(finding: str, lang: str) -> dict[str, Any]:
    """The finding with its readings, and whether the bytes under its keys are stored."""
    from deploy.cli.session import session
    from deploy.cli.trail.report import finding_report
    from deploy.cli.trail.stored import Stored

    async with session() as connected:
        stored = Stored(connected)
        case = await stored.case_of(finding)
        if case is None:
            raise ValueError(f"没有编号为 {finding} 的问题。 No such finding.")
        return await finding_report(stored, case, finding, lang)


async def _targets(
    names: list[str], edition: Any, html: Path | None, lang: str
) -> tuple[list[dict[str, Any]], Path | None]:
    """What is stored of each; a finding stands for its target."""
    from deploy.cli.session import session
    from deploy.cli.trail.folder import write_folder
    from deploy.cli.trail.report import target_report
    from deploy.cli.trail.stored import Stored, target_of

    reports = []
    async with session() as connected:
        stored = Stored(connected)
        for name in names:
            case = await stored.case_of(name) if _FINDING.fullmatch(name) else None
            kept = await stored.kept(case["target"] if case else target_of(name))
            if not kept.is_known:
                raise ValueError(f"{name}: 没有这个对象的记录。 Nothing is stored of it.")
            reports.append(target_report(kept, edition, lang))
        index = await write_folder(html, reports, stored.body, lang) if html is not None else None
    return reports, index


def _show_targets(reports: list[dict[str, Any]], index: Path | None, as_json: bool, lang: str) -> None:
    from deploy.cli.inspection.sheet import Sheet
    from deploy.cli.trail.sheet import show_target

    if as_json:
        document(reports[0] if len(reports) == 1 else reports)
    elif index is not None:
        typer.echo(f"已写入 {index}" if lang == "zh" else f"written: {index}")
    else:
        for report in reports:
            show_target(Sheet(lang, with_trail=True), report)


def _show_finding(told: dict[str, Any], lang: str) -> None:
    from deploy.cli.inspection.sheet import Sheet
    from deploy.cli.trail.sheet import show_finding

    show_finding(Sheet(lang), told)


def _show_bytes(key: str, body: bytes, out: Path | None, as_json: bool) -> None:
    """The bytes themselves go only into a file: a terminal gets text that it cannot be made to obey."""
    from shared.web.charset import decode

    decoded = decode(body)
    if out is not None:
        try:
            out.write_bytes(body)
        except OSError as error:
            refuse(f"{out}: 无法写入。 Cannot be written: {error.strerror}.")
    told = {"key": key, "bytes": len(body), "charset": decoded.charset, "file": str(out) if out is not None else None}
    if as_json:
        document({**told, "text": decoded.text[:_MOST_SHOWN]})
    elif out is not None:
        typer.echo(f"{out}  {len(body)} bytes")
    else:
        sys.stdout.write(plain(decoded.text[:_MOST_SHOWN]) + "\n")
