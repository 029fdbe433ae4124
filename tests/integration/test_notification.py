"""Notification on the real servers: one alarm, one recovery, through the right channel; and what kills and storms do to that."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio

from deploy.cli.commands import alerts as alerts_command
from deploy.cli.session import Session, session
from deploy.embedded.stack import Stack
from deploy.provision import provision
from services.notification.channels.webhook import signature
from services.notification.domain.cause import incident_id
from shared.contracts.envelope import fact_id
from shared.contracts.findings import FindingCleared, FindingConfirmed, FindingFacts, Severity, Status
from shared.contracts.media import ConnectorSeen
from shared.contracts.observations import SiteProbed
from shared.contracts.system import DeadLetter
from shared.runtime.clock import CST, Pace
from tests.support.channel_servers import WECOM_KEY, ChannelServers
from tests.support.eventually import eventually
from tests.support.site_server import Reply

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(180)]

AT = datetime(2022, 6, 13, 9, tzinfo=CST)
SECRET = "a-test-key"
TOKEN = "a-test-token"
POLICY = {
    "channels.yaml": """
channels:
  robot: {{kind: wecom-robot, key: {key}, base: "{base}", deadline_s: 60}}
""",
    "people.yaml": """
people:
  duty: {channels: [robot, webhook]}
  machine: {channels: [webhook]}
  log: {channels: [terminal]}
""",
    "routes.yaml": """
routes:
  - to: [machine, log]
  - to: [duty]
    indicators: [site-down]
timing: {update: 5s, join: 10m, again: 1h, flaps: 3, settle: 30m}
""",
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def servers() -> AsyncIterator[ChannelServers]:
    """The platforms and a webhook receiver on loopback."""
    async with ChannelServers() as running:
        running.routes["/hook"] = Reply(b"ok")
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def product(stack: Stack, servers: ChannelServers, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Session]:
    """A notification process with a robot, a webhook and a file, and short waits."""
    if "notification" not in stack.children:
        clock_file = stack.root / "clock.json"
        clock_file.write_text(Pace(AT, time.time(), rate=1.0, network_divisor=15.0).dump())
        stack.env["XUNJIAN_CLOCK_FILE"] = str(clock_file)
        folder = stack.root / "policy"
        folder.mkdir()
        for name, text in POLICY.items():
            filled = text.format(key=WECOM_KEY, base=servers.base) if name == "channels.yaml" else text
            (folder / name).write_text(filled)
        for name, value in {
            "NOTIFICATION_POLICY_DIR": str(folder),
            "NOTIFICATION_WEBHOOK_URL": servers.url("/hook"),
            "NOTIFICATION_WEBHOOK_SECRET": SECRET,
            "NOTIFICATION_WEBHOOK_DEADLINE_S": "60",
            "NOTIFICATION_TERMINAL_FILE": str(stack.root / "alerts.log"),
            "NOTIFICATION_ALERTMANAGER_TOKEN": TOKEN,
            "XUNJIAN_WEB_ALLOW_ADDRESSES": servers.address,
        }.items():
            stack.env[name] = value
        await provision(stack.settings())
        await stack.start_services(("notification",))
    for name, value in stack.runtime_env().items():
        monkeypatch.setenv(name, value)
    servers.routes["/hook"] = Reply(b"ok")
    servers.platforms.says_next.clear()
    servers.platforms.arrived.clear()
    servers.requests.clear()
    async with session() as connected:
        yield connected


def finding(target: str, name: str = "once") -> FindingFacts:
    return FindingFacts(
        id=fact_id("test", target, name),
        indicator="site-down",
        edition="demo-province",
        severity=Severity.NOTICE,
        status=Status.CONFIRMED,
        params={"name": f"沧澜省{target}", "home_url": "http://www.canglan.gov.cn/"},
        observations=("o-1", "o-2"),
        raised_at=AT,
        confirmed_at=AT,
    )


def confirmed(target: str, name: str = "once") -> FindingConfirmed:
    return FindingConfirmed(target=target, occurred_at=AT, finding=finding(target, name))


def cleared(target: str, name: str = "once") -> FindingCleared:
    at = AT + timedelta(minutes=5)
    ended = finding(target, name).model_copy(update={"status": Status.CLEARED, "cleared_at": at})
    return FindingCleared(target=target, occurred_at=at, finding=ended)


def incident_of(target: str, name: str = "once") -> str:
    return incident_id(fact_id("alert", finding(target, name).id))


async def deliveries(
    product: Session, incident: str, kind: str, state: str = "sent", people: int = 3
) -> dict[str, Any]:
    """By person, once everybody's is in that state."""

    async def look() -> dict[str, Any] | None:
        found = await product.store.find("deliveries", {"incident_id": incident, "kind": kind, "state": state})
        return {one["person"]: one for one in found} if len(found) == people else None

    found: dict[str, Any] = await eventually(look)
    return found


