"""The whole chain without a network: every way of reading against the province's stand-ins, their refusals and limits too."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from deploy.province import behaviour, manifest, registers
from deploy.province.model import Account as Planted
from deploy.province.platforms import pages, weibo_others
from deploy.province.platforms.registry import HOSTS
from deploy.province.times import DAY, HOUR, START, local
from deploy.province.world import World
from services.new_media_poller.adapters.credentials import Credentials
from services.new_media_poller.adapters.driver import Driver
from services.new_media_poller.adapters.sending import Sender
from services.new_media_poller.adapters.tokens import Tokens
from services.new_media_poller.adapters.vault import Box, Shelf
from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.explain import Verdict, explain
from services.new_media_poller.domain.reading import AccountReading
from services.new_media_poller.domain.vocabulary import Method, Outcome, Reason
from services.new_media_poller.settings import PollerSettings
from shared.runtime.clock import Clock
from shared.runtime.metrics import Metrics
from shared.web.fetch import FetchOutcome, FetchRequest, FetchResult

NOW = START + 6 * DAY + 10 * HOUR
PROVINCE = manifest.build_province()
PLATFORM_OF = {
    Method.WECHAT_API: "wechat", Method.WEIBO_API: "weibo", Method.WEIBO_COMMERCIAL: "weibo", Method.WEIBO_GUEST: "weibo",
    Method.DOUYIN_API: "douyin", Method.APPLE_LOOKUP: "app", Method.STORE_PAGE: "app", Method.TOUTIAO_GUEST: "toutiao",
    Method.KUAISHOU_GUEST: "kuaishou", Method.KUAISHOU_API: "kuaishou", Method.BILIBILI_GUEST: "bilibili",
}  # fmt: skip


class Standing(Clock):
    def now(self) -> datetime:
        return local(int(NOW))


class NoVault:
    """Nobody shares anything."""

    async def look(self, name: str) -> Shelf:
        return Shelf(None, 0, None)

    async def take_turn(self, name: str, seen: Shelf) -> Shelf | None:
        return seen

    async def put(self, name: str, held: Shelf, box: Box | None) -> None:
        return None


class Province:
    """Stands for the fetcher: hands each request to the host's stand-in."""

    def __init__(self, hosts: behaviour.Hosts) -> None:
        self.hosts = hosts
        self.asked = 0

    async def fetch(self, request: FetchRequest) -> FetchResult:
        self.asked += 1
        url = urlsplit(request.url)
        target = url.path + (f"?{url.query}" if url.query else "")
        headers = {key.lower(): value for key, value in (request.headers or {}).items()}
        incoming = behaviour.Incoming(request.method, url.netloc, target, headers, request.content or b"")
        answer = self.hosts.behave(incoming, NOW).answer
        assert answer is not None
        outcome = FetchOutcome.OK if answer.status < 400 else FetchOutcome.HTTP_ERROR
        return FetchResult(
            request.url, request.url, outcome, status=answer.status, headers=answer.headers, body=answer.body
        )


class Rig:
    def __init__(self, folder: Path, *changed: Planted) -> None:
        instead = {one.id: one for one in changed}
        province = replace(PROVINCE, accounts=tuple(instead.get(one.id, one) for one in PROVINCE.accounts))
        self.world = World(province)
        (folder / "platforms.json").write_text(_json({name: f"http://{host}" for name, host in HOSTS.items()}))
        (folder / "credentials.json").write_text(_json(self._credentials(province.accounts)))
        (folder / "credentials.json").chmod(0o600)
        settings = PollerSettings(
            credentials_file=folder / "credentials.json", platforms_file=folder / "platforms.json", unofficial=True,
            burst=100_000,
        )  # fmt: skip
        clock = Standing()
        sender = Sender(settings, clock, Metrics())
        self.web = sender.fetcher = Province(behaviour.Hosts(self.world))  # type: ignore[assignment]
        tokens = Tokens(Credentials(settings.credentials_file), sender, clock, NoVault())
        self.driver = Driver(settings, sender, tokens, clock)

    @staticmethod
    def _credentials(accounts: tuple[Planted, ...]) -> dict[str, dict[str, str]]:
        found = registers.credentials(accounts)
        for one in accounts:
            if one.platform == "kuaishou":
                found[f"ks-{one.number}"] = {"kind": "kuaishou", "app_id": "ks1", "access_token": one.secret}
        token = weibo_others.COMMERCIAL_TOKEN
        return {**found, "commercial": {"kind": "weibo", "access_token": token, "uid": "1"}}

    async def read(self, planted: Planted, method: Method) -> AccountReading:
        credential = planted.credential or None
        if method == Method.WEIBO_COMMERCIAL:
            credential = "commercial"
        elif method == Method.KUAISHOU_API:
            credential = f"ks-{planted.number}"
        elif method not in (Method.WECHAT_API, Method.WEIBO_API, Method.DOUYIN_API):
            credential = None
        url = f"http://{pages.STORE_HOST}/app/{planted.handle}" if method == Method.STORE_PAGE else planted.source_url
        account = Account(planted.id, planted.platform, planted.handle, method, source_url=url, credential=credential)
        return (await self.driver.read(account, local(int(NOW))))[0]


