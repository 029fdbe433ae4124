"""The production nats.conf on a real server: every service can do its own work and nothing else."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import nats
import pytest
import pytest_asyncio
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import APIError
from pydantic import SecretStr

from deploy.embedded.children import Child, free_port, wait_port
from deploy.embedded.stack import SERVICES, binary
from deploy.nats.config import SAYS, users
from deploy.provision import provision_streams
from services.exporter.adapters.last_words import LastWords
from shared.contracts.commands import ProbeFrom, ProbeSite
from shared.contracts.observations import SiteProbed
from shared.contracts.streams import CONSUMERS, vantage_consumer
from shared.runtime.bus import Bus
from shared.runtime.clock import Clock
from shared.runtime.metrics import Metrics
from shared.runtime.settings import Runtime
from shared.web.outcome import FetchOutcome

CONFIG = Path(__file__).parents[2] / "deploy" / "nats" / "nats.conf"
PASSWORD = "only-for-tests"
pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]


async def _as(url: str, user: str) -> Client:
    async def quiet(error: Exception) -> None:
        """Denied publishes are reported here as well as by silence; the test looks at what was stored."""

    return await nats.connect(url, user=user, password=PASSWORD, error_cb=quiet, allow_reconnect=False)


def _settings(url: str, user: str) -> Runtime:
    build: Any = Runtime
    settings: Runtime = build(nats_url=url, nats_user=user, nats_password=SecretStr(PASSWORD))
    return settings


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def url(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """A provisioned server with the production configuration, on loopback."""
    folder = tmp_path_factory.mktemp("nats")
    port, monitoring = free_port(), free_port()
    here = folder / "nats.conf"
    here.write_text(CONFIG.read_text(encoding="utf-8").replace("store_dir: /data", f'store_dir: "{folder}"'))
    argv = [binary("nats-server"), "-c", str(here), "-a", "127.0.0.1", "-p", str(port), "-m", str(monitoring)]
    server = Child("nats", argv, folder / "nats.log", {user.variable: PASSWORD for user in users()})
    await server.start()
    try:
        await wait_port(port, server)
        address = f"nats://127.0.0.1:{port}"
        client = await _as(address, "provision")
        await provision_streams(client.jetstream(timeout=15), Clock())
        await client.close()
        yield address
    finally:
        await server.stop()


async def _last(url: str, stream: str) -> int:
    client = await _as(url, "operator")
    try:
        return (await client.jetstream().stream_info(stream)).state.last_seq
    finally:
        await client.close()


@pytest.mark.parametrize("service", SERVICES)
async def test_every_service_binds_to_its_durables_and_reads_their_state(url: str, service: str) -> None:
    bus = Bus(service, _settings(url, service), Clock(), Metrics())

    async def ignore(event: object) -> None:
        """Nothing is sent in this test."""

    mine = [one for one in CONSUMERS if one.service == service]
    for one in mine:
        bus.hear(one.event, ignore)
    await bus.broker.start()
    await bus.pull()
    try:
        for one in mine:
            info = await bus.jetstream().consumer_info(one.stream, one.name)
            assert info.name == one.name
        assert await bus.broker.ping(timeout=2.0)
    finally:
        await bus.broker.stop()


async def test_a_further_vantage_binds_to_its_durable(url: str) -> None:
    bus = Bus("prober", _settings(url, "prober"), Clock(), Metrics())

    async def ignore(event: object) -> None:
        """Nothing is sent in this test."""

    bus.hear(ProbeFrom, ignore, vantage_consumer("telecom"))
    await bus.broker.start()
    await bus.pull()
    await bus.broker.stop()


async def test_the_exporter_reads_the_last_words_of_every_stream(url: str) -> None:
    taken: list[str] = []
    bus = Bus("exporter", _settings(url, "exporter"), Clock(), Metrics())
    prober = await _as(url, "prober")
    clock = Clock()
    seen = SiteProbed(
        target="site-read",
        occurred_at=clock.now(),
        scheduled_at=clock.now(),
        outcome=FetchOutcome.OK,
        url="http://a.gov.cn/",
    )
    await prober.jetstream().publish(seen.subject, seen.model_dump_json().encode())
    await bus.broker.start()
    await bus.pull()
    words = LastWords(bus.jetstream, lambda subject, body: taken.append(subject))
    words.start()
    try:
        async with asyncio.timeout(15):
            while seen.subject not in taken or not words.complete:  # noqa: ASYNC110 -- the server is another process
                await asyncio.sleep(0.05)
    finally:
        await words.stop()
        await bus.broker.stop()
        await prober.close()


async def test_a_prober_takes_a_command_and_says_what_it_saw(url: str) -> None:
    clock, done = Clock(), asyncio.Event()
    bus = Bus("prober", _settings(url, "prober"), clock, Metrics())

    async def probe(command: ProbeSite) -> None:
        seen = SiteProbed(
            target=command.target, occurred_at=clock.now(), scheduled_at=command.occurred_at, outcome=FetchOutcome.OK,
            url=command.url, vantage="main",
        )  # fmt: skip
        await bus.emit(seen)
        done.set()

    bus.hear(ProbeSite, probe)
    before = await _last(url, "OBSERVATIONS")
    scheduler = Bus("scheduler", _settings(url, "scheduler"), clock, Metrics())
    await bus.broker.start()
    await bus.pull()
    await scheduler.broker.start()
    try:
        ask = ProbeSite(target="site-1100000001", occurred_at=clock.now(), url="http://www.canglan.gov.cn/")
        await scheduler.emit(ask)
        await asyncio.wait_for(done.wait(), 15)
    finally:
        await scheduler.broker.stop()
        await bus.broker.stop()
    assert await _last(url, "OBSERVATIONS") == before + 1
    operator = await _as(url, "operator")
    info = await operator.jetstream().consumer_info("COMMANDS", "prober-command-probe-site")
    seen = await operator.jetstream().get_msg("OBSERVATIONS", subject=f"{SiteProbed.SUBJECT}.>")
    await operator.close()
    assert seen.subject is not None, "the command line reads what was seen"
    assert (info.num_pending, info.num_ack_pending) == (0, 0), "the command was acknowledged"


@pytest.mark.parametrize("service", SERVICES)
async def test_no_service_can_say_what_another_says(url: str, service: str) -> None:
    mine = set(SAYS[service])
    others = {event for said in SAYS.values() for event in said} - mine
    before = {name: await _last(url, name) for name in ("COMMANDS", "TARGETS", "OBSERVATIONS", "OUTCOMES")}
    client = await _as(url, service)
    for event in others:
        await client.publish(f"{event.SUBJECT}.site-1100000001", b"{}")
    await client.publish("review.decided.v1.site-1100000001", b"{}")
    await client.flush()
    await client.close()
    assert {name: await _last(url, name) for name in before} == before


@pytest.mark.parametrize(
    "request_of", ["STREAM.CREATE.MINE", "STREAM.DELETE.COMMANDS", "STREAM.PURGE.COMMANDS", "STREAM.UPDATE.COMMANDS"]
)
async def test_a_service_cannot_change_the_bus(url: str, request_of: str) -> None:
    client = await _as(url, "prober")
    with pytest.raises((NatsError, APIError, TimeoutError)):
        await client.request(f"$JS.API.{request_of}", b"{}", timeout=0.5)
    await client.close()
    operator = await _as(url, "operator")
    assert (await operator.jetstream().stream_info("COMMANDS")).config.name == "COMMANDS"
    await operator.close()


async def test_a_service_cannot_take_work_of_another(url: str) -> None:
    client = await _as(url, "crawler")
    subscription = await client.jetstream().pull_subscribe_bind("prober-command-probe-site", "COMMANDS")
    with pytest.raises((NatsError, TimeoutError)):
        await subscription.fetch(1, timeout=0.5)
    await client.close()


async def test_nobody_comes_in_without_a_password(url: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rsplit(":", 1)[1]))
    writer.write(b'CONNECT {"verbose":false}\r\nPING\r\n')
    answer = await asyncio.wait_for(reader.read(), 5)
    writer.close()
    await writer.wait_closed()
    assert b"Authorization Violation" in answer
    assert b"PONG" not in answer