def hooked(servers: ChannelServers, fits: Callable[[dict[str, Any]], bool]) -> list[Any]:
    return [one for one in servers.requests if one.target == "/hook" and fits(json.loads(one.body))]


async def test_an_alarm_and_its_recovery_are_handed_over_once_each(
    product: Session, servers: ChannelServers, stack: Stack
) -> None:
    site = "site-9900000001"
    await product.emit(confirmed(site))
    await deliveries(product, incident_of(site), "opened")
    await product.emit(cleared(site))
    sent = await deliveries(product, incident_of(site), "closed")
    assert {(one["attempts"], one["repeated"]) for one in sent.values()} == {(1, False)}
    assert sent["duty"]["channel"] == "robot"
    hooks = hooked(servers, lambda body: body["target"] == site)
    assert [json.loads(one.body)["event"] for one in hooks] == ["opened", "closed"]
    for one in hooks:
        assert one.headers["x-xunjian-signature"] == signature(
            SECRET.encode(), one.headers["x-xunjian-timestamp"], one.body
        )
        assert one.headers["idempotency-key"] == json.loads(one.body)["id"]
    assert [text.split("]")[0] for text in servers.platforms.texts("wecom-robot")] == ["[告警", "[恢复"]
    lines = (stack.root / "alerts.log").read_text().splitlines()
    assert [line.split("]")[0] for line in lines if site in line] == ["[告警", "[恢复"]
    rows = [row for row in await alerts_command._rows(True, "zh") if row["target"] == site]
    assert (rows[0]["open"], rows[0]["handed"]) == (False, "6/6")
    heard, handed = (datetime.fromisoformat(text) for text in (rows[0]["heard_at"], sent["machine"]["handed_at"]))
    assert heard < handed


async def test_a_robot_that_refuses_in_its_body_hands_over_to_the_next_channel_and_so_does_the_recovery(
    product: Session, servers: ChannelServers
) -> None:
    site = "site-9900000002"
    servers.platforms.says_next["wecom-robot"] = [{"errcode": 93000, "errmsg": "invalid webhook url"}]
    await product.emit(confirmed(site))
    opened = await deliveries(product, incident_of(site), "opened")
    assert opened["duty"]["channel"] == "webhook"
    assert "93000" in opened["duty"]["tried"][0]["why"]
    await product.emit(cleared(site))
    closed = await deliveries(product, incident_of(site), "closed")
    assert closed["duty"]["channel"] == "webhook", "who heard the alarm there hears the recovery there"


async def test_a_refusal_is_tried_again_and_no_other_channel_hears_twice(
    product: Session, servers: ChannelServers, stack: Stack
) -> None:
    site = "site-9900000003"
    servers.routes["/hook"] = Reply(b"busy", 500)
    await product.emit(confirmed(site))

    async def refused_twice() -> bool:
        return len(hooked(servers, lambda body: body["target"] == site)) >= 2

    await eventually(refused_twice)
    servers.routes["/hook"] = Reply(b"", 204)
    sent = await deliveries(product, incident_of(site), "opened")
    assert sent["machine"]["attempts"] >= 3
    assert sent["machine"]["repeated"] is False
    assert sent["log"]["attempts"] == sent["duty"]["attempts"] == 1
    assert sum(site in line for line in (stack.root / "alerts.log").read_text().splitlines()) == 1


async def test_killed_while_sending_it_is_repeated_once_and_the_log_says_so(
    product: Session, servers: ChannelServers, stack: Stack
) -> None:
    site = "site-9900000009"
    servers.routes["/hook"] = Reply(b"ok", after_s=3.0)
    await product.emit(confirmed(site))

    async def asked() -> bool:
        return bool(hooked(servers, lambda body: body["target"] == site))

    await eventually(asked)
    await deliveries(product, incident_of(site), "opened", people=2)
    child = stack.children["notification"]
    child.kill()
    assert child.process
    await child.process.wait()
    servers.routes["/hook"] = Reply(b"ok")
    await child.start()
    sent = await deliveries(product, incident_of(site), "opened")
    assert (sent["machine"]["attempts"], sent["machine"]["repeated"]) == (2, True)
    assert sent["log"]["attempts"] == sent["duty"]["attempts"] == 1
    mine = hooked(servers, lambda body: body["target"] == site)
    assert len(mine) == 2
    assert len({one.headers["idempotency-key"] for one in mine}) == 1
    assert sum(site in text for text in servers.platforms.texts("wecom-robot")) == 1


