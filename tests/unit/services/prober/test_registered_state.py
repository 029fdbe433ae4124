"""The daily look at a registered address over a network that exists only in memory: spellings, IPv6, and the guard over both."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, cast

import httpcore
import pytest

from services.prober.handlers import Handlers
from services.prober.probes.registered_state import spellings
from services.prober.settings import ProberSettings
from shared.contracts.commands import CheckRegisteredState
from shared.contracts.observations import RegisteredStateSeen
from shared.runtime.clock import CST, Clock
from shared.web.fetch import Fetcher, FetchSettings
from tests.support.fake_network import FakeNetwork, FakeResolver, reply

V4, V6, ANCHOR = "93.184.216.34", "2400:3200::1", "2400:3200::2"
NAME = "www.canglan.gov.cn"
URL = f"http://{NAME}/"
PAGE = reply(200, "<title>沧澜</title>".encode() + "<a href=x>全省工作会议今日召开</a>".encode() * 40)
UNREACHABLE = httpcore.ConnectTimeout()
REFUSED = httpcore.ConnectError("refused")
REFUSED.__cause__ = ConnectionRefusedError(111, "x")
NO_NETWORK = httpcore.ConnectError("no network")
NO_NETWORK.__cause__ = OSError(101, "x")


class Bus:
    def __init__(self) -> None:
        self.said: list[RegisteredStateSeen] = []

    async def emit(self, event: RegisteredStateSeen) -> None:
        self.said.append(event)


class Evidence:
    async def put(self, body: bytes) -> str:
        return "key"


class Parts:
    def __init__(self) -> None:
        self.bus, self.evidence, self.clock = Bus(), Evidence(), Clock()


@asynccontextmanager
async def prober(names: dict[str, Any], network: FakeNetwork, **settings: Any) -> AsyncIterator[Handlers]:
    handlers = Handlers(cast(Any, Parts()), ProberSettings(**settings))
    async with Fetcher(FetchSettings(), resolver=FakeResolver(names), backend=network) as handlers.fetcher:
        yield handlers


async def seen(
    names: dict[str, Any], scripts: dict[str, Any], state: str = "live", **settings: Any
) -> tuple[RegisteredStateSeen, FakeNetwork]:
    network = FakeNetwork(scripts)
    async with prober(names, network, **settings) as handlers:
        at = datetime(2022, 6, 17, tzinfo=CST)
        await handlers.on_check_registered_state(
            CheckRegisteredState(target="site-1", occurred_at=at, url=URL, state=state)
        )
        (said,) = handlers.parts.bus.said  # type: ignore[attr-defined]
        return said, network


def test_four_spellings_of_an_address() -> None:
    four = ("http://canglan.gov.cn/", URL, "https://canglan.gov.cn/", f"https://{NAME}/")
    assert spellings(URL) == spellings("https://canglan.gov.cn") == four
    assert spellings("http://www.canglan.gov.cn:8080/x/") == ("http://www.canglan.gov.cn:8080/x/",)


async def test_every_spelling_is_told_the_registered_one_first() -> None:
    said, _ = await seen({NAME: [V4]}, {V4: PAGE})
    assert [(one.url, one.outcome) for one in said.variants[:3]] == [
        (URL, "ok"),
        ("http://canglan.gov.cn/", "dns"),
        ("https://canglan.gov.cn/", "dns"),
    ]
    assert said.variants[3].url == f"https://{NAME}/"
    assert (said.shows, said.answers, said.closing_notice, said.outcome) == ("site", True, False, "ok")


async def test_a_site_that_answers_under_one_of_its_names_has_not_gone() -> None:
    said, _ = await seen({"canglan.gov.cn": [V4]}, {V4: PAGE})
    assert (said.outcome, said.status, said.shows, said.answers) == ("dns", None, "site", True)


@pytest.mark.parametrize(
    ("addresses", "scripts", "record", "answers"),
    [
        ([V4], {V4: PAGE}, False, None),
        ([V4, V6], {V4: PAGE, V6: PAGE}, True, True),
        ([V4, V6], {V4: PAGE, V6: reply(301, b"", Location="https://www.canglan.gov.cn/")}, True, True),
        ([V4, V6], {V4: PAGE, V6: REFUSED}, True, False),
        ([V4, V6], {V4: PAGE, V6: NO_NETWORK}, True, None),
        ([V4, V6], {V4: PAGE, V6: UNREACHABLE}, True, None),
        ([V4, "fd00::1"], {V4: PAGE}, None, None),
        ([V4, "64:ff9b::5db8:d822"], {V4: PAGE}, None, None),
    ],
    ids=["no-record", "answers", "redirects", "refused", "we-have-none", "silent", "private", "translated"],
)
async def test_ipv6_as_two_facts(
    addresses: list[str], scripts: dict[str, Any], record: bool | None, answers: bool | None
) -> None:
    said, network = await seen({NAME: addresses}, scripts)
    assert (said.ipv6_record, said.ipv6) == (record, answers)
    assert {address for address, _ in network.asked} <= {V4, V6}, "what the guard refuses is never connected to"


async def test_silence_counts_where_an_anchor_answers_us_over_ipv6() -> None:
    names = {NAME: [V4, V6], "anchor.example": [ANCHOR]}
    said, _ = await seen(names, {V4: PAGE, V6: UNREACHABLE, ANCHOR: PAGE}, anchors="http://anchor.example/")
    assert (said.ipv6_record, said.ipv6) == (True, False)


async def test_a_name_service_that_does_not_answer_says_nothing_of_ipv6() -> None:
    class Broken(FakeResolver):
        async def resolve_ipv6(self, host: str, port: int) -> Any:
            raise OSError("no answer")

    async with Fetcher(FetchSettings(), resolver=Broken({NAME: [V4]}), backend=FakeNetwork({})) as fetcher:
        assert await fetcher.has_ipv6(URL) is None


@pytest.mark.parametrize("state", ["closed", "offline", "live"])
async def test_a_closing_notice_is_told_as_one_whatever_the_register_says(state: str) -> None:
    notice = reply(200, "<title>公告</title><p>本网站已关停，请访问县政府网站。</p>".encode())
    said, _ = await seen({NAME: [V4]}, {V4: notice}, state)
    assert (said.registered, said.shows, said.notice, said.closing_notice) == (state, "closing-notice", "closed", True)
    assert "关停" in said.text
