"""Reporting on the real servers: a circular from stored verdicts, before and after the re-check, the same however often."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from deploy.cli.commands import reports as reports_command
from deploy.cli.session import Session, session
from deploy.embedded.stack import Stack
from services.reporting.adapters.templates import DEFAULT, load
from services.reporting.renderers import docx
from shared.contracts.outcomes import PeriodClosed, PeriodRechecked
from shared.runtime.clock import CST

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

START = datetime(2022, 6, 10, tzinfo=CST)
POINT = datetime(2022, 6, 17, 12, tzinfo=CST)
RECHECK = datetime(2022, 6, 20, tzinfo=CST)


@pytest_asyncio.fixture(loop_scope="module")
async def product(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Session]:
    """A reporting process, and the CLI pointed at the same servers."""
    for name, value in stack.runtime_env().items():
        monkeypatch.setenv(name, value)
    if "reporting" not in stack.children:
        await stack.start_services(("reporting",))
    async with session() as connected:
        yield connected


def veto(target: str) -> dict[str, Any]:
    return {
        "id": f"f-{target}", "indicator": "homepage-stale", "edition": "demo-province", "severity": "veto",
        "status": "confirmed", "observations": ["o-1", "o-2"], "places": ["http://www.canglan.gov.cn/"],
        "raised_at": START.isoformat(), "confirmed_at": (START + timedelta(days=1)).isoformat(),
    }  # fmt: skip


async def store_period(product: Session, period: str, recheck: bool, verdicts: dict[str, str]) -> None:
    stage = "recheck" if recheck else "close"
    for target, verdict in verdicts.items():
        fields = {
            "period": period, "recheck": recheck, "target": target, "verdict": verdict, "coverage": 1.0,
            "kind": "account" if target.startswith("account") else "site", "name": target, "region": "云麓市",
            "provisional": False, "points": None, "missing": [], "judged": True,
            "vetoes": [veto(target)] if verdict == "fail" else [],
        }  # fmt: skip
        await product.store.upsert("scores", f"{period}:{stage}:{target}", {"$set": fields})
    at = RECHECK if recheck else POINT
    fields = {
        "period": period, "recheck": recheck, "edition": "demo-province", "settled": True,
        "starts_at": START.isoformat(), "point_at": at.isoformat(),
    }  # fmt: skip
    await product.store.upsert("periods", f"{period}:{stage}", {"$set": fields})


def event(period: str, recheck: bool) -> PeriodClosed | PeriodRechecked:
    kind = PeriodRechecked if recheck else PeriodClosed
    at = RECHECK if recheck else POINT
    return kind(
        target=f"period-{period.lower()}", occurred_at=at, period=period, edition="demo-province",
        starts_at=START, point_at=at, settled=True, targets=4,
    )  # fmt: skip


async def report(product: Session, key: str) -> dict[str, Any]:
    async with asyncio.timeout(20):
        while not (found := await product.store.get("reports", key)) or "pending" in found:  # noqa: ASYNC110 -- another process writes it
            await asyncio.sleep(0.05)
    return found


BEFORE = {"site-1": "pass", "site-2": "fail", "site-3": "undetermined", "account-wechat-1": "fail"}
AFTER = {"site-1": "pass", "site-2": "pass", "site-3": "undetermined", "account-wechat-1": "fail"}


async def test_the_circulars_of_a_period(product: Session, tmp_path: Path) -> None:
    await store_period(product, "2022Q2", False, BEFORE)
    row = {
        "kind": "site",
        "name": "沧澜省人民政府",
        "region": "云麓市",
        "site_code": "9900000002",
        "url": "http://www.canglan.gov.cn/",
    }
    await product.store.upsert("websites", "site-2", {"$set": row})
    await product.emit(event("2022Q2", False))
    first = await report(product, "2022Q2:close")
    told = json.loads(await product.evidence.get(first["files"]["json"]))
    assert told["sites"]["rate"] == {"numerator": 1, "denominator": 2, "percent": 50.0, "formula": "1÷2×100%=50.00%"}
    assert told["sites"]["undetermined"] == ["site-3"]
    assert told["sites_after"] is None
    assert told["lists"]["failed_sites"][0]["code"] == "9900000002"

    await store_period(product, "2022Q2", True, AFTER)
    await product.emit(event("2022Q2", True))
    second = await report(product, "2022Q2:recheck")
    told = json.loads(await product.evidence.get(second["files"]["json"]))
    assert (told["sites"]["passed"], told["sites_after"]["passed"]) == (1, 2)
    assert (told["lists"]["put_right"], told["lists"]["not_put_right"]) == (["site-2"], ["account-wechat-1"])

    rows = await reports_command._rows("2022Q2", tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f"2022Q2-{stage}-circular.{form}" for stage in ("close", "recheck") for form in ("docx", "html", "json", "xlsx")
    ]
    assert [row["recheck"] for row in rows] == [False, True]
    assert "50.00%" in (tmp_path / "2022Q2-close-circular.html").read_text()


async def test_told_again_the_same_circular_is_written_and_nothing_is_published_twice(product: Session) -> None:
    await store_period(product, "2022Q3", False, BEFORE)
    await product.emit(event("2022Q3", False))
    first = await report(product, "2022Q3:close")
    again = event("2022Q3", False)
    headers = {"Nats-Msg-Id": "a-redelivery-past-the-window"}
    await product.js.publish(again.subject, again.model_dump_json().encode(), headers=headers)
    async with asyncio.timeout(20):
        while (await product.js.consumer_info("OUTCOMES", "reporting-period-closed")).num_pending:  # noqa: ASYNC110 -- it is on a server
            await asyncio.sleep(0.05)
    await asyncio.sleep(0.5)
    second = await report(product, "2022Q3:close")
    assert second["files"] == first["files"]
    assert second["version"] == first["version"]
    info = await product.js.stream_info("OUTCOMES", subjects_filter="report.published.v1.period-2022q3")
    assert info.state.subjects == {"report.published.v1.period-2022q3": 1}


async def test_a_period_that_was_never_computed_is_parked(product: Session) -> None:
    await product.emit(event("2021Q1", True))
    async with asyncio.timeout(20):
        while True:
            info = await product.js.stream_info("DEAD_LETTERS", subjects_filter="dead-letter.parked.v1.>")
            if (info.state.subjects or {}).get("dead-letter.parked.v1.reporting-period-rechecked"):
                return
            await asyncio.sleep(0.05)


async def test_a_later_period_is_compared_with_the_one_before_and_rendered_in_an_offices_words(
    product: Session, tmp_path: Path
) -> None:
    await store_period(product, "2023Q1", False, BEFORE)
    await product.emit(event("2023Q1", False))
    await report(product, "2023Q1:close")
    await store_period(product, "2023Q2", False, {**BEFORE, "site-2": "pass"})
    later = {"point_at": (POINT + timedelta(days=90)).isoformat()}
    await product.store.upsert("periods", "2023Q2:close", {"$set": later})
    await product.emit(event("2023Q2", False))
    second = await report(product, "2023Q2:close")
    told = json.loads(await product.evidence.get(second["files"]["json"]))
    assert told["comparison"]["period"] == "2023Q1"
    assert told["comparison"]["sites"]["formula"] == "100.00%－50.00%=+50.00个百分点"
    assert {one["target"]: one["now"] for one in told["comparison"]["fates"]}["site-2"] == "put_right"

    (tmp_path / "office.toml").write_text(
        (DEFAULT / "office.toml").read_text().replace('sender = ""', 'sender = "沧澜省人民政府办公厅"')
    )
    circular = await reports_command._stored("2023Q2", None)
    reports_command._render(circular, load(tmp_path), ("html", "docx"), tmp_path)
    assert "沧澜省人民政府办公厅" in (tmp_path / "circular.html").read_text()
    assert docx.render(circular) == await product.evidence.get(second["files"]["docx"]), (
        "the same words, the same bytes"
    )