async def test_dead_letters_of_a_day_are_one_alert_with_a_count(product: Session, servers: ChannelServers) -> None:
    consumer = "crawler-command-crawl-site"
    for number in range(5):
        await product.emit(
            DeadLetter(
                target=consumer, occurred_at=AT, letter_id=f"l-{number}", consumer=consumer,
                from_subject="command.crawl-site.v1.x", from_id="y", error="ValueError", why="unreadable", attempts=5, body="{}",
            )
        )  # fmt: skip

    async def counted() -> bool:
        rows = await product.store.find("alerts", {"kind": "dead-letter", "target": consumer})
        told = hooked(servers, lambda body: body["target"] == consumer)
        return [row["count"] for row in rows] == [5] and len(told) == 1

    await eventually(counted)


async def test_a_way_of_reading_that_broke_is_an_alarm_and_its_return_a_recovery(
    product: Session, servers: ChannelServers
) -> None:
    def seen(broken: bool, at: datetime) -> ConnectorSeen:
        return ConnectorSeen(
            target="connector-weibo-api", occurred_at=at, outcome="unknown" if broken else "ok", method="weibo-api",
            broken=broken, why="readings-fell" if broken else None, since="run-7", run="run-8", asked=20, read=1,
        )  # fmt: skip

    async def told(count: int) -> list[str]:
        kinds = [json.loads(one.body)["event"] for one in hooked(servers, lambda body: body["kind"] == "connector")]
        return kinds if len(kinds) >= count else []

    for event in (seen(True, AT), seen(True, AT)):
        await product.emit(event)
    # A return that is handled first tells nothing at all: it was over before anybody heard of it.
    assert await eventually(lambda: told(1)) == ["opened"]
    await product.emit(seen(False, AT + timedelta(hours=6)))
    assert await eventually(lambda: told(2)) == ["opened", "closed"]


async def test_killed_in_the_middle_every_alarm_and_recovery_arrives(
    product: Session, servers: ChannelServers, stack: Stack
) -> None:
    sites = [f"site-97{number:08d}" for number in range(40)]
    child = stack.children["notification"]

    async def feed() -> None:
        for site in sites:
            await product.emit(confirmed(site))
            await product.emit(cleared(site))

    feeding = asyncio.create_task(feed())
    for _ in range(2):
        await asyncio.sleep(0.3)
        child.kill()
        assert child.process
        await child.process.wait()
        await child.start()
    await feeding
    for site in sites:
        await deliveries(product, incident_of(site), "opened")
        await deliveries(product, incident_of(site), "closed")
    log = await product.store.find("deliveries", {"person": "machine", "target": {"$regex": "^site-97"}})
    assert len(log) == 2 * len(sites)
    asked = Counter(one.headers["idempotency-key"] for one in servers.requests if one.target == "/hook")
    for one in log:
        assert 1 <= asked[one["event_id"]] <= one["attempts"] <= 2
        assert one["repeated"] or asked[one["event_id"]] == 1
    repeats = {one["event_id"] for one in await product.store.find("deliveries", {"person": "duty", "repeated": True})}
    said = Counter(
        line for text in servers.platforms.texts("wecom-robot") for line in text.splitlines() if "site-97" in line
    )
    assert sum(count > 1 for count in said.values()) <= len(repeats)


STORM = 2_000
ADDRESS = "192.0.2.10"


