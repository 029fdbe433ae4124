"""The exporter on real servers: what is stored becomes the page, and a new process reads it up again."""

from collections.abc import Callable

import pytest
from faststream.asgi import AsgiFastStream

from deploy.embedded.stack import Stack
from services.exporter.app import wire
from shared.contracts.targets import TargetRegistered
from shared.runtime.bus import Bus
from shared.runtime.clock import Clock
from shared.runtime.service import Parts, create
from tests.integration.conftest import running
from tests.support.eventually import eventually
from tests.support.facts import SITE, probed, site_row

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]


def exporter(stack: Stack) -> tuple[AsgiFastStream, Callable[[], Parts]]:
    kept: list[Parts] = []

    def wired(parts: Parts) -> None:
        wire(parts)
        kept.append(parts)

    return create("exporter", wired, stack.settings()), lambda: kept[0]


async def page(parts: Parts) -> str:
    return (await parts.pages["/targets"]()).decode()


async def test_what_is_stored_is_shown_and_shown_again_after_a_restart(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXPORTER_FRESH_S", "0")
    clock = Clock()
    now = clock.now()
    app, parts = exporter(stack)
    async with running(app):
        bus: Bus = parts().bus
        await bus.broker.start()
        for event in (
            TargetRegistered(target=SITE, occurred_at=now, facts=site_row()),
            probed(now, "timeout"),
            probed(clock.now()),
        ):
            await bus.emit(event)
        await parts().store.upsert("findings", SITE, {"$set": FINDING})
        first = await page(parts())
        assert f'xunjian_site_up{{target="{SITE}"}} 1.0' in first
        assert f'xunjian_target_open_findings{{severity="notice",status="confirmed",target="{SITE}"}} 1.0' in first
    again, parts_again = exporter(stack)
    async with running(again):
        await parts_again().bus.broker.start()
        assert f'xunjian_site_up{{target="{SITE}"}} 1.0' in await page(parts_again())
        made = parts_again()
        await made.bus.emit(probed(clock.now(), "dns"))
        made_page = made.pages["/targets"]

        async def failed() -> bool:
            return f'xunjian_site_up{{target="{SITE}"}} 0.0' in (await made_page()).decode()

        await eventually(failed, patience_s=25.0)


FACTS = {
    "indicator": "site-down",
    "severity": "notice",
    "status": "confirmed",
    "confirmed_at": "2022-06-10T00:00:00+08:00",
}
FINDING = {"target": SITE, "open": True, "findings": [{"facts": FACTS}]}
