"""Every end of a look has its own word, and no refused address is ever connected to."""

import errno
import socket
import ssl
from typing import Any

import httpcore
import pytest

from shared.web.failures import outcome_of
from shared.web.fetch import Fetcher, FetchOutcome, FetchResult, FetchSettings
from tests.support.fake_network import FakeNetwork, FakeResolver, reply

PUBLIC, OTHER = "93.184.216.34", "93.184.216.35"
SITE = "http://www.canglan.gov.cn/"


def caused(outer: Exception, root: Exception) -> Exception:
    outer.__cause__ = root
    return outer


async def look(network: FakeNetwork, names: dict[str, Any] | None = None, url: str = SITE, **asked: Any) -> FetchResult:
    resolver = FakeResolver(names or {"www.canglan.gov.cn": [PUBLIC]})
    async with Fetcher(FetchSettings(), resolver=resolver, backend=network) as fetcher:
        return await fetcher.get(url, **asked)


async def test_a_page() -> None:
    network = FakeNetwork({PUBLIC: reply(200, b"<p>hello</p>", Content_Type="text/html", X_A="1")})
    result = await look(network)
    assert (result.outcome, result.error, result.status) == (FetchOutcome.OK, None, 200)
    assert result.body == b"<p>hello</p>"
    assert result.headers["x-a"] == "1"
    assert result.peer == PUBLIC
    assert result.chain == ((SITE, 200),)
    assert result.http_version == "HTTP/1.1"
    assert not result.truncated
    assert network.asked == [(PUBLIC, 80)]
    assert b"User-Agent: XunjianBot/0.1 (+https://contact.example/xunjian)" in b"".join(network.sent) or (
        b"user-agent: XunjianBot" in b"".join(network.sent)
    )


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (404, FetchOutcome.HTTP_ERROR),
        (500, FetchOutcome.HTTP_ERROR),
        (503, FetchOutcome.HTTP_ERROR),
        (403, FetchOutcome.HTTP_ERROR),
        (304, FetchOutcome.OK),
        (412, FetchOutcome.BLOCKED),
        (418, FetchOutcome.BLOCKED),
        (429, FetchOutcome.BLOCKED),
        (432, FetchOutcome.BLOCKED),
        (521, FetchOutcome.BLOCKED),
    ],
)
async def test_statuses(status: int, outcome: FetchOutcome) -> None:
    body = b"" if status == 304 else "<html><title>出错了</title><p>您访问的页面不存在</p></html>".encode()
    result = await look(FakeNetwork({PUBLIC: reply(status, body)}))
    assert result.outcome is outcome
    assert result.status == status


@pytest.mark.parametrize(
    ("error", "outcome", "reason"),
    [
        (httpcore.ConnectTimeout(), FetchOutcome.TIMEOUT, "timeout-in-tcp"),
        (
            caused(httpcore.ConnectError(), ConnectionRefusedError(errno.ECONNREFUSED, "x")),
            FetchOutcome.CONNECTION,
            "econnrefused",
        ),
        (caused(httpcore.ConnectError(), OSError(errno.EHOSTUNREACH, "x")), FetchOutcome.CONNECTION, "ehostunreach"),
        (caused(httpcore.ConnectError(), OSError(errno.EMFILE, "x")), FetchOutcome.INTERNAL, "local-emfile"),
        (caused(httpcore.ConnectError(), OSError(errno.ENETUNREACH, "x")), FetchOutcome.INTERNAL, "local-enetunreach"),
        (
            caused(httpcore.ConnectError(), socket.gaierror(socket.EAI_AGAIN, "again")),
            FetchOutcome.DNS,
            "name-server-failure",
        ),
        (caused(httpcore.ConnectError(), ssl.SSLEOFError(8, "EOF occurred")), FetchOutcome.TLS, "tls-error"),
        (RuntimeError("a bug of ours"), FetchOutcome.INTERNAL, "RuntimeError"),
    ],
)
async def test_errors_have_one_word(error: Exception, outcome: FetchOutcome, reason: str) -> None:
    result = await look(FakeNetwork({PUBLIC: error}))
    assert result.outcome is outcome
    assert reason in (result.error or "")
    assert result.status is None


async def test_only_what_a_visitor_would_meet_may_accuse() -> None:
    assert {word for word in FetchOutcome if not word.may_accuse} == {
        "blocked",
        "robots",
        "missed",
        "internal",
        "quarantined",
    }


