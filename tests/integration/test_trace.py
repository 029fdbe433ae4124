"""One event's way on real servers: asked, seen, suspected, confirmed, alerted, delivered; found by any of its ids."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio
from typer.testing import CliRunner

from deploy.cli.app import app
from deploy.cli.session import Session, session
from deploy.cli.trail.way import Way
from deploy.embedded.stack import Stack
from shared.contracts.envelope import fact_id
from shared.contracts.targets import TargetRegistered
from tests.support.eventually import eventually
from tests.support.facts import SITE, probed, site_row

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]
FIRST, SECOND = fact_id("look", "first"), fact_id("look", "second")


@pytest_asyncio.fixture(loop_scope="module")
async def product(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Session]:
    stack.env["NOTIFICATION_TERMINAL_FILE"] = str(stack.root / "alerts.log")
    if "scoring" not in stack.children:
        await stack.start_services(("scoring", "notification"))
    for name, value in stack.runtime_env().items():
        monkeypatch.setenv(name, value)
    async with session() as connected:
        yield connected


async def test_a_finding_shows_its_way_from_the_look_to_the_delivery(product: Session) -> None:
    now = product.clock.now()
    before = now - timedelta(seconds=60)
    await product.emit(TargetRegistered(target=SITE, occurred_at=before, facts=site_row()))
    await product.emit(probed(before, "timeout", trace=FIRST))
    await product.emit(probed(now, "timeout", trace=SECOND))
    await product.emit(probed(now, target="site-9900000002", trace=fact_id("look", "another")))

    async def delivered() -> list[dict[str, object]]:
        return [one for one in await product.store.find("deliveries") if one["state"] == "sent"]

    await eventually(delivered)
    case = await product.store.get("findings", SITE)
    assert case is not None
    [finding] = [one["facts"]["id"] for one in case["findings"] if one["facts"]["indicator"] == "site-down"]
    way = Way(product)
    steps = await way.steps(finding)
    told = [step.what for step in steps]
    assert told.count("observation.site-probed") == 2
    order = ["asked", "observation.site-probed", "finding.raised", "finding.confirmed", "alert.opened", "delivery"]
    places = [told.index(what) for what in order if what in told]
    assert len(places) == len(order), told
    assert told.index("finding.raised") < told.index("finding.confirmed") < told.index("delivery")
    assert all(step.stored for step in steps if step.what.startswith(("observation", "finding", "alert", "delivery")))
    by_trace = await way.steps(SECOND)
    assert {"observation.site-probed", "finding.confirmed"} <= {step.what for step in by_trace}
    assert await way.steps("no-such-thing") == []


async def test_the_command_says_it_in_chinese(product: Session) -> None:
    [case] = [one for one in await product.store.find("findings") if one["_id"] == SITE]
    finding = case["findings"][0]["facts"]["id"]
    import asyncio

    result = await asyncio.to_thread(lambda: CliRunner().invoke(app, ["trace", finding], env={"COLUMNS": "200"}))
    assert result.exit_code == 0, result.output
    for word in ("安排查看", "看到", "确认", "送达"):
        assert word in result.output
    nothing = await asyncio.to_thread(lambda: CliRunner().invoke(app, ["trace", "nothing-of-the-kind"]))
    assert nothing.exit_code == 3
