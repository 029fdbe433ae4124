"""`xunjian assess`: an assessor's workbook out, and filled in again."""

import asyncio
import getpass
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import typer

from deploy.cli.output import USAGE, document, refuse, table
from deploy.cli.period import period_slug, period_start

ERROR_COLUMNS = {"file": "文件", "sheet": "工作表", "row": "行", "field": "字段", "what": "问题"}
SHOWN = 100
WAIT_S = 60.0


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True, help="检查人员填报：导出检查表、导入结果。 The assessor's sheets.")
    app.add_typer(group, name="assess")
    _add_template(group)
    _add_import(group)


def _add_template(group: typer.Typer) -> None:
    @group.command()
    def template(
        period: str = typer.Option(..., help="周期，如 2022Q2。 The period."),
        out: Path = typer.Option(Path("assess.xlsx"), help="写到哪个文件。 Where it is written."),
        edition: str = typer.Option(os.environ.get("SCORING_EDITION", "cn-2019"), help="指标版本。 The edition."),
        kind: str = typer.Option("site", help="site | account"),
        region: str = typer.Option("", help="只导出一个地区。 One region only."),
        category: str = typer.Option("", help="只导出一类网站：portal | department | special"),
        office: list[str] = typer.Option(None, help="年度考核的单位，可多个。 Offices of an annual assessment."),
    ) -> None:
        """导出检查表：每个对象一张工作表、每个指标一行。 Example: xunjian assess template --period 2022Q2 --out sheet.xlsx"""
        wanted = {"kind": kind, "region": region, "category": category}
        written, rows = asyncio.run(_template(period, out, edition, wanted, office or ()))
        if not written:
            refuse("没有符合条件的对象。 No such targets.")
        typer.echo(f"已写入 {out}：{written} 个对象，{rows} 行")


def _add_import(group: typer.Typer) -> None:
    @group.command("import")
    def import_(
        files: list[Path] = typer.Argument(help="填好的检查表，可多个。 Filled workbooks."),
        period: str = typer.Option(..., help="周期，如 2022Q2。 The period."),
        edition: str = typer.Option(os.environ.get("SCORING_EDITION", "cn-2019"), help="指标版本。 The edition."),
        who: str = typer.Option("", help="检查人。 Who assessed; default: the login name."),
        as_json: bool = typer.Option(False, "--json", help="错误以 JSON 输出。 Errors as one JSON document."),
        dry_run: bool = typer.Option(False, "--dry-run", help="只检查，不导入。 Check only."),
    ) -> None:
        """导入检查结果：有一处错误则全部不导入。 All or nothing. Example: xunjian assess import sheet.xlsx --period 2022Q2"""
        done = asyncio.run(_import(files, period, edition, who or getpass.getuser(), dry_run))
        errors = [asdict(one) for one in done["errors"]]
        if as_json:
            document({**done, "errors": errors})
        elif errors:
            table(f"错误（未导入任何内容），共 {len(errors)} 处", ERROR_COLUMNS, errors[:SHOWN])
        else:
            left = f"，{done['left']} 个对象尚在处理" if done["left"] else ""
            typer.echo(f"{'检查通过' if dry_run else '已导入'}：{done['targets']} 个对象，{done['entries']} 项{left}")
        if errors:
            raise typer.Exit(USAGE)


async def _template(
    period: str, out: Path, code: str, wanted: Mapping[str, str], offices: Sequence[str]
) -> tuple[int, int]:
    from deploy.cli.books.sheets import write
    from deploy.cli.session import own_edition, session
    from services.scoring.domain.sheet import office_id
    from shared.contracts.targets import TargetFacts, TargetKind

    rules, starts_at = own_edition(code), _starts(period)
    if rules.kind == "annual":
        rows = [(office_id(name), TargetFacts(kind=TargetKind.OFFICE, name=name, region=name)) for name in offices]
        return len(rows), write(out, period, rules, rows, {}) if rows else 0
    async with session() as s:
        cases = await s.store.find("findings", fields=("target", "register_row", "standing"))
    chosen = sorted((one for one in cases if _is_wanted(one, wanted)), key=lambda one: str(one["target"]))
    rows = [(str(one["target"]), TargetFacts.model_validate(one["register_row"])) for one in chosen]
    told = {str(one["target"]): _told(one.get("standing") or {}, starts_at) for one in chosen}
    return len(rows), write(out, period, rules, rows, told) if rows else 0


def _starts(period: str) -> datetime:
    try:
        return period_start(period)
    except ValueError as error:
        refuse(str(error))


def _is_wanted(case: Mapping[str, Any], wanted: Mapping[str, str]) -> bool:
    row = case.get("register_row") or {}
    return (
        bool(row)
        and row["state"] == "live"
        and all(not value or row.get(name) == value for name, value in wanted.items())
    )


def _told(standing: Mapping[str, Any], since: datetime) -> dict[str, str]:
    """What the machine could tell of a target within the period."""
    return {
        code: str(one["state"]) for code, one in standing.items() if datetime.fromisoformat(one["last_at"]) >= since
    }


async def _import(files: Sequence[Path], period: str, code: str, who: str, dry_run: bool) -> dict[str, Any]:
    from deploy.cli.books.sheets import Unreadable, read
    from deploy.cli.session import own_edition, session
    from services.scoring.domain.sheet import check, offices_of
    from shared.contracts.targets import TargetFacts

    _starts(period)
    rules = own_edition(code)
    try:
        sheets = [sheet for path in files for sheet in read(path)]
    except Unreadable as error:
        refuse(str(error))
    async with session() as s:
        if rules.kind == "annual":
            register = offices_of(sheets)
        else:
            known = await s.store.find("findings", {"_id": {"$in": [one.target for one in sheets]}}, ("register_row",))
            register = {
                str(one["_id"]): TargetFacts.model_validate(one["register_row"])
                for one in known
                if one.get("register_row")
            }
        checked = check(sheets, period, rules, register)
        done = {"targets": len(checked.lines), "entries": checked.entries, "errors": checked.errors, "left": 0}
        if checked.errors or dry_run or not checked.lines:
            return done
        submission = await _submit(s, checked, period, code, who, files)
        done["left"] = await _wait(s, period, submission, len(checked.lines))
    return done


async def _submit(s: Any, checked: Any, period: str, code: str, who: str, files: Sequence[Path]) -> str:
    from shared.contracts.assessments import AssessmentSubmitted

    blob = "\n".join(json.dumps(line, ensure_ascii=False, sort_keys=True) for line in checked.lines)
    event = AssessmentSubmitted(
        target=f"sheet-{period_slug(period)}",
        occurred_at=s.clock.now(),
        period=period,
        edition=code,
        who=who,
        rows_key=await s.evidence.put(blob.encode()),
        targets=len(checked.lines),
        entries=checked.entries,
        source="、".join(path.name for path in files),
    )
    await s.emit(event)
    return event.event_id


async def _wait(s: Any, period: str, submission: str, wanted: int) -> int:
    """How many targets scoring has not taken in yet when patience ends."""
    deadline = s.clock.elapsed() + WAIT_S
    left = wanted
    while left and s.clock.elapsed() < deadline:
        await asyncio.sleep(0.2)
        left = wanted - len(await s.store.find("assessments", {"period": period, "submission": submission}, ("_id",)))
    return left