@pytest.mark.parametrize(
    ("fed", "outcome", "reason"),
    [
        ([], FetchOutcome.CONNECTION, "without sending"),
        ([b"SSH-2.0-OpenSSH_9\r\n\r\n"], FetchOutcome.CONNECTION, "protocol-error"),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort"], FetchOutcome.CONNECTION, "without sending complete"),
        ([b"HTTP/1.1 099 OK\r\nContent-Length: 0\r\n\r\n"], FetchOutcome.CONNECTION, "Invalid status code"),
        ([b"HTTP/1.1 200 OK\r\nBroken header line\r\n\r\n"], FetchOutcome.INTERNAL, "header-unreadable"),
        (reply(200, b"not gzip", Content_Encoding="gzip"), FetchOutcome.CONNECTION, "bad-content-encoding"),
        (reply(200, b"x", Content_Encoding="br"), FetchOutcome.INTERNAL, "content-encoding-not-offered: br"),
    ],
)
async def test_broken_answers(fed: list[bytes], outcome: FetchOutcome, reason: str) -> None:
    result = await look(FakeNetwork({PUBLIC: fed}))
    assert result.outcome is outcome
    assert reason in (result.error or "")


async def test_a_short_body_is_kept() -> None:
    result = await look(FakeNetwork({PUBLIC: [b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort"]}))
    assert (result.status, result.body, result.truncated) == (200, b"short", True)


async def test_an_unknown_name_is_dns() -> None:
    network = FakeNetwork()
    result = await look(network, url="http://nowhere.canglan.gov.cn/")
    assert (result.outcome, result.error) == (FetchOutcome.DNS, "name-not-found")
    assert network.asked == []


async def test_too_large_keeps_what_was_read() -> None:
    result = await look(FakeNetwork({PUBLIC: reply(200, b"x" * 5000)}), max_bytes=1000)
    assert (result.outcome, len(result.body), result.truncated) == (FetchOutcome.TOO_LARGE, 1000, True)


# --- the guard: these fail when it is off ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://127.0.0.1:8222/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.100.100.200/",
        "http://10.0.0.1/",
        "http://localhost/",
        "https://192.168.1.1/",
    ],
)
async def test_a_refused_address_is_never_connected_to(url: str) -> None:
    network = FakeNetwork()
    result = await look(network, {"localhost": ["127.0.0.1", "::1"]}, url)
    assert (result.outcome, result.error) == (FetchOutcome.INTERNAL, "address-refused")
    assert network.asked == []


async def test_a_name_that_points_inside_is_refused() -> None:
    network = FakeNetwork()
    result = await look(network, {"www.canglan.gov.cn": ["10.1.2.3", "::ffff:10.1.2.3"]})
    assert result.error == "address-refused"
    assert network.asked == []


async def test_of_a_mixed_answer_only_the_public_address_is_used() -> None:
    network = FakeNetwork({PUBLIC: reply(200, b"ok")})
    result = await look(network, {"www.canglan.gov.cn": ["127.0.0.1", PUBLIC, "10.0.0.1"]})
    assert result.outcome is FetchOutcome.OK
    assert {address for address, _ in network.asked} == {PUBLIC}


async def test_dns_rebinding_gains_nothing() -> None:
    network = FakeNetwork({PUBLIC: reply(200, b"ok", Connection="close")})
    resolver = FakeResolver({"www.canglan.gov.cn": [[PUBLIC], ["127.0.0.1"]]})
    async with Fetcher(FetchSettings(), resolver=resolver, backend=network) as fetcher:
        first = await fetcher.get(SITE)
        second = await fetcher.get(SITE)
    assert first.outcome is FetchOutcome.OK
    assert second.error == "address-refused"
    assert network.asked == [(PUBLIC, 80)]


@pytest.mark.parametrize(
    "location", ["http://127.0.0.1:8222/", "http://[::1]/", "//169.254.169.254/", "http://inside.canglan.gov.cn/"]
)
async def test_a_redirect_into_a_refused_address_is_not_followed(location: str) -> None:
    network = FakeNetwork({PUBLIC: reply(302, b"", Location=location)})
    names = {"www.canglan.gov.cn": [PUBLIC], "inside.canglan.gov.cn": ["192.168.0.9"]}
    result = await look(network, names)
    assert (result.outcome, result.error) == (FetchOutcome.INTERNAL, "address-refused")
    assert network.asked == [(PUBLIC, 80)]
    assert result.chain == ((SITE, 302),)
    assert result.status is None


async def test_the_next_address_is_tried_when_one_does_not_answer() -> None:
    network = FakeNetwork(
        {PUBLIC: caused(httpcore.ConnectError(), ConnectionRefusedError(111, "x")), OTHER: reply(200, b"ok")}
    )
    result = await look(network, {"www.canglan.gov.cn": [PUBLIC, OTHER]})
    assert (result.outcome, result.peer) == (FetchOutcome.OK, OTHER)


# --- redirects ------------------------------------------------------------------------------------------------------


async def test_redirects_are_followed_and_kept() -> None:
    network = FakeNetwork(
        {PUBLIC: [reply(302, b"", Location="/b/../c?x=1"), reply(200, b"end")], OTHER: reply(301, b"", Location=SITE)}
    )
    names = {"www.canglan.gov.cn": [PUBLIC], "canglan.gov.cn": [OTHER]}
    result = await look(network, names, "http://canglan.gov.cn/", fresh=True)
    assert result.outcome is FetchOutcome.OK
    assert result.final_url == "http://www.canglan.gov.cn/c?x=1"
    assert [status for _, status in result.chain] == [301, 302, 200]


async def test_a_gbk_location_is_sent_back_as_its_bytes() -> None:
    raw = (
        b"HTTP/1.1 302 X\r\nContent-Length: 0\r\nConnection: close\r\nLocation: /" + "新闻".encode("gbk") + b"/\r\n\r\n"
    )
    network = FakeNetwork({PUBLIC: [[raw], reply(200, b"ok")]})
    result = await look(network)
    assert result.final_url == "http://www.canglan.gov.cn/%D0%C2%CE%C5/"
    assert any(sent.startswith(b"GET /%D0%C2%CE%C5/ HTTP/1.1") for sent in network.sent)


async def test_a_loop_is_a_loop_but_a_cookie_wall_is_not() -> None:
    loop = await look(FakeNetwork({PUBLIC: reply(302, b"", Location="/")}))
    wall = await look(FakeNetwork({PUBLIC: reply(302, b"", Location="/", Set_Cookie="a=1")}))
    assert (loop.outcome, loop.error) == (FetchOutcome.REDIRECT_LOOP, "redirect-loop")
    assert (wall.outcome, wall.error) == (FetchOutcome.BLOCKED, "cookies-required")


async def test_ten_hops_are_enough() -> None:
    chain: list[Any] = [reply(302, b"", Location=f"/{step}", Connection="close") for step in range(20)]
    result = await look(FakeNetwork({PUBLIC: chain}))
    assert (result.outcome, result.error, len(result.chain)) == (FetchOutcome.REDIRECT_LOOP, "too-many-redirects", 11)


@pytest.mark.parametrize("location", ["weixin://dl/x", "javascript:alert(1)", "http://a:99999/", "file:///etc/passwd"])
async def test_a_redirect_to_no_web_address(location: str) -> None:
    result = await look(FakeNetwork({PUBLIC: reply(302, b"", Location=location)}))
    assert (result.outcome, result.error, result.status) == (FetchOutcome.HTTP_ERROR, "redirect-target-unusable", 302)


async def test_secrets_do_not_follow_a_redirect_elsewhere() -> None:
    network = FakeNetwork({PUBLIC: reply(302, b"", Location="http://b.gov.cn/"), OTHER: reply(200, b"ok")})
    names = {"www.canglan.gov.cn": [PUBLIC], "b.gov.cn": [OTHER]}
    await look(network, names, headers={"Authorization": "secret"})
    assert b"secret" in network.sent[0]
    assert b"secret" not in b"".join(network.sent[1:])


async def test_a_posted_body_does_not_follow_a_redirect_elsewhere() -> None:
    network = FakeNetwork({PUBLIC: reply(307, b"", Location="http://b.gov.cn/"), OTHER: reply(200, b"ok")})
    names = {"www.canglan.gov.cn": [PUBLIC], "b.gov.cn": [OTHER]}
    result = await look(network, names, method="POST", content=b"token=secret")
    assert result.error == "redirect-would-carry-body-elsewhere"
    assert network.asked == [(PUBLIC, 80)]


# --- requests -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url", ["", "ftp://canglan.gov.cn/", "http://canglan.gov.cn:99999/", "http://canglan.gov.cn:0/", "http://a..b/"]
)
async def test_what_is_no_web_address_is_not_asked(url: str) -> None:
    network = FakeNetwork()
    result = await look(network, url=url)
    assert result.outcome is FetchOutcome.INTERNAL
    assert network.asked == []


async def test_a_header_cannot_smuggle_another() -> None:
    network = FakeNetwork({PUBLIC: reply(200, b"ok")})
    result = await look(network, headers={"x-a": "1\r\nx-b: 2"})
    assert result.outcome is FetchOutcome.INTERNAL
    assert network.sent == []


async def test_validators_and_not_modified() -> None:
    network = FakeNetwork({PUBLIC: [b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n']})
    result = await look(network, etag='"1"', last_modified="Fri, 10 Jun 2022 00:00:00 GMT")
    sent = network.sent[0].lower()
    assert b'if-none-match: "1"' in sent
    assert b"if-modified-since: fri, 10 jun 2022 00:00:00 gmt" in sent
    assert result.not_modified
    assert result.outcome is FetchOutcome.OK


@pytest.mark.parametrize("said", ['"页面"', '"a\x01b"', '"a\r\nx-b: 2"'])
async def test_a_validator_that_no_header_may_hold_is_left_out(said: str) -> None:
    """What a site once said of its page must not make the page unreadable for ever."""
    network = FakeNetwork({PUBLIC: reply(200, b"ok")})
    result = await look(network, etag=said, last_modified=said)
    assert (result.outcome, result.body) == (FetchOutcome.OK, b"ok")
    assert b"if-" not in network.sent[0].lower()


async def test_connections_are_kept_and_fresh_ones_are_new() -> None:
    answer = [reply(200, b"one")[0]] * 9
    network = FakeNetwork({PUBLIC: answer})
    async with Fetcher(
        FetchSettings(), resolver=FakeResolver({"www.canglan.gov.cn": [PUBLIC]}), backend=network
    ) as fetcher:
        first = await fetcher.get(SITE)
        second = await fetcher.get(SITE)
        assert (first.reused, second.reused, len(network.asked)) == (False, True, 1)
        assert second.phases.tcp_s is None
        assert second.peer == PUBLIC
        probe = await fetcher.get(SITE, fresh=True)
        assert (probe.reused, len(network.asked)) == (False, 2)
        assert probe.phases.tcp_s is not None


async def test_a_connection_closed_while_idle_is_no_failure() -> None:
    network = FakeNetwork({PUBLIC: reply(200, b"once")})
    async with Fetcher(
        FetchSettings(), resolver=FakeResolver({"www.canglan.gov.cn": [PUBLIC]}), backend=network
    ) as fetcher:
        assert (await fetcher.get(SITE)).outcome is FetchOutcome.OK
        again = await fetcher.get(SITE)
    assert (again.outcome, again.reused, len(network.asked)) == (FetchOutcome.OK, False, 2)


async def test_a_pause_that_was_asked_for_is_kept_but_not_by_probes() -> None:
    network = FakeNetwork({PUBLIC: reply(503, b"<p>busy, come back later</p>", Retry_After="60")})
    async with Fetcher(
        FetchSettings(), resolver=FakeResolver({"www.canglan.gov.cn": [PUBLIC]}), backend=network
    ) as fetcher:
        first = await fetcher.get(SITE)
        second = await fetcher.get(SITE)
        asked = len(network.asked)
        third = await fetcher.get(SITE, fresh=True)
    assert (first.outcome, first.retry_after_s) == (FetchOutcome.HTTP_ERROR, 60.0)
    assert (second.outcome, asked) == (FetchOutcome.MISSED, 1)
    assert third.outcome is FetchOutcome.HTTP_ERROR


def test_causes_are_found_in_groups_and_contexts() -> None:
    group = ExceptionGroup("all failed", [OSError("first"), caused(OSError("x"), ConnectionResetError(104, "reset"))])
    assert outcome_of(caused(ValueError("outer"), group)) == (FetchOutcome.CONNECTION, "econnreset")