async def test_two_thousand_at_one_address_are_one_alarm_and_one_recovery(
    product: Session, servers: ChannelServers
) -> None:
    sites = [f"site-96{number:08d}" for number in range(STORM)]
    began = time.monotonic()

    async def each(make: Callable[[str], Any]) -> None:
        for start in range(0, STORM, 100):
            await asyncio.gather(*(product.emit(make(site)) for site in sites[start : start + 100]))

    await each(visited)

    async def known() -> bool:
        return len(await product.store.find("subjects", {"shares": f"address:{ADDRESS}"}, ["_id"])) == STORM

    await eventually(known, 90.0)
    await each(confirmed)

    async def told(kind: str, **wanted: int) -> list[dict[str, Any]] | None:
        found = await product.store.find(
            "deliveries", {"kind": kind, "person": "machine", "target": {"$regex": "^site-96"}}
        )
        fits = [
            one
            for one in found
            if one["state"] == "sent" and all(one["notice"][key] == value for key, value in wanted.items())
        ]
        return found if fits else None

    await eventually(lambda: told("updated", members=STORM, sharing=STORM), 90.0)
    assert len(await told("opened") or []) == 1, "one alarm, not two thousand"
    await each(cleared)
    closed = await eventually(lambda: told("closed", members=STORM, open_members=0), 90.0)
    assert len(closed) == 1, "one recovery"
    alerts = await product.store.find("alerts", {"target": {"$regex": "^site-96"}}, ["incident", "open"])
    assert len(alerts) == STORM
    assert len({one["incident"] for one in alerts}) == 1
    assert not any(one["open"] for one in alerts)
    texts = [text for text in servers.platforms.texts("wecom-robot") if "同一地址" in text or "site-96" in text]
    assert sum("[告警" in text for text in texts) == 1
    assert sum("已全部恢复" in text for text in texts) == 1
    assert len(texts) <= 3 + (time.monotonic() - began) / 5, (
        "one update in five seconds, as the policy of this test says"
    )


def visited(site: str) -> SiteProbed:
    return SiteProbed(
        target=site, occurred_at=AT, outcome="ok", scheduled_at=AT, url="http://www.canglan.gov.cn/", address=ADDRESS
    )


async def test_alertmanager_comes_back_through_us(product: Session, servers: ChannelServers, stack: Stack) -> None:
    url = f"http://127.0.0.1:{stack.ports['notification']}/alertmanager"

    def call(status: str) -> dict[str, Any]:
        labels = {"alertname": "QueueGrows", "consumer": "scoring-tick"}
        one = {
            "status": status, "labels": labels, "annotations": {"summary": "队列积压"}, "startsAt": "2026-01-05T00:00:00Z",
            "fingerprint": "abc",
        }  # fmt: skip
        return {"version": "4", "status": status, "alerts": [one, {"odd": True}]}

    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.post(url, json=call("firing"))).status_code == 401
        with_token = {"authorization": f"Bearer {TOKEN}"}
        assert (await client.post(url, json=[], headers=with_token)).status_code == 400
        assert (await client.get(url, headers=with_token)).status_code == 405
        for status in ("firing", "firing", "resolved"):
            assert (await client.post(url, json=call(status), headers=with_token)).status_code == 200

    async def told() -> list[str] | None:
        bodies = [json.loads(one.body) for one in hooked(servers, lambda body: body["kind"] == "operations")]
        return [body["event"] for body in bodies] if len(bodies) == 2 else None

    assert await eventually(told) == ["opened", "closed"]


async def test_ack_and_silence_are_heard_from_the_command_line(product: Session, servers: ChannelServers) -> None:
    site, silenced = "site-9900000021", "site-9900000022"
    scope: dict[str, list[str]] = {"targets": [silenced], "regions": [], "units": [], "indicators": []}
    await alerts_command._silence(scope, "张三", "割接", "", "", "2h")

    async def stored() -> bool:
        return bool(await product.store.find("silences", {"who": "张三"}))

    await eventually(stored)
    await product.emit(confirmed(silenced))
    await product.emit(confirmed(site))
    await deliveries(product, incident_of(site), "opened")
    assert await product.store.find("deliveries", {"incident_id": incident_of(silenced)}) == []
    await alerts_command._acknowledge(incident_of(site)[:13], "李四", "已联系机房")
    assert "李四" in (await deliveries(product, incident_of(site), "acknowledged"))["log"]["notice"]["who"]
    rows = {row["target"]: row for row in await alerts_command._rows(False, "zh")}
    assert rows[site]["taken"] == "李四"
    assert rows[silenced]["handed"] == "0/0"


async def test_a_window_entered_afterwards_excuses_what_it_covers(product: Session) -> None:
    site = "site-9900000023"
    await product.emit(confirmed(site))
    await deliveries(product, incident_of(site), "opened")
    scope: dict[str, list[str]] = {"targets": [site], "regions": [], "units": [], "indicators": []}
    await alerts_command._silence(scope, "王五", "事先未登记的割接", "2022-06-13T08:00", "2022-06-13T10:00", "")

    async def excused() -> Any:
        found = await product.store.find("alerts", {"target": site})
        return found[0].get("excused")

    assert (await eventually(excused))["why"] == "事先未登记的割接"
