"""`xunjian close-period P`: compute the verdicts of a period now, and write its circular."""

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import typer

from deploy.cli.output import UNKNOWN, document, refuse
from deploy.cli.period import period_end, period_slug, period_start

PATIENCE_S = 180.0


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("close-period")
    def close_period(
        period: str = typer.Argument(help="2022Q2、2022-06 或 2022-06-10..2022-06-30"),
        recheck: bool = typer.Option(False, help="按整改后复查情况再计算。 Again, after rectification."),
        edition: str = typer.Option(os.environ.get("SCORING_EDITION", "cn-2019"), help="指标版本。 The edition."),
        share: list[str] = typer.Option(
            None,
            help="随机抽样比例：site=1、account=0.3、region:云泊市=0.5、platform:weibo=0.2。 Shares of a random sample.",
        ),
        seed: str = typer.Option("", help="抽样种子，记录在案、可复现；默认周期名。 Seed of the sample."),
        previous: str = typer.Option("", help="与哪个周期比较；默认上一周期。 The period to compare with."),
        save: Path = typer.Option(Path(), help="通报写到哪个文件夹。 Where the circular is written."),
        as_json: bool = typer.Option(False, "--json"),
    ) -> None:
        """以当前时刻为监测时点结束一个周期并生成通报。 Example: xunjian close-period 2022Q2"""
        from deploy.cli.session import own_edition

        try:
            wish = Wish(
                period, recheck, edition, period_start(period), period_end(period), _shares(share or ()), seed, previous
            )
        except ValueError as error:
            refuse(str(error))
        own_edition(edition)
        written = asyncio.run(_close(wish, save))
        if as_json:
            document([written])
        else:
            typer.echo(f"通报已生成：{'、'.join(written['files'])}")


@dataclass(frozen=True)
class Wish:
    """What was asked for, checked."""

    period: str
    recheck: bool
    edition: str
    starts_at: datetime
    ends_at: datetime
    shares: dict[str, float]
    seed: str
    previous: str


def _shares(given: Sequence[str]) -> dict[str, float]:
    """Raises ValueError for what is no share."""
    found = {}
    for one in given:
        name, _, value = one.rpartition("=")
        known = name in ("site", "account") or name.startswith(("region:", "platform:"))
        try:
            share = float(value)
        except ValueError:
            share = -1.0
        if not known or not 0 < share <= 1:
            raise ValueError(f"{one!r} 不是抽样比例；请用 site=1、account=0.3、region:云泊市=0.5。 No share.")
        found[name] = share
    return found


async def _close(wish: Wish, save: Path) -> dict[str, Any]:
    from deploy.cli.session import session
    from shared.contracts.commands import ClosePeriod

    stage = "recheck" if wish.recheck else "close"
    async with session() as s:
        closed = await s.store.get("periods", f"{wish.period}:close")
        if wish.recheck and (closed is None or not closed.get("measured", True)):
            refuse(f"周期 {wish.period} 尚未结束，不能复查。 Close the period first.")
        now = s.clock.now()
        if wish.starts_at >= now:
            refuse(f"周期 {wish.period} 尚未开始。 The period has not begun.")
        # Whoever closes a period after its end asks how it stood when it ended.
        point = now if wish.recheck else min(now, wish.ends_at - timedelta(seconds=1))
        before = closed if wish.recheck and closed else {}
        await s.emit(
            ClosePeriod(
                target=f"period-{period_slug(wish.period)}",
                occurred_at=now,
                period=wish.period,
                edition=wish.edition,
                starts_at=wish.starts_at,
                point_at=point,
                recheck=wish.recheck,
                monitoring_point_at=datetime.fromisoformat(before["point_at"]) if before else None,
                previous=wish.previous or None,
                # A re-check looks at the targets that were drawn, and at no others.
                sample_seed=before.get("sample_seed") or wish.seed or wish.period,
                shares=before.get("shares") or wish.shares,
            )
        )
        report = await _wait_report(s, f"{wish.period}:{stage}")
        save.mkdir(parents=True, exist_ok=True)
        files = []
        for name, key in report["files"].items():
            path = save / f"circular.{name}"
            path.write_bytes(await s.evidence.get(key))
            files.append(str(path))
    return {"period": wish.period, "recheck": wish.recheck, "point_at": point.isoformat(), "files": files}


async def _wait_report(s: Any, key: str) -> dict[str, Any]:
    deadline = s.clock.elapsed() + PATIENCE_S
    while s.clock.elapsed() < deadline:
        report: dict[str, Any] | None = await s.store.get("reports", key)
        if report:
            return report
        await asyncio.sleep(0.2)
    refuse("通报尚未生成：服务仍在处理，请稍后用 xunjian reports 查看。 Not written yet; look again later.", UNKNOWN)
