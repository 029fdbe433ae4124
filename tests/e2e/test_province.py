"""The whole product on a small province: twelve sites, twenty accounts, eight days; the circular equals the planted truth."""

import json
from pathlib import Path
from typing import Any

import pytest

from deploy.demo.people import Days
from deploy.demo.run import Demo, Options
from shared.storage.store import open_store
from tests.support.circulars import missing

RATE = 10_800.0
DAYS = Days(point=7.1, recheck=8.3, review=(2.0, 4.0, 6.8), owners=(7.15, 7.4))
pytestmark = [pytest.mark.e2e, pytest.mark.timeout(170)]


class Watched(Demo):
    """A demonstration whose stored state is looked at before it stops."""

    cases: list[dict[str, Any]]
    alerts: list[dict[str, Any]]
    orders: list[dict[str, Any]]

    async def _finish(self) -> int:
        async with open_store(self.stack.settings().mongo_url.get_secret_value(), "xunjian") as store:
            self.cases = await store.find("findings")
            self.alerts = await store.find("alerts")
            self.orders = await store.find("orders")
        return await super()._finish()


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
