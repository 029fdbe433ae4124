"""`xunjian scores`: verdicts of a period that was closed."""

import asyncio
from typing import Any

import typer

from deploy.cli.output import FOUND, document, refuse, table

COLUMNS = {
    "name": "名称", "region": "地区", "verdict_zh": "结论",
    "points": "得分", "bonus": "其中加分",
    "not_scored_zh": "不计分原因", "coverage": "覆盖率", "problems": "单项否决", "missing_zh": "缺少证据",
}  # fmt: skip
DIFFERENCES = {"target": "对象", "name": "项目", "stored": "已存", "computed": "重算"}


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(invoke_without_command=True, help="周期结论与得分；重新计算。 Verdicts and points of a period.")
    app.add_typer(group, name="scores")

    @group.callback()
    def scores(
        context: typer.Context,
        period: str = typer.Option("", help="周期，如 2022Q2；默认最近一个。 Default: the latest."),
        recheck: bool = typer.Option(False, help="复查后的结论。 Verdicts after re-check."),
        verdict: str = typer.Option("", help="pass | fail | undetermined"),
        as_json: bool = typer.Option(False, "--json"),
        lang: str = typer.Option("zh", help="zh | en"),
    ) -> None:
        """周期结论。 Verdicts. Example: xunjian scores --period 2022Q2 --verdict fail"""
        if context.invoked_subcommand is None:
            rows = asyncio.run(_rows(period, recheck, lang))
            chosen = [row for row in rows if not verdict or row["verdict"] == verdict]
            document(chosen) if as_json else table("结论", COLUMNS, chosen)

    @group.command()
    def recompute(
        period: str = typer.Option(..., help="周期，如 2022Q2。 The period."),
        recheck: bool = typer.Option(False, help="复查后的结论。 Verdicts after re-check."),
        as_json: bool = typer.Option(False, "--json"),
    ) -> None:
        """由已存的问题重新计算，逐位比较，不改动任何内容。有差异时退出码为 1。 Example: xunjian scores recompute --period 2022Q2"""
        told = asyncio.run(_again(period, recheck))
        if as_json:
            document(told)
        else:
            typer.echo(f"重新计算 {told['targets']} 个对象，{told['equal']} 个逐位一致")
            if told["edition_changed"]:
                typer.echo("注意：指标版本文件在结束周期之后有改动。 The edition was changed since.")
            if told["differences"]:
                table("差异", DIFFERENCES, told["differences"])
        if told["differences"]:
            raise typer.Exit(FOUND)


async def _again(period: str, recheck: bool) -> dict[str, Any]:
    from deploy.cli.inspection.again import again
    from deploy.cli.session import session

    async with session() as s:
        found = await s.store.get("periods", f"{period}:{'recheck' if recheck else 'close'}")
        if found is None:
            refuse(f"周期 {period} 尚未结束。 The period was not closed.")
        if not found.get("measured", True):
            refuse(f"周期 {period} 是导入的，没有可供重新计算的内容。 It was imported.")
        return await again(s, found)


async def _rows(period: str, recheck: bool, lang: str) -> list[dict[str, Any]]:
    from deploy.cli.session import session

    async with session() as s:
        periods = await s.store.find("periods", {"recheck": recheck})
        if not periods:
            return []
        chosen = period or max(periods, key=lambda one: str(one["point_at"]))["period"]
        found = await s.store.find("scores", {"period": chosen, "recheck": recheck})
    return [_row(one, lang) for one in sorted(found, key=lambda one: str(one["target"]))]


def _row(score: dict[str, Any], lang: str) -> dict[str, Any]:
    from shared.indicators.wording import sentence, title, word

    kept = {key: value for key, value in score.items() if key != "_id"}
    return {
        **kept,
        "verdict_zh": word(score["verdict"], lang),
        "not_scored_zh": word(score.get("not_scored") or None, lang),
        "problems": "；".join(sentence(one["indicator"], one["params"], lang) for one in score["vetoes"]) or None,
        "missing_zh": "、".join(title(code, lang) for code in score["missing"]) or None,
    }