def _json(document: Any) -> str:
    return json.dumps(document)


def planted(platform: str) -> Planted:
    """A live account without faults."""
    return next(
        one
        for one in PROVINCE.accounts
        if one.platform == platform and one.state == "live" and not one.vetoes and not one.traits
    )


@pytest.mark.parametrize("method", [*PLATFORM_OF, Method.FEED])
async def test_the_newest_post_is_the_one_that_the_stand_in_has(tmp_path: Path, method: Method) -> None:
    rig = Rig(tmp_path)
    one = planted(PLATFORM_OF.get(method, "feed"))
    reading = await rig.read(one, method)
    newest = rig.world.posts(one, NOW)[-1]
    if method == Method.KUAISHOU_GUEST:
        assert (reading.outcome, reading.reason) == (Outcome.UNKNOWN, Reason.UNDATED)
        return
    assert reading.outcome == Outcome.OK, (reading.reason, reading.detail)
    seen = reading.app.updated_at if reading.app else reading.newest_post_at
    assert seen is not None
    assert seen.date() == local(newest).date()
    assert explain(reading, local(int(NOW))).verdict == Verdict.FRESH


@pytest.mark.parametrize("method", [Method.WECHAT_API, Method.WEIBO_API, Method.WEIBO_COMMERCIAL, Method.DOUYIN_API])
async def test_messages_come_with_their_answers(tmp_path: Path, method: Method) -> None:
    rig = Rig(tmp_path)
    found = [
        await rig.read(one, method) for one in PROVINCE.accounts if one.platform == PLATFORM_OF[method] and one.messages
    ][:12]
    messages = [message for reading in found for message in reading.messages]
    assert any(message.answered_at for message in messages)
    assert all(message.answered_at is None or message.answered_at > message.asked_at for message in messages)


@pytest.mark.parametrize(
    ("method", "traits", "reason"),
    [
        (Method.WECHAT_API, {"gone"}, Reason.CREDENTIAL_REFUSED),
        (Method.WEIBO_API, {"gone"}, Reason.CREDENTIAL_EXPIRED),
        (Method.WEIBO_COMMERCIAL, {"gone"}, Reason.NOT_FOUND),
        (Method.WEIBO_GUEST, {"gone"}, Reason.BODY_CODE),
        (Method.WEIBO_GUEST, {"login-only"}, Reason.LOGIN_WALL),
        (Method.TOUTIAO_GUEST, {"visitor-check"}, Reason.VISITOR_CHECK),
        (Method.TOUTIAO_GUEST, {"gone"}, Reason.EMPTY_LIST),
        (Method.KUAISHOU_GUEST, {"visitor-check"}, Reason.VISITOR_CHECK),
        (Method.BILIBILI_GUEST, {"visitor-check"}, Reason.VISITOR_CHECK),
        (Method.BILIBILI_GUEST, {"gone"}, Reason.NOT_FOUND),
        (Method.FEED, {"gone"}, Reason.NOT_FOUND),
    ],
)
async def test_what_a_platform_refuses_could_not_be_told(
    tmp_path: Path, method: Method, traits: set[str], reason: Reason
) -> None:
    one = replace(planted(PLATFORM_OF.get(method, "feed")), traits=frozenset(traits))
    reading = await Rig(tmp_path, one).read(one, method)
    assert (reading.outcome, reading.reason) == (Outcome.UNKNOWN, reason)


@pytest.mark.parametrize(
    ("method", "reason"),
    [
        (Method.WEIBO_GUEST, Reason.VISITOR_CHECK),
        (Method.TOUTIAO_GUEST, Reason.VISITOR_CHECK),
        (Method.KUAISHOU_GUEST, Reason.RATE_LIMITED),
        (Method.KUAISHOU_API, Reason.RATE_LIMITED),
        (Method.BILIBILI_GUEST, Reason.RATE_LIMITED),
        (Method.STORE_PAGE, Reason.RATE_LIMITED),
    ],
)
async def test_beyond_a_platform_s_limit_nothing_is_told_and_after_a_refusal_nobody_is_asked(
    tmp_path: Path, method: Method, reason: Reason
) -> None:
    rig = Rig(tmp_path)
    one = planted(PLATFORM_OF[method])
    reasons = [(await rig.read(one, method)).reason for _ in range(130)]
    assert reasons[-1] == reason
    asked = rig.web.asked
    await rig.read(one, method)
    assert (rig.web.asked == asked) is (reason == Reason.RATE_LIMITED)


async def test_an_office_s_page_names_its_accounts_and_one_more(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    one = planted("weibo")
    url = f"http://{pages.MATRIX_HOST}/{one.unit.host}/"
    page = Account("site-1", "matrix", url, Method.MATRIX_PAGE, source_url=url)
    reading, _ = await rig.driver.read(page, local(int(NOW)))
    named = {(entry.platform, entry.name) for entry in reading.listed}
    assert ("weibo", one.name) in named
    assert ("douyin", pages.UNFILED) in named
