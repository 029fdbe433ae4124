"""Driving a plan: secrets go in last and come out nowhere, tokens are renewed once, nothing runs for ever."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from services.new_media_poller.adapters.credentials import Credentials, CredentialsError
from services.new_media_poller.adapters.driver import MAX_STEPS, Driver
from services.new_media_poller.adapters.sealing import NotOurs, Seal
from services.new_media_poller.adapters.sending import Sender
from services.new_media_poller.adapters.tokens import Tokens
from services.new_media_poller.adapters.vault import Box, Shelf
from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.plan import Plan, Request
from services.new_media_poller.domain.vocabulary import Method, Outcome, Reason
from services.new_media_poller.platforms import UnofficialSourceError
from services.new_media_poller.settings import PollerSettings
from shared.runtime.clock import CST, Clock
from shared.runtime.metrics import Metrics
from shared.web.fetch import FetchOutcome, FetchRequest, FetchResult

NOW = datetime(2022, 6, 14, 9, 0, tzinfo=CST)
FAR = NOW + timedelta(days=9)
SECRET = "wechat/secret+1"
ENTRIES = {
    "gh": {"kind": "wechat", "appid": "wx0001", "secret": SECRET},
    "wb": {"kind": "weibo", "access_token": "2.00grant", "uid": "19"},
    "lent": {"kind": "wechat-token", "access_token": "token-0"},
}
Serve = Callable[[FetchRequest], tuple[int | None, object]]


class Standing(Clock):
    """Product time that stands until it is moved."""

    def __init__(self) -> None:
        self.at = NOW
        self.real = 0.0
        self.elapsed = lambda: self.real  # type: ignore[method-assign]

    def now(self) -> datetime:
        return self.at


class Web:
    """Stands for the fetcher: answers by a function, and keeps what it was asked."""

    def __init__(self, serve: Serve) -> None:
        self.serve = serve
        self.asked: list[FetchRequest] = []

    async def fetch(self, request: FetchRequest) -> FetchResult:
        self.asked.append(request)
        await asyncio.sleep(0)
        status, body = self.serve(request)
        outcome = FetchOutcome.TIMEOUT if status is None else FetchOutcome.OK
        return FetchResult(request.url, request.url, outcome, status=status, body=json.dumps(body).encode())


class OneShelf:
    """A vault in memory, as replicas share one: a write that read an older version is lost."""

    def __init__(self) -> None:
        self.shelves: dict[str, Shelf] = {}

    async def look(self, name: str) -> Shelf:
        await asyncio.sleep(0)
        return self.shelves.get(name, Shelf(None, 0, None))

    async def take_turn(self, name: str, seen: Shelf) -> Shelf | None:
        await asyncio.sleep(0)
        taken = Shelf(seen.box, seen.version + 1, FAR)
        return taken if seen.turn_until is None and self._write(name, taken, seen.version) else None

    async def put(self, name: str, held: Shelf, box: Box | None) -> None:
        await asyncio.sleep(0)
        self._write(name, Shelf(box, held.version + 1, None), held.version)

    def _write(self, name: str, shelf: Shelf, expected: int) -> bool:
        if self.shelves.get(name, Shelf(None, 0, None)).version != expected:
            return False
        self.shelves[name] = shelf
        return True


class Rig:
    """A driver with everything around it but the network."""

    def __init__(self, folder: Path, serve: Serve, shelves: "OneShelf | None" = None, **settings: object) -> None:
        path = folder / "credentials.json"
        path.write_text(json.dumps(ENTRIES))
        path.chmod(0o600)
        told = PollerSettings.model_validate({"credentials_file": path, **settings})
        self.clock = Standing()
        self.web = Web(serve)
        sender = Sender(told, self.clock, Metrics())
        sender.fetcher = self.web  # type: ignore[assignment]
        self.tokens = Tokens(Credentials(path), sender, self.clock, shelves or OneShelf())
        self.driver = Driver(told, sender, self.tokens, self.clock)

    def paths(self) -> list[str]:
        return [request.url.split("?")[0].rsplit("/", 1)[1] for request in self.web.asked]


def account(method: Method = Method.WECHAT_API, credential: str | None = "gh") -> Account:
    return Account(
        "account-x", "x", "h", method, credential=credential, source_url="http://feeds.canglan.gov.cn/a.json"
    )


class WeChat:
    """Hands out tokens and takes only the newest one."""

    def __init__(self) -> None:
        self.tokens: list[str] = []
        self.refuses: set[str] = set()

    def __call__(self, request: FetchRequest) -> tuple[int | None, object]:
        if "/cgi-bin/token" in request.url:
            self.tokens.append(f"token-{len(self.tokens)}")
            return 200, {"access_token": self.tokens[-1], "expires_in": 7200}
        if any(token in request.url for token in self.refuses):
            return 200, {"errcode": 42001, "errmsg": "expired"}
        if "batchget" in request.url:
            news = {"news_item": [{"title": "a", "digest": f"echo {SECRET} token-0", "is_deleted": False}]}
            stamp = int((NOW - timedelta(days=30)).timestamp())
            return 200, {"total_count": 1, "item_count": 1, "item": [{"update_time": stamp, "content": news}]}
        return 200, {"list": []}


async def test_one_token_serves_many_readings_until_shortly_before_its_end(tmp_path: Path) -> None:
    rig = Rig(tmp_path, wechat := WeChat())
    readings = await asyncio.gather(*(rig.driver.read(account(), NOW) for _ in range(5)))
    assert {reading.outcome for reading, _ in readings} == {Outcome.OK}
    assert wechat.tokens == ["token-0"], "five that come at once share one renewal"
    rig.clock.at = NOW + timedelta(seconds=6899)
    await rig.driver.read(account(), NOW)
    assert len(wechat.tokens) == 1
    rig.clock.at = NOW + timedelta(seconds=6901)
    await rig.driver.read(account(), NOW)
    assert len(wechat.tokens) == 2


async def test_a_refused_token_is_renewed_once_however_many_met_the_refusal(tmp_path: Path) -> None:
    rig = Rig(tmp_path, wechat := WeChat())
    await rig.driver.read(account(), NOW)
    wechat.refuses.add("token-0")
    readings = await asyncio.gather(*(rig.driver.read(account(), NOW) for _ in range(5)))
    assert {reading.outcome for reading, _ in readings} == {Outcome.OK}
    assert wechat.tokens == ["token-0", "token-1"]


async def test_two_replicas_share_one_token_and_one_renewal(tmp_path: Path) -> None:
    shelf, wechat = OneShelf(), WeChat()
    one, two = Rig(tmp_path, wechat, shelf), Rig(tmp_path, wechat, shelf)
    readings = await asyncio.gather(*(rig.driver.read(account(), NOW) for rig in (one, two, one, two)))
    assert {reading.outcome for reading, _ in readings} == {Outcome.OK}
    assert wechat.tokens == ["token-0"], "the second replica opens what the first has sealed"
    wechat.refuses.add("token-0")
    await asyncio.gather(*(rig.driver.read(account(), NOW) for rig in (one, two)))
    assert wechat.tokens == ["token-0", "token-1"]
    box = shelf.shelves["gh"].box
    assert box is not None
    assert b"token-1" not in box.sealed


async def test_a_replaced_secret_and_a_damaged_box_cost_one_renewal_and_nothing_else(tmp_path: Path) -> None:
    shelf, wechat = OneShelf(), WeChat()
    foreign = Seal("gh", {"appid": "wx0001", "secret": "the one before"})
    shelf.shelves["gh"] = Shelf(Box(foreign.shut("token-of-old"), FAR), 4, None)
    reading, _ = await Rig(tmp_path, wechat, shelf).driver.read(account(), NOW)
    assert (reading.outcome, wechat.tokens) == (Outcome.OK, ["token-0"])
    shelf.shelves["gh"] = Shelf(Box(b"short", FAR), 9, None)
    assert (await Rig(tmp_path, wechat, shelf).driver.read(account(), NOW))[0].outcome == Outcome.OK


async def test_a_refusal_by_the_platform_gives_the_turn_back(tmp_path: Path) -> None:
    shelf = OneShelf()
    refused = Rig(tmp_path, lambda request: (200, {"errcode": 40125, "errmsg": "invalid appsecret"}), shelf)
    assert (await refused.driver.read(account(), NOW))[0].reason == Reason.CREDENTIAL_REFUSED
    assert shelf.shelves["gh"] == Shelf(None, 2, None)
    assert (await Rig(tmp_path, WeChat(), shelf).driver.read(account(), NOW))[0].outcome == Outcome.OK


def test_a_box_opens_under_its_own_secret_and_name_only() -> None:
    fields = {"appid": "wx1", "secret": "s"}
    box = Seal("gh", fields).shut("token")
    assert Seal("gh", fields).opened(box) == "token"
    assert box != Seal("gh", fields).shut("token"), "no two boxes look alike"
    for other in (Seal("other", fields), Seal("gh", {**fields, "secret": "t"})):
        with pytest.raises(NotOurs):
            other.opened(box)


async def test_a_token_that_another_system_keeps_fresh_is_used_and_never_renewed(tmp_path: Path) -> None:
    rig = Rig(tmp_path, wechat := WeChat())
    assert (await rig.driver.read(account(credential="lent"), NOW))[0].outcome == Outcome.OK
    wechat.refuses.add("token-0")
    assert (await rig.driver.read(account(credential="lent"), NOW))[0].reason == Reason.CREDENTIAL_EXPIRED
    assert wechat.tokens == []


async def test_who_says_too_often_is_left_alone_for_longer_each_time(tmp_path: Path) -> None:
    wechat = WeChat()
    limited = True

    def serve(request: FetchRequest) -> tuple[int | None, object]:
        return (
            (200, {"errcode": 45009, "errmsg": "quota"}) if limited and "batchget" in request.url else wechat(request)
        )

    rig = Rig(tmp_path, serve)
    assert (await rig.driver.read(account(), NOW))[0].detail == "45009"
    pauses = []
    for _ in range(3):
        began, asked = rig.clock.real, len(rig.web.asked)
        while (await rig.driver.read(account(), NOW))[0].detail == "held back":
            rig.clock.real += 100
        pauses.append(rig.clock.real - began)
        assert len(rig.web.asked) == asked + 1, "nobody is asked in the pause"
    assert pauses == [300, 600, 1200]
    limited = False
    rig.clock.real += 100_000
    assert (await rig.driver.read(account(), NOW))[0].outcome == Outcome.OK


async def test_a_limit_of_one_credential_or_host_is_not_another_s(tmp_path: Path) -> None:
    rig = Rig(tmp_path, lambda request: (429, {}))
    assert (await rig.driver.read(account(Method.FEED, None), NOW))[0].detail == "429"
    assert (await rig.driver.read(account(Method.FEED, None), NOW))[0].detail == "held back"
    elsewhere = replace(account(Method.FEED, None), source_url="http://other.canglan.gov.cn/a.json")
    assert (await rig.driver.read(elsewhere, NOW))[0].detail == "429"


async def test_the_transcript_is_free_of_secrets_and_of_instants(tmp_path: Path) -> None:
    rig = Rig(tmp_path, WeChat())
    _, transcript = await rig.driver.read(account(), NOW)
    document = transcript.document()
    for secret in (SECRET, "wechat%2Fsecret%2B1", "wx0001", "token-0"):
        assert secret.encode() not in document
    told = json.loads(document)
    assert [entry["request"] for entry in told] == ["published", "mass-sent"]
    assert told[0]["parameters"] == {"access_token": "***"}
    assert (await rig.driver.read(account(), NOW))[1].document() == document


async def test_a_huge_body_is_cut_in_the_transcript(tmp_path: Path) -> None:
    rig = Rig(tmp_path, lambda request: (200, {"items": [], "x": "长" * 200_000}))
    _, transcript = await rig.driver.read(account(Method.FEED, None), NOW)
    assert len(transcript.document()) < 100_000
    assert json.loads(transcript.document())[0]["cut"] is True


@pytest.mark.parametrize(
    ("method", "credential", "reason"),
    [
        (Method.WECHAT_API, None, Reason.NO_CREDENTIAL),
        (Method.WECHAT_API, "nobody", Reason.NO_CREDENTIAL),
        (Method.DOUYIN_API, "wb", Reason.NO_CREDENTIAL),
        (Method.WEIBO_API, "wb", Reason.CREDENTIAL_EXPIRED),
        (Method.FEED, None, Reason.PLATFORM_ERROR),
    ],
)
async def test_what_is_lacking_is_a_reason_and_never_an_error(
    tmp_path: Path, method: Method, credential: str | None, reason: Reason
) -> None:
    rig = Rig(tmp_path, lambda request: (200, {"error_code": 21327, "error": "expired_token"}))
    reading, _ = await rig.driver.read(account(method, credential), NOW)
    assert (reading.outcome, reading.reason) == (Outcome.UNKNOWN, reason)


async def test_a_refused_application_is_no_reading(tmp_path: Path) -> None:
    rig = Rig(tmp_path, lambda request: (200, {"errcode": 40125, "errmsg": "invalid appsecret"}))
    reading, _ = await rig.driver.read(account(), NOW)
    assert reading.reason == Reason.CREDENTIAL_REFUSED
    assert rig.paths() == ["token"]


async def test_after_the_deadline_of_a_reading_nothing_more_is_asked(tmp_path: Path) -> None:
    rig = Rig(tmp_path, WeChat(), reading_deadline_s=0.0)
    reading, _ = await rig.driver.read(account(), NOW)
    assert (reading.reason, reading.detail) == (Reason.NOT_FETCHED, "timeout")
    assert rig.paths() == ["token"]


async def test_a_plan_without_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(account: Account, at: datetime, *, allow_unofficial: bool) -> Plan:
        while True:
            yield Request("again", "", "http://feeds.canglan.gov.cn/again")

    monkeypatch.setattr("services.new_media_poller.adapters.driver.plan_for", endless)
    rig = Rig(tmp_path, lambda request: (200, {}), burst=1_000)
    reading, _ = await rig.driver.read(account(Method.FEED, None), NOW)
    assert reading.outcome == Outcome.UNKNOWN
    assert len(rig.web.asked) <= MAX_STEPS


async def test_an_unofficial_way_needs_a_permission(tmp_path: Path) -> None:
    with pytest.raises(UnofficialSourceError):
        await Rig(tmp_path, WeChat()).driver.read(account(Method.WEIBO_GUEST), NOW)
    allowed = Rig(tmp_path, lambda request: (None, None), unofficial=True)
    assert (await allowed.driver.read(account(Method.WEIBO_GUEST), NOW))[0].reason == Reason.NOT_FETCHED


async def test_what_carries_a_credential_follows_no_redirect(tmp_path: Path) -> None:
    rig = Rig(tmp_path, WeChat())
    await rig.driver.read(account(), NOW)
    assert {request.max_redirects for request in rig.web.asked} == {0}
    assert rig.web.asked[1].content == b'{"offset": 0, "count": 20, "no_content": 1}'


def test_a_broken_credentials_file_is_refused_without_showing_it(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_text('{"gh": {"kind": "wechat", "appid": "wx0001", "secret": {"of": "topsecret"}}}')
    path.chmod(0o600)
    with pytest.raises(CredentialsError) as refused:
        Credentials(path)
    assert "gh.wechat.secret" in str(refused.value)
    assert "topsecret" not in str(refused.value) + repr(refused.value.__cause__)


def test_a_replaced_file_is_taken_over_and_a_broken_one_is_not(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_text(json.dumps(ENTRIES))
    path.chmod(0o600)
    credentials = Credentials(path)
    assert "2.00grant" not in repr(credentials.get("wb"))
    path.write_text(json.dumps({**ENTRIES, "wb": {**ENTRIES["wb"], "access_token": "2.00fresh"}}))
    fresh = credentials.get("wb")
    assert fresh is not None
    assert fresh.fields()["access_token"] == "2.00fresh"
    path.write_text("{")
    assert credentials.get("wb") == fresh
