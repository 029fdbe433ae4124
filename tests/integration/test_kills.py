"""Count in, count out: services, nats-server and the database killed with SIGKILL in the middle of work lose and double nothing."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import nats
import pytest
import pytest_asyncio

from deploy.embedded.clockfile import ClockKeeper
from deploy.embedded.stack import Stack
from shared.contracts.catalogue import parse
from shared.contracts.commands import ProbeSite
from shared.contracts.findings import FindingConfirmed, FindingRaised
from shared.contracts.observations import SiteProbed
from shared.contracts.streams import STREAMS, stream_of
from shared.contracts.targets import TargetRegistered
from shared.runtime.clock import CST
from shared.storage.store import open_store
from tests.support.facts import START, site_row
from tests.support.site_server import Reply, SiteServer

SITES = 40
pytestmark = [pytest.mark.integration, pytest.mark.timeout(150)]


@pytest_asyncio.fixture
async def product(tmp_path: Path) -> AsyncIterator[tuple[Stack, SiteServer]]:
    """Scheduler, prober and scoring as processes on a clock that runs a hundred times fast, before a server that fails."""
    async with SiteServer({"/": Reply(b"<html>out of order</html>", 500)}) as site:
        names = tmp_path / "names.json"
        names.write_text(
            json.dumps({"names": {f"www.s{n}.canglan.gov.cn": f"127.0.0.1:{site.port}" for n in range(SITES)}})
        )
        stack = Stack(
            tmp_path / "stack",
            env={
                "XUNJIAN_WEB_NAMES_FILE": str(names),
                "XUNJIAN_WEB_ALLOW_ADDRESSES": f"127.0.0.1:{site.port}",
                "SCHEDULER_PROBE_EVERY_S": "3600",
            },
        )
        (tmp_path / "stack").mkdir()
        stack.clock = ClockKeeper(tmp_path / "stack" / "clock.json")
        stack.clock.create(START, 100.0, 5.0)
        stack.clock.release()
        try:
            await stack.start_servers()
            await stack.start_services(("scheduler", "prober", "scoring"))
            yield stack, site
        finally:
            await stack.stop()


async def ask(stack: Stack) -> None:
    """Register every site with scoring and ask for one scheduled probe of each."""
    client = await nats.connect(f"nats://127.0.0.1:{stack.ports['nats']}")
    js = client.jetstream()
    for n in range(SITES):
        url, target = f"http://www.s{n}.canglan.gov.cn/", f"site-s{n}"
        assert stack.clock is not None
        now = stack.clock.now().astimezone(CST)
        told = TargetRegistered(target=target, occurred_at=START - timedelta(days=1), facts=site_row(url=url))
        probe = ProbeSite(target=target, occurred_at=now, url=url)
        # Scoring hears the register before the scheduler would; the scheduler must not probe by itself here.
        for event in (told, probe):
            await js.publish(
                event.subject, event.model_dump_json().encode(), stream=stream_of(event.subject),
                headers={"Nats-Msg-Id": event.event_id},
            )  # fmt: skip
    await client.close()


async def kill(stack: Stack, name: str) -> None:
    child = stack.children[name]
    while not child.alive:  # noqa: ASYNC110 -- the watch is reviving it
        await asyncio.sleep(0.05)
    child.kill()
    assert child.process is not None
    await child.process.wait()


async def events(stack: Stack) -> list[object]:
    """Everything in the streams, read without a consumer."""
    client = await nats.connect(f"nats://127.0.0.1:{stack.ports['nats']}")
    js = client.jetstream()
    found: list[object] = []
    for stream in ("OBSERVATIONS", "OUTCOMES", "DEAD_LETTERS"):
        state = (await js.stream_info(stream)).state
        for sequence in range(max(1, state.first_seq), state.last_seq + 1):
            message = await js.get_msg(stream, sequence)
            found.append(parse(message.subject or "", message.data or b""))
    await client.close()
    return found


async def confirmed(stack: Stack) -> int:
    async with open_store(stack.settings().mongo_url.get_secret_value(), "xunjian") as store:
        cases = await store.find("findings", {"open": True})
    return sum(one["facts"]["status"] == "confirmed" for case in cases for one in case["findings"])


async def test_every_victim_killed_in_the_middle_of_work(product: tuple[Stack, SiteServer]) -> None:
    stack, _ = product
    watching = asyncio.create_task(stack.watch())
    await ask(stack)
    for victim in ("prober", "scoring", "nats", "mongo", "prober", "scoring", "scheduler"):
        await asyncio.sleep(0.25)
        await kill(stack, victim)
    deadline = asyncio.get_running_loop().time() + 60
    while await confirmed(stack) < SITES and asyncio.get_running_loop().time() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(0.5)
    assert not watching.done(), watching
    watching.cancel()
    seen = await events(stack)
    raised = Counter(event.target for event in seen if isinstance(event, FindingRaised))
    sure = Counter(event.target for event in seen if isinstance(event, FindingConfirmed))
    targets = {f"site-s{n}" for n in range(SITES)}
    assert set(raised) == targets, "a finding was lost"
    assert set(sure) == targets, "a confirmation was lost"
    assert set(raised.values()) == {1}, "a finding was raised twice"
    assert set(sure.values()) == {1}, "a finding was confirmed twice"
    probes = Counter((event.target, event.event_id) for event in seen if isinstance(event, SiteProbed))
    assert set(probes.values()) == {1}, "the same visit was told twice"
    assert sum(child.restarts for child in stack.children.values()) == 7
    assert {stream.name for stream in STREAMS} >= {"OBSERVATIONS", "OUTCOMES"}
