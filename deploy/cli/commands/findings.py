"""`xunjian findings`: what is wrong now, and a person's word on it."""

import asyncio
import getpass
from collections.abc import Sequence
from typing import Any

import typer

from deploy.cli.output import document, refuse, table

COLUMNS = {
    "id": "编号", "name": "名称", "title": "指标", "status_zh": "状态",
    "severity_zh": "类别", "says": "问题", "raised_at": "发现", "confirmed_at": "确认",
}  # fmt: skip
WAIT_S = 20.0


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(invoke_without_command=True, help="问题清单与人工复核。 Findings and their review.")
    app.add_typer(group, name="findings")

    @group.callback()
    def findings(
        context: typer.Context,
        status: str = typer.Option("", help="suspected | confirmed | cleared | dismissed"),
        everything: bool = typer.Option(False, "--all", help="含已消除、已排除。 Closed ones too."),
        as_json: bool = typer.Option(False, "--json"),
        lang: str = typer.Option("zh", help="zh | en"),
    ) -> None:
        """当前问题清单。 What is wrong now. Example: xunjian findings --status suspected --json"""
        if context.invoked_subcommand is None:
            rows = asyncio.run(_rows(everything or status in ("cleared", "dismissed"), lang))
            chosen = [row for row in rows if not status or row["status"] == status]
            document(chosen) if as_json else table("问题", COLUMNS, chosen)

    @group.command()
    def confirm(
        ids: list[str] = typer.Argument(help="问题编号，可多个。 One or more ids."),
        why: str = typer.Option(..., help="依据。 The reason, kept for ever."),
        who: str = typer.Option("", help="复核人。 Who says so; default: the login name."),
    ) -> None:
        """人工确认疑似问题。 Confirm suspicions. Example: xunjian findings confirm ID --why 已人工核实"""
        asyncio.run(_review(ids, "confirmed", who or getpass.getuser(), why))

    @group.command()
    def dismiss(
        ids: list[str] = typer.Argument(help="问题编号，可多个。 One or more ids."),
        why: str = typer.Option(..., help="依据。 The reason, kept for ever."),
        who: str = typer.Option("", help="复核人。 Who says so; default: the login name."),
    ) -> None:
        """排除误报。 Dismiss false positives. Example: xunjian findings dismiss ID --why 属正常页面"""
        asyncio.run(_review(ids, "dismissed", who or getpass.getuser(), why))


async def _rows(everything: bool, lang: str) -> list[dict[str, Any]]:
    from deploy.cli.session import session

    async with session() as s:
        cases = await s.store.find("findings", None if everything else {"open": True})
    rows = [_row(case, one, lang) for case in cases for one in _of(case, everything)]
    return sorted(rows, key=lambda row: (row["raised_at"], row["id"]))


def _of(case: dict[str, Any], everything: bool) -> list[dict[str, Any]]:
    return [*case.get("findings", []), *(case.get("closed", []) if everything else [])]


def _row(case: dict[str, Any], finding: dict[str, Any], lang: str) -> dict[str, Any]:
    from shared.indicators.wording import sentence, title, word

    facts: dict[str, Any] = finding["facts"]
    register_row = case.get("register_row") or {}
    return {
        **facts,
        "target": case["target"],
        "name": register_row.get("name"),
        "region": register_row.get("region"),
        "title": title(facts["indicator"], lang),
        "says": sentence(facts["indicator"], facts["params"], lang),
        "readings": finding.get("bad"),
        "review": finding.get("review"),
        "status_zh": word(facts["status"], lang),
        "severity_zh": word(facts["severity"], lang),
    }


async def _review(ids: Sequence[str], decision: str, who: str, why: str) -> None:
    from deploy.cli.session import session
    from shared.contracts.findings import ReviewDecided, Status

    async with session() as s:
        targets = await _targets(s, ids)
        missing = [one for one in ids if one not in targets]
        if missing:
            refuse(f"没有这些问题：{'、'.join(missing)}；未提交任何复核。 No such findings; nothing was sent.")
        now = s.clock.now()
        for one in ids:
            await s.emit(
                ReviewDecided(
                    target=targets[one], occurred_at=now, finding_id=one, decision=Status(decision), who=who, why=why
                )
            )
        left = await _wait_folded(s, targets)
    typer.echo(f"已提交 {len(ids)} 条复核" + (f"，{left} 条尚在处理" if left else ""))


async def _targets(s: Any, ids: Sequence[str]) -> dict[str, str]:
    """Finding id to target, for those that stand."""
    found: dict[str, str] = {}
    for case in await s.store.find("findings", {"finding_ids": {"$in": list(ids)}}):
        for one in case["findings"]:
            if one["facts"]["id"] in ids:
                found[one["facts"]["id"]] = case["target"]
    return found


async def _wait_folded(s: Any, targets: dict[str, str]) -> int:
    """How many reviews scoring has not taken in yet when patience ends."""
    deadline = s.clock.elapsed() + WAIT_S
    left = set(targets)
    while left and s.clock.elapsed() < deadline:
        for case in await s.store.find("findings", {"_id": {"$in": sorted(set(targets.values()))}}):
            waiting = {one["facts"]["id"] for one in case["findings"] if one.get("review") is None}
            left -= {one for one, target in targets.items() if target == case["_id"] and one not in waiting}
        await asyncio.sleep(0.1)
    return len(left)
