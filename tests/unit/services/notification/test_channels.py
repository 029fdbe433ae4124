"""Every channel against a stand-in that answers as the real one does: what it sends, and what it makes of the answers."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from services.notification.channels import KINDS
from services.notification.channels.port import Channel, Means, Undelivered
from services.notification.domain.delivery import Failure
from services.notification.domain.message import Message, digest, message_of
from shared.contracts.alerting import Telling
from shared.web.fetch import Fetcher, FetchSettings
from tests.support import channel_servers as servers
from tests.support.channel_servers import ChannelServers
from tests.support.notices import notice
from tests.support.site_server import Raw, Reply

ROBOTS = ("wecom-robot", "wecom-app", "dingtalk-robot", "feishu-robot", "sms-gateway")
BODY_CODES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "wecom-robot": ({"errcode": 45009, "errmsg": "api freq out of limit"}, {"errcode": 93000, "errmsg": "invalid webhook url"}),
    "wecom-app": ({"errcode": -1, "errmsg": "system busy"}, {"errcode": 60020, "errmsg": "not allow to access from your ip"}),
    "dingtalk-robot": (
        {"errcode": 130101, "errmsg": "send too fast, exceed 20 times per minute"},
        {"errcode": 310000, "errmsg": "keywords not in content"},
    ),
    "feishu-robot": ({"code": 9499, "msg": "too many request"}, {"code": 19021, "msg": "sign match fail"}),
    "sms-gateway": (
        {"Code": "isv.BUSINESS_LIMIT_CONTROL", "Message": "触发流控"}, {"Code": "isv.SMS_TEMPLATE_ILLEGAL", "Message": "模板不合法"},
    ),
}  # fmt: skip
"""Each with an answer that is worth another try and one that is not; all of them under HTTP 200."""


@pytest_asyncio.fixture
async def platforms() -> AsyncIterator[ChannelServers]:
    async with ChannelServers() as running:
        yield running


@pytest_asyncio.fixture
async def means(platforms: ChannelServers) -> AsyncIterator[Means]:
    async with Fetcher(FetchSettings(allow=frozenset({platforms.address}))) as fetcher:
        yield Means(fetcher, lambda: datetime.now(UTC))


def settings(kind: str, base: str) -> dict[str, Any]:
    known: dict[str, dict[str, Any]] = {
        "wecom-robot": {"key": servers.WECOM_KEY, "base": base},
        "wecom-app": {
            "corp_id": servers.WECOM_CORP, "secret": servers.WECOM_SECRET, "agent_id": servers.WECOM_AGENT,
            "users": ["zhang", "left-li"], "base": base,
        },
        "dingtalk-robot": {"token": servers.DING_TOKEN, "secret": servers.DING_SECRET, "base": base},
        "feishu-robot": {"token": servers.FEISHU_TOKEN, "secret": servers.FEISHU_SECRET, "base": base},
        "sms-gateway": {
            "url": f"{base}/sms", "secret": servers.SMS_SECRET, "template": "T-1", "sign_name": "巡检", "phones": ["13900000000"],
        },
        "alertmanager": {"url": base},
        "webhook": {"url": f"{base}/hook", "secret": "k"},
    }  # fmt: skip
    return known[kind]


def opened(kind: str, base: str, means: Means, **changes: Any) -> Channel:
    module = KINDS[kind]
    return module.make(module.Settings.model_validate({**settings(kind, base), "deadline_s": 2.0, **changes}), means)


async def failure_of(channel: Channel, message: Message) -> Failure:
    with pytest.raises(Undelivered) as caught:
        await channel.send(message)
    return caught.value.failure


@pytest.mark.parametrize("kind", ROBOTS)
class TestEveryRobot:
    async def test_it_is_taken(self, kind: str, platforms: ChannelServers, means: Means) -> None:
        await opened(kind, platforms.base, means).send(message_of(notice()))
        assert len(platforms.platforms.arrived[kind]) == 1
        assert "云泊市" in platforms.platforms.texts(kind)[0]

    @pytest.mark.parametrize("permanent", [False, True])
    async def test_the_code_in_the_body_decides(
        self, kind: str, permanent: bool, platforms: ChannelServers, means: Means
    ) -> None:
        platforms.platforms.says_next[kind] = [BODY_CODES[kind][permanent].copy()]
        failure = await failure_of(opened(kind, platforms.base, means), message_of(notice()))
        assert failure.permanent is permanent
        assert (failure.retry_after_s is None) is permanent
        assert not failure.maybe

    async def test_a_digest_of_hundreds_fits(self, kind: str, platforms: ChannelServers, means: Means) -> None:
        many = [notice(number=number, name="云泊市某某局某某中心某某站") for number in range(300)]
        await opened(kind, platforms.base, means).send(digest(many, "zh", "d-1"))
        assert len(platforms.platforms.arrived[kind]) == 1

    async def test_a_page_of_a_gateway_in_between_is_no_success(
        self, kind: str, platforms: ChannelServers, means: Means
    ) -> None:
        platforms.platforms.says_next[kind] = [Reply(b"<html>login</html>")]
        failure = await failure_of(opened(kind, platforms.base, means), message_of(notice()))
        assert failure.maybe

    async def test_nobody_can_tell_when_the_answer_does_not_come(
        self, kind: str, platforms: ChannelServers, means: Means
    ) -> None:
        async def cut_off(request: Any, writer: Any) -> None:
            writer.close()

        platforms.platforms.says_next[kind] = [cut_off]
        failure = await failure_of(opened(kind, platforms.base, means), message_of(notice()))
        assert (failure.maybe, failure.permanent) == (True, False)

    async def test_a_server_that_is_not_there_has_surely_not_got_it(self, kind: str, means: Means) -> None:
        failure = await failure_of(opened(kind, "http://127.0.0.1:9", means), message_of(notice()))
        assert (failure.maybe, failure.permanent) == (False, False)


@pytest.mark.parametrize("kind", [*ROBOTS, "webhook", "alertmanager"])
@pytest.mark.parametrize(
    ("reply", "permanent", "wait"),
    [
        (Reply(b"busy", 503, {"retry-after": "7"}), False, 7.0),
        (Reply(b"no", 404), True, None),
        (Reply(b"", 302, {"location": "/elsewhere"}), True, None),
    ],
)
async def test_the_status_decides_first(
    kind: str, reply: Reply, permanent: bool, wait: float | None, platforms: ChannelServers, means: Means
) -> None:
    platforms.platforms.says_next[kind] = [reply]
    platforms.routes["/hook"] = reply
    failure = await failure_of(opened(kind, platforms.base, means), message_of(notice()))
    assert (failure.permanent, failure.retry_after_s) == (permanent, wait)
    assert {one.target.partition("?")[0] for one in platforms.requests} & {"/elsewhere"} == set()


async def test_a_wecom_token_is_kept_and_fetched_anew_when_it_ended(platforms: ChannelServers, means: Means) -> None:
    channel = opened("wecom-app", platforms.base, means)
    for number in (1, 2):
        note = await channel.send(message_of(notice(number=number)))
    assert platforms.platforms.tokens == ["token-1"]
    assert "left-li" in (note or ""), "who was not reached stands in the log"
    platforms.platforms.tokens.append("somebody-else-asked")
    await channel.send(message_of(notice(number=3)))
    assert len(platforms.platforms.arrived["wecom-app"]) == 3
    assert platforms.platforms.tokens[-1] == "token-3"


async def test_a_token_that_never_becomes_valid_is_asked_for_only_once_more(
    platforms: ChannelServers, means: Means
) -> None:
    ended = {"errcode": 42001, "errmsg": "access_token expired"}
    platforms.platforms.says_next["wecom-app"] = [ended.copy(), ended.copy(), ended.copy()]
    failure = await failure_of(opened("wecom-app", platforms.base, means), message_of(notice()))
    assert failure.permanent
    assert len(platforms.platforms.tokens) == 2


@pytest.mark.parametrize(("kind", "secret"), [("dingtalk-robot", "SECother"), ("feishu-robot", "other")])
async def test_a_wrong_secret_is_refused_for_good(
    kind: str, secret: str, platforms: ChannelServers, means: Means
) -> None:
    failure = await failure_of(opened(kind, platforms.base, means, secret=secret), message_of(notice()))
    assert failure.permanent
    assert kind not in platforms.platforms.arrived


async def test_the_robots_take_only_a_fresh_signature(platforms: ChannelServers, means: Means) -> None:
    late = Means(means.fetcher, lambda: datetime.now(UTC) - timedelta(hours=3))
    for kind in ("dingtalk-robot", "feishu-robot"):
        assert (await failure_of(opened(kind, platforms.base, late), message_of(notice()))).permanent


async def test_a_markdown_mention_stands_in_the_text_too(platforms: ChannelServers, means: Means) -> None:
    await opened("dingtalk-robot", platforms.base, means, form="markdown", at_mobiles=["13900000000"]).send(
        message_of(notice())
    )
    body = platforms.platforms.arrived["dingtalk-robot"][0]
    assert body["at"]["atMobiles"] == ["13900000000"]
    assert "@13900000000" in body["markdown"]["text"]


async def test_sms_carries_only_what_a_template_takes(platforms: ChannelServers, means: Means) -> None:
    named = notice(name="云泊市【门户】http://www.yunbo.canglan.gov.cn/ 192.0.2.10 网站" + "长" * 60)
    await opened("sms-gateway", platforms.base, means).send(message_of(named))
    sent = platforms.platforms.arrived["sms-gateway"][0]
    assert set(sent["params"]) == {"name", "problem", "time"}
    assert all(len(value) <= 35 and "http" not in value and "192" not in value for value in sent["params"].values())
    with pytest.raises(ValueError, match="no such field"):
        opened("sms-gateway", platforms.base, means, params={"x": "secret"})


async def test_a_webhook_is_signed_over_time_and_body(platforms: ChannelServers, means: Means) -> None:
    platforms.routes["/hook"] = Reply(b"ok")
    await opened("webhook", platforms.base, means).send(message_of(notice()))
    request = platforms.requests[0]
    stamp = request.headers["x-xunjian-timestamp"]
    wanted = hmac.new(b"k", stamp.encode() + b"." + request.body, hashlib.sha256).hexdigest()
    assert request.headers["x-xunjian-signature"] == f"sha256={wanted}"
    assert request.headers["idempotency-key"] == json.loads(request.body)["id"] == notice().event_id


async def test_a_webhook_whose_body_code_is_named_is_believed_by_its_body(
    platforms: ChannelServers, means: Means
) -> None:
    platforms.routes["/hook"] = Reply(b'{"status": "rejected"}')
    channel = opened("webhook", platforms.base, means, code_field="status", code_success="accepted")
    assert (await failure_of(channel, message_of(notice()))).permanent


async def test_alertmanager_keeps_one_alert_until_its_end(platforms: ChannelServers, means: Means) -> None:
    channel = opened("alertmanager", platforms.base, means)
    await channel.send(message_of(notice()))
    await channel.send(message_of(notice(telling=Telling.CLOSED, number=2)))
    first, last = platforms.platforms.arrived["alertmanager"]
    assert first["labels"] == last["labels"]
    now = datetime.now(UTC)
    assert datetime.fromisoformat(first["endsAt"]) > now + timedelta(days=1)
    assert datetime.fromisoformat(last["endsAt"]) <= now


class MailServer:
    """As much of an SMTP server as a letter needs; `replies` are what it says to RCPT, to the data, and to the goodbye."""

    def __init__(self, rcpt: str = "250 ok", data: str = "250 queued", drops: bool = False) -> None:
        self.rcpt, self.data, self.drops = rcpt, data, drops
        self.letters: list[str] = []
        self.port = 0

    async def __aenter__(self) -> "MailServer":
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def say(text: str) -> None:
            writer.write(f"{text}\r\n".encode())

        say("220 mail")
        while (line := (await reader.readline()).decode().strip().upper()) and line != "QUIT":
            if line.startswith("RCPT"):
                say(self.rcpt)
            elif line == "DATA":
                say("354 go on")
                letter = (await reader.readuntil(b"\r\n.\r\n")).decode()
                if self.drops:
                    break
                self.letters.append(letter)
                say(self.data)
            else:
                say("250 mail")
        # No goodbye: what comes after the letter was taken must change nothing.
        writer.close()


def mail(server: MailServer, means: Means) -> Channel:
    module = KINDS["smtp"]
    told = {
        "host": "127.0.0.1",
        "port": server.port,
        "security": "none",
        "sender": "x@x.invalid",
        "to": ["y@x.invalid"],
        "deadline_s": 2,
    }
    return module.make(module.Settings.model_validate(told), means)


async def test_a_letter_that_was_taken_is_delivered_even_without_a_goodbye(means: Means) -> None:
    async with MailServer() as server:
        assert await mail(server, means).send(message_of(notice())) is None
    assert f"Message-ID: <{notice().event_id}@" in server.letters[0]


@pytest.mark.parametrize(
    ("server", "permanent", "maybe"),
    [
        (MailServer(rcpt="550 no such user"), True, False),
        (MailServer(rcpt="450 try later"), False, False),
        (MailServer(data="452 full"), False, False),
        (MailServer(data="554 spam"), True, False),
        (MailServer(drops=True), False, True),
    ],
)
async def test_what_a_mail_server_refuses(server: MailServer, permanent: bool, maybe: bool, means: Means) -> None:
    async with server:
        failure = await failure_of(mail(server, means), message_of(notice()))
    assert (failure.permanent, failure.maybe) == (permanent, maybe)


async def test_a_reset_says_that_nobody_knows(platforms: ChannelServers, means: Means) -> None:
    platforms.routes["/hook"] = Raw(b"", reset=True)
    failure = await failure_of(opened("webhook", platforms.base, means), message_of(notice()))
    assert failure.maybe
