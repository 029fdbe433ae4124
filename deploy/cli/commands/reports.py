"""`xunjian reports`: the circulars that were written, and their files."""

import asyncio
import re
from pathlib import Path
from typing import Any

import typer

from deploy.cli.output import document, refuse, table

COLUMNS = {"period": "周期", "stage_zh": "阶段", "edition": "指标版本", "published_at": "生成", "saved": "文件"}


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def reports(
        period: str = typer.Option("", help="周期，如 2022Q2；默认全部。 Default: all."),
        save: Path | None = typer.Option(None, help="把通报文件写到这个文件夹。 Write the files into this folder."),
        as_json: bool = typer.Option(False, "--json"),
    ) -> None:
        """已生成的通报。 Circulars. Example: xunjian reports --period 2022Q2 --save out/"""
        rows = asyncio.run(_rows(period, save))
        if period and not rows:
            refuse(f"周期 {period} 没有通报；用 xunjian close-period {period} 生成。 No circular of that period.")
        document(rows) if as_json else table("通报", COLUMNS, rows)


async def _rows(period: str, save: Path | None) -> list[dict[str, Any]]:
    from deploy.cli.session import session

    async with session() as s:
        found = await s.store.find("reports", {"period": period} if period else {})
        rows = [_row(one) for one in sorted(found, key=lambda one: str(one["_id"]))]
        if save is not None:
            for row in rows:
                row["saved"] = await _save(s, row, save)
    return rows


def _row(report: dict[str, Any]) -> dict[str, Any]:
    kept = ("period", "recheck", "edition", "published_at", "settled", "files", "names")
    stage = "复查后" if report["recheck"] else "复查前"
    return {"id": report["_id"], **{key: report[key] for key in kept}, "stage_zh": stage, "saved": None}


async def _save(s: Any, row: dict[str, Any], folder: Path) -> list[str]:
    """Each period and stage has file names of its own, so that nothing is overwritten by another circular."""
    prefix = re.sub(r"[^\w.-]", "-", row["id"])
    written = []
    for name, key in sorted(row["files"].items()):
        path = folder / f"{prefix}-{row['names'][name]}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(await s.evidence.get(key))
        except OSError as error:
            refuse(f"{path} 不能写入：{error.strerror}。 The file cannot be written.")
        written.append(str(path))
    return written
