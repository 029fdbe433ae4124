"""`xunjian periods`: what was closed, with its figures; and results of earlier periods from elsewhere."""

import asyncio
import getpass
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import typer

from deploy.cli.output import USAGE, document, refuse, table
from deploy.cli.period import period_end, period_slug, period_start

COLUMNS = {
    "period": "周期", "stage_zh": "阶段", "edition": "指标版本", "point_at": "监测时点", "checked": "网站数", "passed": "合格",
    "bands": "分数段", "sampled": "抽样", "source": "来源",
}  # fmt: skip
ERROR_COLUMNS = {"file": "文件", "row": "行", "field": "字段", "what": "问题"}
WAIT_S = 60.0
SHOWN = 100


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(
        invoke_without_command=True, help="已结束的周期；导入以前周期的结果。 Closed and imported periods."
    )
    app.add_typer(group, name="periods")

    @group.callback()
    def periods(context: typer.Context, as_json: bool = typer.Option(False, "--json")) -> None:
        """周期清单。 Example: xunjian periods --json"""
        if context.invoked_subcommand is None:
            found = asyncio.run(_periods())
            document(found) if as_json else table("周期", COLUMNS, [_row(one) for one in found])

    @group.command("import")
    def import_(
        files: list[Path] = typer.Argument(help="CSV 或 XLSX：网站标识码或平台、账号标识，名称，地区，结论，得分。"),
        period: str = typer.Option(..., help="周期，如 2022Q1。 The period."),
        who: str = typer.Option("", help="导入人。 Who says so; default: the login name."),
        as_json: bool = typer.Option(False, "--json"),
    ) -> None:
        """导入以前周期的结果用于比较，并注明不是本系统测得。 Example: xunjian periods import q1.csv --period 2022Q1"""
        rows, errors = _read(files)
        if errors:
            document(errors) if as_json else table("错误（未导入任何内容）", ERROR_COLUMNS, errors[:SHOWN])
            raise typer.Exit(USAGE)
        left = asyncio.run(_import(rows, period, who or getpass.getuser(), files))
        told = {"period": period, "targets": len(rows), "left": left}
        document(told) if as_json else typer.echo(
            f"已导入 {period}：{len(rows)} 个对象" + ("，尚在处理" if left else "")
        )


def _read(files: Sequence[Path]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    from deploy.cli.books.history import read

    rows: dict[str, dict[str, Any]] = {}
    errors: list[dict[str, Any]] = []
    for path in files:
        told, wrong = read(path)
        errors += [asdict(one) for one in wrong]
        errors += [_twice(path, one) for one in told if one["target"] in rows]
        rows |= {one["target"]: one for one in told}
    return list(rows.values()), errors


def _twice(path: Path, row: dict[str, Any]) -> dict[str, Any]:
    return {"file": path.name, "sheet": "", "row": 0, "field": "", "what": f"{row['target']} 在多个文件中"}


async def _periods() -> list[dict[str, Any]]:
    from deploy.cli.session import session

    async with session() as s:
        found = await s.store.find("periods")
    return sorted(found, key=lambda one: (str(one["point_at"]), str(one["_id"])))


def _row(period: dict[str, Any]) -> dict[str, Any]:
    groups = (period.get("figures") or {}).get("groups", [])
    sites = next((one for one in groups if (one["kind"], one["group"]) == ("site", "")), None)
    sample = period.get("sample")
    return {
        **period,
        "stage_zh": "复查" if period["recheck"] else "监测时点",
        "checked": sites["total"] if sites else None,
        "passed": sites["passed"] if sites else None,
        "bands": "；".join(f"≥{band} {count}" for band, count in sites["bands"].items()) if sites else None,
        "sampled": f"种子 {sample['seed']}" if sample else None,
        "source": None if period.get("measured", True) else f"导入：{period.get('source', '')}",
    }


async def _import(rows: Sequence[dict[str, Any]], period: str, who: str, files: Sequence[Path]) -> bool:
    from deploy.cli.session import session
    from shared.contracts.assessments import PeriodImported

    try:
        starts_at, ends_at = period_start(period), period_end(period)
    except ValueError as error:
        refuse(str(error))
    async with session() as s:
        known = await s.store.get("periods", f"{period}:close")
        if known is not None and known.get("measured", True):
            refuse(f"周期 {period} 是本系统测得的，不能被导入的结果覆盖。 It was measured here.")
        blob = "\n".join(json.dumps(row, ensure_ascii=False, sort_keys=True) for row in rows)
        event = PeriodImported(
            target=f"period-{period_slug(period)}",
            occurred_at=s.clock.now(),
            period=period,
            starts_at=starts_at,
            point_at=ends_at - timedelta(seconds=1),
            who=who,
            rows_key=await s.evidence.put(blob.encode()),
            targets=len(rows),
            source="、".join(path.name for path in files),
        )
        await s.emit(event)
        return await _waiting(s, period, event.rows_key)


async def _waiting(s: Any, period: str, rows_key: str) -> bool:
    """Whether scoring has not taken it over when patience ends."""
    deadline = s.clock.elapsed() + WAIT_S
    while s.clock.elapsed() < deadline:
        found = await s.store.get("periods", f"{period}:close")
        if found is not None and found.get("rows_key") == rows_key:
            return False
        await asyncio.sleep(0.2)
    return True
