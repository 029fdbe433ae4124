"""How deliveries end on the real server: retried with growing delays, parked with their reason, replayed; one by one and in batches."""

import asyncio
import json
import os
import random
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from faststream.asgi import AsgiFastStream

from deploy.embedded.stack import Stack
from shared.contracts.commands import CheckLinks, ProbeSite
from shared.contracts.envelope import Event
from shared.runtime.clock import Clock
from shared.runtime.service import Parts, create
from shared.runtime.settle import Permanent
from tests.integration.conftest import running

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]
Handler = Callable[[Event], Awaitable[None]]


class Ear:
    """Counts deliveries of each target and fails as often as its name says."""

    def __init__(self) -> None:
        self.heard: dict[str, list[float]] = {}

    async def __call__(self, event: Event) -> None:
        times = self.heard.setdefault(event.target, [])
        times.append(Clock.elapsed())
        if event.target.startswith("twice") and len(times) <= 2:
            raise RuntimeError("not yet")
        if event.target.startswith("never"):
            raise Permanent("cannot ever work")

    async def times(self, target: str, count: int) -> list[float]:
        deadline = Clock.elapsed() + 15
        while len(self.heard.get(target, [])) < count and Clock.elapsed() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        return self.heard.get(target, [])


def app_of(stack: Stack, service: str, event: type[Event], ear: Ear) -> AsgiFastStream:
    def wire(parts: Parts) -> None:
        parts.bus.hear(event, ear)

    return create(service, wire, stack.settings())


@pytest_asyncio.fixture(loop_scope="module")
async def cli(stack: Stack) -> AsyncIterator[None]:
    """The command line's session points at this stack."""
    before = dict(os.environ)
    os.environ.update(stack.runtime_env())
    yield
    os.environ.clear()
    os.environ.update(before)


def commands(kind: type[Event], *targets: str) -> list[Event]:
    now = Clock().now()
    if kind is ProbeSite:
        return [ProbeSite(target=target, occurred_at=now, url="http://www.canglan.gov.cn/") for target in targets]
    return [CheckLinks(target=target, occurred_at=now, urls=("http://www.canglan.gov.cn/",)) for target in targets]


@pytest.mark.parametrize(
    ("service", "kind"), [("link-checker", CheckLinks), ("prober", ProbeSite)], ids=["one", "many"]
)
async def test_retried_parked_and_replayed(stack: Stack, cli: None, service: str, kind: type[Event]) -> None:
    from deploy.cli.commands.dead_letters import _letters, _replay
    from deploy.cli.session import session

    ear = Ear()
    async with running(app_of(stack, service, kind, ear)):
        async with session() as s:
            for command in commands(kind, "good", "twice", "never"):
                await s.emit(command)
                await s.emit(command)
        assert len(await ear.times("good", 1)) == 1
        times = await ear.times("twice", 3)
        assert len(times) == 3
        assert times[1] - times[0] == pytest.approx(1.0, abs=0.6)
        assert times[2] - times[1] == pytest.approx(5.0, abs=1.0)
        assert len(await ear.times("never", 1)) == 1
        letters = [one for one in await _letters() if one["from_subject"].startswith(kind.SUBJECT)]
        assert [one["why"] for one in letters] == ["cannot ever work"]
        assert json.loads(letters[0]["body"])["target"] == "never"
        await _replay(letters)
        assert len(await ear.times("never", 2)) == 2
        assert ear.heard["good"] == ear.heard["good"][:1], "a repeated publication is one delivery"


async def test_an_unreadable_message_is_parked_whole(stack: Stack, cli: None) -> None:
    from deploy.cli.commands.dead_letters import _letters
    from deploy.cli.session import session

    ear = Ear()
    async with running(app_of(stack, "link-checker", CheckLinks, ear)):
        async with session() as s:
            await s.js.publish(f"{CheckLinks.SUBJECT}.garbage", b"\xff\xfenot json", stream="COMMANDS")
        deadline = Clock.elapsed() + 10
        while not (found := [x for x in await _letters() if x["from_subject"].endswith("garbage")]):
            assert Clock.elapsed() < deadline
            await asyncio.sleep(0.2)
    assert found[0]["body"].startswith("base64:")
    assert "garbage" not in ear.heard


async def test_no_message_of_a_trickle_waits_for_a_second_delivery(stack: Stack, cli: None) -> None:
    """Bursts that end with the fetch's own time were once forgotten until `ack_wait` (docs/decisions/0014)."""
    from deploy.cli.session import session

    ear, gaps = Ear(), random.Random(7)
    names = [f"trickle-{number}" for number in range(600)]
    async with running(app_of(stack, "prober", ProbeSite, ear)), session() as s:
        waiting = list(names)
        while waiting:
            burst, waiting = waiting[: (size := gaps.choice((1, 1, 1, 2, 3, 20)))], waiting[size:]
            await asyncio.gather(*(s.emit(command) for command in commands(ProbeSite, *burst)))
            await asyncio.sleep(gaps.expovariate(20))
        assert len(await ear.times(names[-1], 1)) == 1
        consumer = await s.js.consumer_info("COMMANDS", "prober-command-probe-site")
    assert [name for name in names if len(ear.heard.get(name, [])) != 1] == []
    assert consumer.num_redelivered == 0
