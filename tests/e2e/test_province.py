"""The whole product on a small province: twelve sites, twenty accounts, eight days; the circular equals the planted truth.

Where a real Prometheus is installed it scrapes all services meanwhile, and every panel of every board shows something.
"""

import asyncio
import json
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import nats
import pytest

from deploy.demo.people import Days
from deploy.demo.run import Demo, Options
from deploy.grafana.boards import BOARDS
from shared.storage.store import open_store
from tests.support.circulars import missing
from tests.support.facts import probed
from tests.support.prometheus import BEAT_S, PROGRAM, Prometheus, with_choices

RATE = 10_800.0
DAYS = Days(point=7.1, recheck=8.3, review=(2.0, 4.0, 6.8), owners=(7.15, 7.4))
pytestmark = [pytest.mark.e2e, pytest.mark.timeout(170)]


class Watched(Demo):
    """A demonstration whose stored state and series are looked at before it stops."""

    cases: list[dict[str, Any]]
    alerts: list[dict[str, Any]]
    orders: list[dict[str, Any]]
    prometheus: Prometheus | None = None
    empty_panels: list[str]

    async def _start(self, fresh: bool) -> None:
        self.stack.env.update(EXPORTER_FRESH_S="1", EXPORTER_WATCH_EVERY_S="2")
        await super()._start(fresh)
        if PROGRAM:
            self.prometheus = Prometheus(self.root / "prometheus", self.stack.ports)
            self.stack.children["prometheus"] = await self.prometheus.child()

    async def _finish(self) -> int:
        self.empty_panels = await self._empty_panels()
        async with open_store(self.stack.settings().mongo_url.get_secret_value(), "xunjian") as store:
            self.cases = await store.find("findings")
            self.alerts = await store.find("alerts")
            self.orders = await store.find("orders")
        return await super()._finish()

    async def _one(self, expr: str) -> str:
        assert self.prometheus is not None
        return str((await self.prometheus.query(expr))[0]["metric"]["target"])

    async def _seen_elsewhere(self, site: str) -> None:
        """What the province lacks: a certificate, and a second vantage that cannot open the site."""
        assert self.stack.clock is not None
        now = self.stack.clock.now()
        ends = now + timedelta(days=40)
        seen = probed(now, "timeout", target=site, vantage="telecom", certificate_ends_at=ends)
        client = await nats.connect(self.stack.settings().nats_url)
        await client.jetstream().publish(seen.subject, seen.model_dump_json().encode())
        await client.close()

    async def _empty_panels(self) -> list[str]:
        """Panels of which no query gave any series at any time of the demonstration."""
        if self.prometheus is None:
            return []
        site = await self._one(
            "xunjian_site_up and on (target) xunjian_site_newest_section_days and on (target) xunjian_target_verdict"
        )
        account = await self._one("xunjian_account_silence_days and on (target) xunjian_target_verdict")
        await self._seen_elsewhere(site)
        await asyncio.sleep(BEAT_S * 3)
        until = time.time()
        empty = []
        for board in BOARDS:
            for panel in board.panels:
                asked = [with_choices(ask.expr, site=site, account=account) for ask in panel.asks]
                answers = [await self.prometheus.over(expr, until - 240, until) for expr in asked]
                empty += [
                    f"{board.title}: {panel.title}: {expr}" for expr, got in zip(asked, answers, strict=True) if not got
                ]
        return empty


async def test_the_circular_equals_the_planted_truth(tmp_path: Path) -> None:
    demo = Watched(Options(scale="small", rate=RATE, root=tmp_path / "demo", out=tmp_path, days=DAYS))
    code = await demo.run()
    truth = json.loads((tmp_path / "demo" / "province" / "truth.json").read_text())
    planted = {one["id"]: set(one["vetoes"]) for one in [*truth["sites"], *truth["accounts"]]}
    sure = {case["target"]: _confirmed(case) for case in demo.cases}
    assert {target: codes for target, codes in sure.items() if codes} == {t: c for t, c in planted.items() if c}
    assert code == 0, "see what the oracle printed"
    _check_outages(demo)
    assert {order["state"] for order in demo.orders} <= {"ordered", "replied", "closed"}
    assert demo.empty_panels == []
    bodies = {form: (tmp_path / f"circular.{form}").read_bytes() for form in ("docx", "xlsx", "html", "json")}
    assert missing(json.loads(bodies["json"]), bodies) == []


def _confirmed(case: dict[str, Any]) -> set[str]:
    """Vetoes that were ever confirmed on a target."""
    facts = [one["facts"] for one in [*case["findings"], *case["closed"]]]
    return {one["indicator"] for one in facts if one["severity"] == "veto" and one["confirmed_at"]}


def _check_outages(demo: Watched) -> None:
    """Outages raise and clear a notice and its alert, on passing sites too."""
    closed = [alert for alert in demo.alerts if alert["indicator"] == "site-down" and not alert["open"]]
    assert closed
    found = [alert for alert in demo.alerts if alert["kind"] == "finding"]
    assert not [alert for alert in found if alert["severity"] == "deduction"]
