"""Notification on the real servers: one alarm, one recovery, signed; and what a kill in the middle of sending does."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from deploy.cli.commands import alerts as alerts_command
from deploy.cli.session import Session, session
from deploy.embedded.stack import Stack
from deploy.provision import provision
from services.notification.channels.webhook import signature
from shared.contracts.envelope import fact_id
from shared.contracts.findings import FindingCleared, FindingConfirmed, FindingFacts, Severity, Status
from shared.contracts.media import ConnectorSeen
from shared.contracts.system import DeadLetter
from shared.runtime.clock import CST, Pace
from tests.support.eventually import eventually
from tests.support.site_server import Reply, SiteServer

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

AT = datetime(2022, 6, 13, 9, tzinfo=CST)
SECRET = "a-test-key"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def receiver() -> AsyncIterator[SiteServer]:
    """A webhook receiver on loopback."""
    async with SiteServer({"/hook": Reply(b"ok")}) as server:
        yield server


@pytest_asyncio.fixture(loop_scope="module")
async def product(stack: Stack, receiver: SiteServer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Session]:
    """A notification process with both channels and short waits."""
    if "notification" not in stack.children:
        clock_file = stack.root / "clock.json"
        clock_file.write_text(Pace(AT, time.time(), rate=1.0, network_divisor=15.0).dump())
        stack.env["XUNJIAN_CLOCK_FILE"] = str(clock_file)
        for name, value in {
            "NOTIFICATION_WEBHOOK_URL": receiver.url("/hook"),
            "NOTIFICATION_WEBHOOK_SECRET": SECRET,
            "NOTIFICATION_WEBHOOK_DEADLINE_S": "60",
            "NOTIFICATION_TERMINAL_FILE": str(stack.root / "alerts.log"),
            "XUNJIAN_WEB_ALLOW_ADDRESSES": receiver.address,
        }.items():
            stack.env[name] = value
        await provision(stack.settings())
        await stack.start_services(("notification",))
    for name, value in stack.runtime_env().items():
        monkeypatch.setenv(name, value)
    receiver.routes["/hook"] = Reply(b"ok")
    receiver.requests.clear()
    async with session() as connected:
        yield connected


def finding(name: str) -> FindingFacts:
    return FindingFacts(
        id=fact_id("test", name),
        indicator="site-down",
        edition="demo-province",
        severity=Severity.NOTICE,
        status=Status.CONFIRMED,
        params={"name": "沧澜省人民政府", "home_url": "http://www.canglan.gov.cn/"},
        observations=("o-1", "o-2"),
        raised_at=AT,
        confirmed_at=AT,
    )


def confirmed(facts: FindingFacts, target: str = "site-9900000001") -> FindingConfirmed:
    return FindingConfirmed(target=target, occurred_at=AT, finding=facts)


def cleared(facts: FindingFacts, target: str = "site-9900000001") -> FindingCleared:
    at = AT + timedelta(minutes=5)
    ended = facts.model_copy(update={"status": Status.CLEARED, "cleared_at": at})
    return FindingCleared(target=target, occurred_at=at, finding=ended)


async def deliveries(product: Session, facts: FindingFacts, kind: str, state: str) -> dict[str, dict[str, Any]]:
    """By channel, once every channel is in that state."""

    async def look() -> dict[str, dict[str, Any]] | None:
        wanted = {"alert_id": fact_id("alert", facts.id), "kind": kind, "state": state}
        found = {one["channel"]: one for one in await product.store.find("deliveries", wanted)}
        return found if len(found) == 2 else None

    found: dict[str, dict[str, Any]] = await eventually(look)
    return found


async def test_an_alarm_and_its_recovery_are_handed_over_once_each(
    product: Session, receiver: SiteServer, stack: Stack
) -> None:
    facts = finding("once")
    await product.emit(confirmed(facts))
    await deliveries(product, facts, "opened", "sent")
    await product.emit(cleared(facts))
    sent = await deliveries(product, facts, "closed", "sent")
    assert [(one["attempts"], one["repeated"]) for one in sent.values()] == [(1, False)] * 2
    assert [json.loads(one.body)["event"] for one in receiver.requests] == ["opened", "closed"]
    for one in receiver.requests:
        assert one.headers["x-xunjian-signature"] == signature(SECRET.encode(), one.body)
        assert one.headers["idempotency-key"] == json.loads(one.body)["id"]
    lines = (stack.root / "alerts.log").read_text().splitlines()
    assert [line.split("]")[0] for line in lines] == ["[告警", "[恢复"]
    rows = [row for row in await alerts_command._rows(True, "zh") if row["finding_id"] == facts.id]
    assert (rows[0]["open"], rows[0]["handed"]) == (False, "4/4")
    heard, handed = (datetime.fromisoformat(text) for text in (rows[0]["heard_at"], sent["webhook"]["handed_at"]))
    assert heard < handed


async def test_a_refusal_is_tried_again_and_no_other_channel_hears_twice(
    product: Session, receiver: SiteServer, stack: Stack
) -> None:
    facts = finding("refused")
    receiver.routes["/hook"] = Reply(b"busy", 500)
    lines = len((stack.root / "alerts.log").read_text().splitlines())
    await product.emit(confirmed(facts))

    async def refused_twice() -> bool:
        return len(receiver.requests) >= 2

    await eventually(refused_twice)
    receiver.routes["/hook"] = Reply(b"", 204)
    sent = await deliveries(product, facts, "opened", "sent")
    assert sent["webhook"]["attempts"] >= 3
    assert sent["webhook"]["repeated"] is False
    assert sent["terminal"]["attempts"] == 1
    assert len((stack.root / "alerts.log").read_text().splitlines()) == lines + 1


async def test_a_redirect_is_no_delivery(product: Session, receiver: SiteServer) -> None:
    facts = finding("moved")
    receiver.routes["/elsewhere"] = Reply(b"ok")
    receiver.routes["/hook"] = Reply(b"", 302, {"location": "/elsewhere"})
    await product.emit(confirmed(facts))

    async def failed() -> dict[str, Any] | None:
        wanted = {"alert_id": fact_id("alert", facts.id), "channel": "webhook", "state": "failed"}
        return next(iter(await product.store.find("deliveries", wanted)), None)

    assert "302" in (await eventually(failed))["why"]
    assert {one.target for one in receiver.requests} == {"/hook"}


async def test_killed_while_sending_it_is_repeated_once_and_the_log_says_so(
    product: Session, receiver: SiteServer, stack: Stack
) -> None:
    facts = finding("killed")
    receiver.routes["/hook"] = Reply(b"ok", after_s=2.0)
    await product.emit(confirmed(facts, "site-9900000009"))

    async def asked() -> bool:
        return any(json.loads(one.body)["finding_id"] == facts.id for one in receiver.requests)

    await eventually(asked)
    child = stack.children["notification"]
    child.kill()
    assert child.process
    await child.process.wait()
    receiver.routes["/hook"] = Reply(b"ok")
    await child.start()
    sent = await deliveries(product, facts, "opened", "sent")
    assert (sent["webhook"]["attempts"], sent["webhook"]["repeated"]) == (2, True)
    assert sent["terminal"]["attempts"] == 1
    mine = [one for one in receiver.requests if json.loads(one.body)["finding_id"] == facts.id]
    assert len(mine) == 2
    assert len({one.headers["idempotency-key"] for one in mine}) == 1


async def test_dead_letters_of_a_day_are_one_alert_with_a_count(product: Session, receiver: SiteServer) -> None:
    for number in range(5):
        await product.emit(
            DeadLetter(
                target="crawler-command-crawl-site", occurred_at=AT, letter_id=f"l-{number}",
                consumer="crawler-command-crawl-site", from_subject="command.crawl-site.v1.x", from_id="y",
                error="ValueError", why="unreadable", attempts=5, body="{}",
            )
        )  # fmt: skip

    async def counted() -> bool:
        rows = await product.store.find("alerts", {"kind": "dead-letter", "target": "crawler-command-crawl-site"})
        return [row["count"] for row in rows] == [5]

    await eventually(counted)

    async def told() -> list[Any]:
        return [one for one in receiver.requests if json.loads(one.body)["kind"] == "dead-letter"]

    letters = await eventually(told)
    mine = [one for one in letters if json.loads(one.body)["target"] == "crawler-command-crawl-site"]
    assert len(mine) == 1


async def test_a_way_of_reading_that_broke_is_an_alarm_and_its_return_a_recovery(
    product: Session, receiver: SiteServer
) -> None:
    def seen(broken: bool, at: datetime) -> ConnectorSeen:
        return ConnectorSeen(
            target="connector-weibo-api", occurred_at=at, outcome="unknown" if broken else "ok", method="weibo-api",
            broken=broken, why="readings-fell" if broken else None, since="run-7", run="run-8", asked=20, read=1,
        )  # fmt: skip

    for event in (seen(True, AT), seen(True, AT), seen(False, AT + timedelta(hours=6))):
        await product.emit(event)

    async def told() -> list[str]:
        bodies = [json.loads(one.body) for one in receiver.requests]
        kinds = [body["event"] for body in bodies if body["kind"] == "connector"]
        return kinds if len(kinds) >= 2 else []

    assert sorted(await eventually(told)) == ["closed", "opened"]


async def test_killed_in_the_middle_every_alarm_and_recovery_arrives(
    product: Session, receiver: SiteServer, stack: Stack
) -> None:
    every = [(f"site-97{number:08d}", finding(f"storm-{number}")) for number in range(40)]
    child = stack.children["notification"]

    async def feed() -> None:
        for target, facts in every:
            await product.emit(confirmed(facts, target))
            await product.emit(cleared(facts, target))

    feeding = asyncio.create_task(feed())
    for _ in range(2):
        await asyncio.sleep(0.3)
        child.kill()
        assert child.process
        await child.process.wait()
        await child.start()
    await feeding
    for _, facts in every:
        await deliveries(product, facts, "opened", "sent")
        await deliveries(product, facts, "closed", "sent")
    keys = {one.headers["idempotency-key"] for one in receiver.requests}
    assert len(keys) >= 2 * len(every)
    log = await product.store.find("deliveries", {"channel": "webhook", "target": {"$regex": "^site-97"}})
    assert len(log) == 2 * len(every)
    attempts = {one["event_id"]: one["attempts"] for one in log}
    asked = Counter(one.headers["idempotency-key"] for one in receiver.requests)
    assert all(1 <= asked[key] <= attempts[key] for key in attempts)
