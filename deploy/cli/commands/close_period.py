"""`xunjian close-period P`: compute the verdicts of a period now, and write its circular."""

import asyncio
import os
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import typer

from deploy.cli.output import UNKNOWN, document, refuse
from deploy.cli.period import period_start

PATIENCE_S = 180.0


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("close-period")
    def close_period(
        period: str = typer.Argument(help="2022Q2、2022-06 或 2022-06-10..2022-06-30"),
        recheck: bool = typer.Option(False, help="按整改后复查情况再计算。 Again, after rectification."),
        edition: str = typer.Option(os.environ.get("SCORING_EDITION", "cn-2019"), help="指标版本。 The edition."),
        save: Path = typer.Option(Path(), help="通报写到哪个文件夹。 Where the circular is written."),
        as_json: bool = typer.Option(False, "--json"),
    ) -> None:
        """以当前时刻为监测时点结束一个周期并生成通报。 Example: xunjian close-period 2022Q2"""
        from shared.indicators.editions import EditionError
        from shared.indicators.editions import edition as load

        try:
            starts_at = period_start(period)
            load(edition)
        except (ValueError, EditionError) as error:
            refuse(str(error))
        written = asyncio.run(_close(period, recheck, edition, starts_at, save))
        if as_json:
            document([written])
        else:
            typer.echo(f"通报已生成：{'、'.join(written['files'])}")


async def _close(period: str, recheck: bool, edition: str, starts_at: datetime, save: Path) -> dict[str, Any]:
    from deploy.cli.session import session
    from shared.contracts.commands import ClosePeriod

    stage = "recheck" if recheck else "close"
    async with session() as s:
        closed = await s.store.get("periods", f"{period}:close")
        if recheck and closed is None:
            refuse(f"周期 {period} 尚未结束，不能复查。 Close the period first.")
        now = s.clock.now()
        if starts_at >= now:
            refuse(f"周期 {period} 尚未开始。 The period has not begun.")
        point = datetime.fromisoformat(closed["point_at"]) if recheck and closed else None
        await s.emit(
            ClosePeriod(
                target=re.sub(r"[^a-z0-9-]", "-", f"period-{period.lower()}"),
                occurred_at=now,
                period=period,
                edition=edition,
                starts_at=starts_at,
                point_at=now,
                recheck=recheck,
                monitoring_point_at=point,
            )
        )
        report = await _wait_report(s, f"{period}:{stage}")
        save.mkdir(parents=True, exist_ok=True)
        files = []
        for name, key in report["files"].items():
            path = save / f"circular.{name}"
            path.write_bytes(await s.evidence.get(key))
            files.append(str(path))
    return {"period": period, "recheck": recheck, "point_at": now.isoformat(), "files": files}


async def _wait_report(s: Any, key: str) -> dict[str, Any]:
    deadline = s.clock.elapsed() + PATIENCE_S
    while s.clock.elapsed() < deadline:
        report: dict[str, Any] | None = await s.store.get("reports", key)
        if report:
            return report
        await asyncio.sleep(0.2)
    refuse("通报尚未生成：服务仍在处理，请稍后用 xunjian reports 查看。 Not written yet; look again later.", UNKNOWN)
