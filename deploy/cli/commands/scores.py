"""`xunjian scores`: verdicts of a period that was closed."""

import asyncio
from typing import Any

import typer

from deploy.cli.output import document, table

COLUMNS = {
    "name": "名称", "region": "地区", "verdict_zh": "结论",
    "points": "得分", "coverage": "覆盖率", "problems": "单项否决", "missing_zh": "缺少证据",
}  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def scores(
        period: str = typer.Option("", help="周期，如 2022Q2；默认最近一个。 Default: the latest."),
        recheck: bool = typer.Option(False, help="复查后的结论。 Verdicts after re-check."),
        verdict: str = typer.Option("", help="pass | fail | undetermined"),
        as_json: bool = typer.Option(False, "--json"),
        lang: str = typer.Option("zh", help="zh | en"),
    ) -> None:
        """周期结论。 Verdicts. Example: xunjian scores --period 2022Q2 --verdict fail"""
        rows = [row for row in asyncio.run(_rows(period, recheck, lang)) if not verdict or row["verdict"] == verdict]
        document(rows) if as_json else table("结论", COLUMNS, rows)


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
        "problems": "；".join(sentence(one["indicator"], one["params"], lang) for one in score["vetoes"]) or None,
        "missing_zh": "、".join(title(code, lang) for code in score["missing"]) or None,
    }
