"""The poller as a process on the real bus, against platforms of our own on loopback."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
import pytest_asyncio
from nats.js.errors import NotFoundError

from deploy.cli.session import Session, session
from deploy.embedded.stack import Stack
from deploy.provision import consumer_config
from shared.contracts import posts
from shared.contracts.commands import PollAccount, Reason
from shared.contracts.media import MatrixPageSeen, PostsSeen
from shared.contracts.observations import AccountPolled
from shared.contracts.streams import consumer_of
from shared.contracts.targets import RegisterState, TargetFacts, TargetKind, TargetRegistered
from shared.runtime.clock import CST

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

APPID, APPSECRET, GRANT = "wxAPPIDzz0001", "s3cr/t+wechat=zz", "2.00grantzzWEIBO"
SECRETS = (APPID, APPSECRET, GRANT, "tokenzz", "s3cr%2Ft%2Bwechat%3Dzz")
CREDENTIALS = {
    "gh": {"kind": "wechat", "appid": APPID, "secret": APPSECRET},
    "wb": {"kind": "weibo", "access_token": GRANT, "uid": "1900000001"},
}


class Platforms:
    """A WeChat, a Weibo and a feed host in one small server; what they show is set by the test."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.tokens: list[str] = []
        self.ages: dict[str, float] = {}
        self.expired: set[str] = set()
        self.began = datetime.now(CST)
        self.gate = asyncio.Event()
        self.gate.set()
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                lines = head.decode().split("\r\n")
                lengths = [line.split(":")[1] for line in lines if line.lower().startswith("content-length:")]
                await reader.readexactly(int(lengths[0]) if lengths else 0)
                body = await self.answer(lines[0].split()[1])
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(body) + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def answer(self, target: str) -> bytes:
        url = urlsplit(target)
        params = dict(parse_qsl(url.query))
        self.asked[url.path] += 1
        if url.path == "/cgi-bin/token":
            return json.dumps(self.token(params)).encode()
        if url.path == "/matrix":
            return (
                "<table><tr><th>账号名称</th><th>平台</th></tr><tr><td>account-weibo-a</td><td>微博</td></tr>"
                "<tr><td>没有备案</td><td>抖音</td></tr></table>"
            ).encode()
        if url.path.startswith("/feed/"):
            await self.gate.wait()
            return self.feed(url.path)
        if params.get("access_token") in self.expired or not params.get("access_token"):
            return b'{"errcode": 42001, "errmsg": "access_token expired"}'
        return json.dumps(self.called(url.path, params)).encode()

    def token(self, params: dict[str, str]) -> dict[str, object]:
        assert (params["appid"], params["secret"]) == (APPID, APPSECRET)
        self.tokens.append(f"tokenzz{len(self.tokens)}")
        return {"access_token": self.tokens[-1], "expires_in": 7200}

    def feed(self, path: str) -> bytes:
        stamp = (self.began - timedelta(days=self.ages.get(path, 1))).isoformat()
        items = [{"id": path, "url": f"http://feeds.canglan.gov.cn{path}", "title": "要闻", "date_published": stamp}]
        return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "甲", "items": items}).encode()

    def called(self, path: str, params: dict[str, str]) -> dict[str, object]:
        if path == "/cgi-bin/freepublish/batchget":
            at = int(datetime.now(CST).timestamp()) - int(self.ages.get("wechat", 1) * 86_400)
            news = {"news_item": [{"title": "通告", "digest": params["access_token"], "is_deleted": False}]}
            item = {"article_id": "a1", "update_time": at, "content": news}
            return {"total_count": 1, "item_count": 1, "item": [item]}
        if path == "/datacube/getarticlesummary":
            return {"list": [{"msgid": "2247_1", "title": "通告"}]}
        if path == "/cgi-bin/comment/list":
            return {"errcode": 88000, "errmsg": "without comment privilege"}
        return {"error": "expired_token", "error_code": 21327, "request": f"{path}?access_token={GRANT}"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def platforms() -> AsyncIterator[Platforms]:
    served = Platforms()
    server = await asyncio.start_server(served.serve, "127.0.0.1", 0)
    served.port = server.sockets[0].getsockname()[1]
    yield served
    server.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def product(
    stack: Stack, platforms: Platforms, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Session]:
    """The stack with one poller that knows the stand-ins."""
    folder: Path = tmp_path_factory.mktemp("poller")
    address = f"127.0.0.1:{platforms.port}"
    hosts = ("wechat-api", "weibo-api", "feeds")
    files = {
        "names.json": {"names": {f"{host}.canglan.gov.cn": address for host in hosts}},
        "platforms.json": {name: f"http://{name}-api.canglan.gov.cn" for name in ("wechat", "weibo")},
        "credentials.json": CREDENTIALS,
    }
    for name, document in files.items():
        (folder / name).write_text(json.dumps(document))
        (folder / name).chmod(0o600)
    stack.env.update(
        XUNJIAN_WEB_NAMES_FILE=str(folder / "names.json"),
        XUNJIAN_WEB_ALLOW_ADDRESSES=address,
        NEW_MEDIA_POLLER_PLATFORMS_FILE=str(folder / "platforms.json"),
        NEW_MEDIA_POLLER_CREDENTIALS_FILE=str(folder / "credentials.json"),
    )
    with pytest.MonkeyPatch.context() as patch:
        for name, value in stack.runtime_env().items():
            patch.setenv(name, value)
        async with session() as connected:
            # Redelivers after some seconds, so that a killed process costs the test little.
            quick = consumer_config(consumer_of("new-media-poller", PollAccount), divisor=30)
            await connected.js.add_consumer("COMMANDS", quick)
            await stack.start_services(("new-media-poller",))
            yield connected


def registered(target: str, method: str, **more: object) -> TargetRegistered:
    row = {"kind": TargetKind.ACCOUNT, "name": target, "region": "云泊市", "state": RegisterState.LIVE, **more}
    facts = TargetFacts.model_validate({**row, "method": method, "platform": method.split("-")[0], "handle": target})
    return TargetRegistered(target=target, occurred_at=datetime.now(CST), facts=facts)


def feed_of(target: str, **more: object) -> TargetRegistered:
    return registered(target, "feed", source_url=f"http://feeds.canglan.gov.cn/feed/{target}", **more)


def command(target: str, run: str, reason: Reason = Reason.SCHEDULED) -> PollAccount:
    return PollAccount(target=target, occurred_at=datetime.now(CST), run=run, reason=reason)


async def told(product: Session, target: str) -> list[AccountPolled]:
    """Every observation of one account that the stream holds."""
    subject, sequence = f"{AccountPolled.SUBJECT}.{target}", 1
    found: list[AccountPolled] = []
    while True:
        try:
            message = await product.js.get_msg("OBSERVATIONS", seq=sequence, subject=subject, next=True)
        except NotFoundError:
            return found
        found.append(AccountPolled.model_validate_json(message.data or b""))
        sequence = (message.seq or 0) + 1


async def until(holds: Callable[[], Awaitable[bool]], patience_s: float = 20.0) -> None:
    async with asyncio.timeout(patience_s):
        while not await holds():  # noqa: ASYNC110 -- the other side is another process
            await asyncio.sleep(0.05)


async def register(product: Session, *events: TargetRegistered) -> None:
    """Say what the register says, and wait until the poller knows it."""
    for event in events:
        await product.emit(event)
    keys = [f"row:{event.target}" for event in events]

    async def known() -> bool:
        return len(await product.store.find("account_reads", {"_id": {"$in": keys}})) == len(keys)

    await until(known)


async def polled(product: Session, target: str, count: int = 1) -> list[AccountPolled]:
    async def enough() -> bool:
        return len(await told(product, target)) >= count

    await until(enough)
    return await told(product, target)


async def test_an_account_is_read_with_its_controls_and_kept_once(product: Session, platforms: Platforms) -> None:
    platforms.ages.update({"/feed/account-feed-silent": 20, "/feed/account-feed-control": 0.5})
    await register(product, feed_of("account-feed-control", control=True), feed_of("account-feed-silent"))
    await product.emit(command("account-feed-silent", "run-1"))
    (seen,) = await polled(product, "account-feed-silent")
    assert (seen.outcome, seen.trusted, seen.doubts, seen.coverage) == ("ok", True, (), "first_page")
    assert seen.newest_post_at is not None
    assert seen.newest_post_at.date() == (datetime.now(CST) - timedelta(days=20)).date()
    assert [key for key in seen.evidence if b"account-feed-silent" in await product.evidence.get(key)]
    document = await product.store.get("account_reads", "account-feed-silent")
    assert document is not None
    assert [reading["run"] for reading in document["r"].values()] == ["run-1"]
    await product.emit(command("account-feed-silent", "run-1", Reason.RECHECK))
    again = await polled(product, "account-feed-silent", 2)
    assert again[1].trusted is True
    assert platforms.asked["/feed/account-feed-control"] == 1, "controls are read once for a run"


async def test_controls_that_are_not_fresh_take_the_trust_away(product: Session, platforms: Platforms) -> None:
    platforms.ages["/feed/account-feed-control"] = 30
    await product.emit(command("account-feed-silent", "run-2"))
    seen = (await polled(product, "account-feed-silent", 3))[2]
    assert (seen.outcome, seen.trusted) == ("ok", False)
    assert "controls-not-fresh" in seen.doubts


async def test_a_token_is_fetched_once_renewed_when_refused_and_never_told(
    stack: Stack, product: Session, platforms: Platforms
) -> None:
    platforms.ages["wechat"] = 40
    await register(
        product,
        registered("account-wechat-a", "wechat-api", credential="gh"),
        registered("account-weibo-a", "weibo-api", credential="wb"),
    )
    for run in ("run-1", "run-2"):
        await product.emit(command("account-wechat-a", run))
    first = await polled(product, "account-wechat-a", 2)
    assert [(seen.outcome, seen.interaction, seen.trusted) for seen in first] == [("ok", False, None)] * 2
    assert platforms.tokens == ["tokenzz0"]
    platforms.expired.add("tokenzz0")
    await product.emit(command("account-wechat-a", "run-3"))
    assert (await polled(product, "account-wechat-a", 3))[2].outcome == "ok"
    assert platforms.tokens == ["tokenzz0", "tokenzz1"]
    await product.emit(command("account-weibo-a", "run-1"))
    (refused,) = await polled(product, "account-weibo-a")
    assert (refused.outcome, refused.why) == ("unknown", "credential-expired")
    await _nothing_secret(stack, product, first[0].evidence)


async def _nothing_secret(stack: Stack, product: Session, evidence: tuple[str, ...]) -> None:
    log = (stack.root / "logs" / "new-media-poller.log").read_text()
    stored = str([await product.store.find(name) for name in await product.store.database.list_collection_names()])
    bodies = [(await product.evidence.get(key)).decode() for key in evidence]
    assert bodies, "the proof of what looks bad is kept"
    assert '"access_token": "***"' in bodies[0]
    streams = []
    for name in ("OBSERVATIONS", "OUTCOMES", "DEAD_LETTERS", "COMMANDS", "TARGETS"):
        state = (await product.js.stream_info(name)).state
        for sequence in range(max(1, state.first_seq), state.last_seq + 1):
            try:
                streams.append(str((await product.js.get_msg(name, sequence)).data))
            except NotFoundError:
                continue
    for secret in SECRETS:
        for place in (log, stored, *bodies, *streams):
            assert secret not in place


async def test_a_command_that_comes_before_the_register_waits_for_it(product: Session) -> None:
    await product.emit(command("account-feed-early", "run-1"))
    await asyncio.sleep(0.5)
    assert await told(product, "account-feed-early") == []
    await product.emit(feed_of("account-feed-early", state=RegisterState.CLOSED))
    (seen,) = await polled(product, "account-feed-early")
    assert seen.outcome == "ok", "a closed account is watched for signs of life"


async def test_killed_in_the_middle_of_a_reading_it_tells_it_once(
    stack: Stack, product: Session, platforms: Platforms
) -> None:
    await register(product, feed_of("account-feed-killed"))
    platforms.gate.clear()
    await product.emit(command("account-feed-killed", "run-1"))

    async def being_read() -> bool:
        return platforms.asked["/feed/account-feed-killed"] == 1

    await until(being_read)
    poller = stack.children["new-media-poller"]
    poller.kill()
    assert poller.process is not None
    await poller.process.wait()
    platforms.gate.set()
    await poller.start()
    (seen,) = await polled(product, "account-feed-killed")
    assert seen.outcome == "ok"

    async def settled() -> bool:
        info = await product.js.consumer_info("COMMANDS", "new-media-poller-command-poll-account")
        return (info.num_pending, info.num_ack_pending) == (0, 0)

    await until(settled)
    assert len(await told(product, "account-feed-killed")) == 1
    assert (await product.js.stream_info("DEAD_LETTERS")).state.messages == 0


async def test_a_poller_that_was_killed_takes_up_the_token_that_stands_sealed_in_the_store(
    product: Session, platforms: Platforms
) -> None:
    before, known = list(platforms.tokens), len(await told(product, "account-wechat-a"))
    await product.emit(command("account-wechat-a", "run-after-the-kill"))
    assert (await polled(product, "account-wechat-a", known + 1))[-1].outcome == "ok"
    assert platforms.tokens == before, "the process before had fetched it; nothing was renewed"
    (shelf,) = await product.store.find("tokens")
    assert shelf["_id"] == "gh"
    assert before[-1].encode() not in bytes(shelf["sealed"])


async def test_what_an_account_shows_is_told_once_with_its_texts(product: Session, platforms: Platforms) -> None:
    platforms.ages["/feed/account-feed-shown"] = 2
    await register(product, feed_of("account-feed-shown"))
    for run in ("run-1", "run-2"):
        await product.emit(command("account-feed-shown", run))
    seen = await polled(product, "account-feed-shown", 2)
    assert seen[0].posts_key
    blob = await product.evidence.get(seen[0].posts_key)
    assert [post.title for post in posts.from_blob(blob)] == ["要闻"]
    told_of = await product.js.get_msg(
        "OBSERVATIONS", seq=1, subject=f"{PostsSeen.SUBJECT}.account-feed-shown", next=True
    )
    assert PostsSeen.model_validate_json(told_of.data or b"").posts_key == seen[0].posts_key


async def test_a_website_s_page_of_accounts_is_compared_with_the_register(
    product: Session, platforms: Platforms
) -> None:
    facts = TargetFacts(
        kind=TargetKind.SITE, name="云泊市", region="云泊市", url="http://www.canglan.gov.cn/",
        matrix_url="http://feeds.canglan.gov.cn/matrix",
    )  # fmt: skip
    await register(product, TargetRegistered(target="site-matrix", occurred_at=datetime.now(CST), facts=facts))
    await product.emit(command("site-matrix", "run-1"))
    subject = f"{MatrixPageSeen.SUBJECT}.site-matrix"

    async def seen() -> bool:
        try:
            await product.js.get_msg("OBSERVATIONS", seq=1, subject=subject, next=True)
        except NotFoundError:
            return False
        return True

    await until(seen)
    message = await product.js.get_msg("OBSERVATIONS", seq=1, subject=subject, next=True)
    page = MatrixPageSeen.model_validate_json(message.data or b"")
    assert [(one.name, one.filed) for one in page.listed] == [("account-weibo-a", True), ("没有备案", False)]


async def test_a_reading_that_comes_too_late_is_missed_and_asks_nobody(product: Session, platforms: Platforms) -> None:
    before = platforms.asked["/feed/account-feed-silent"]
    late = PollAccount(
        target="account-feed-silent",
        occurred_at=datetime.now(CST) - timedelta(hours=7),
        run="run-0",
        late_after_s=6 * 3600,
    )
    await product.emit(late)
    seen = (await polled(product, "account-feed-silent", 4))[3]
    assert (seen.outcome, seen.why, seen.trusted) == ("unknown", "missed", None)
    assert platforms.asked["/feed/account-feed-silent"] == before
