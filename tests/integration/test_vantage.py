"""A second vantage joins by configuration: its prober hears what is asked of it and nothing else; scheduler and scoring ask it."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from nats.js.errors import NotFoundError

from deploy.cli.session import Session, session
from deploy.embedded.stack import Stack
from services.prober.app import wire
from shared.contracts.commands import ProbeFrom, ProbeSite, Reason
from shared.contracts.observations import SiteProbed
from shared.contracts.targets import TargetRegistered
from shared.runtime.service import Parts, create
from tests.integration.conftest import running
from tests.support.eventually import eventually
from tests.support.facts import SITE, probed, site_row

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(loop_scope="module")
async def product(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Session]:
    stack.env["XUNJIAN_VANTAGES"] = "telecom"
    for name, value in stack.runtime_env().items():
        monkeypatch.setenv(name, value)
    async with session() as connected:
        yield connected


async def seen_of(product: Session, target: str) -> SiteProbed | None:
    try:
        raw = await product.js.get_last_msg("OBSERVATIONS", f"{SiteProbed.SUBJECT}.{target}")
    except NotFoundError:
        return None
    return SiteProbed.model_validate_json(raw.data or b"")


async def test_its_prober_takes_what_is_asked_of_it(
    product: Session, stack: Stack, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "names.json").write_text(json.dumps({"names": {}}))
    monkeypatch.setenv("XUNJIAN_WEB_NAMES_FILE", str(tmp_path / "names.json"))
    monkeypatch.setenv("PROBER_VANTAGE", "telecom")
    now = product.clock.now()

    def wired(parts: Parts) -> None:
        wire(parts)

    async with running(create("prober", wired, stack.settings())) as app:
        await app.broker.start()  # type: ignore[union-attr]
        asked = ProbeFrom(target="telecom", occurred_at=now, site=SITE, url="http://www.gone.gov.cn/", about=now)
        await product.emit(asked)
        await product.emit(ProbeFrom(target="unicom", occurred_at=now, site="site-2", url="http://www.gone.gov.cn/"))
        await product.emit(ProbeSite(target="site-3", occurred_at=now, url="http://www.gone.gov.cn/"))

        async def told() -> SiteProbed | None:
            return await seen_of(product, SITE)

        seen = await eventually(told)
        assert (seen.vantage, seen.second, seen.about, seen.outcome) == ("telecom", True, now, "dns")
        assert await seen_of(product, "site-2") is None
        assert await seen_of(product, "site-3") is None
    assert await product.store.find("probes", {"site": SITE}) == [], "no visit of the measure"


async def test_scoring_asks_it_and_needs_it_for_down(product: Session, stack: Stack) -> None:
    await stack.start_services(("scoring",))
    other, now = "site-9900000007", product.clock.now()
    await product.emit(TargetRegistered(target=other, occurred_at=now - timedelta(hours=1), facts=site_row()))
    await product.emit(probed(now - timedelta(seconds=200), target=other, vantage="telecom", second=True))

    async def has_vote() -> bool:
        case = await product.store.get("findings", other)
        return bool(case and case.get("votes") and case.get("register_row"))

    await eventually(has_vote)
    await product.emit(probed(now, "timeout", target=other))

    async def asked() -> bool:
        state = (await product.js.stream_info("VANTAGES", subjects_filter="vantage.>")).state
        waits = (await product.js.stream_info("SCHEDULES", subjects_filter="schedule.>")).state
        return bool(state.subjects and f"{ProbeFrom.SUBJECT}.telecom" in state.subjects) or (waits.messages or 0) > 1

    await eventually(asked)
    later = now + timedelta(seconds=30)
    await product.emit(probed(later, "timeout", target=other, reason=Reason.RECHECK))
    await product.emit(probed(later + timedelta(seconds=1), target=other, vantage="telecom", second=True))

    async def partly() -> bool:
        case = await product.store.get("findings", other)
        return [one["facts"]["indicator"] for one in (case or {}).get("findings", ())] == ["site-partly-unreachable"]

    await eventually(partly)
