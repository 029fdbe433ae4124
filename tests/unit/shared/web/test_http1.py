"""Answers as servers really write them: interim heads, odd line ends, bodies that end with the connection."""

from typing import Any

import pytest

from shared.web.fetch import Fetcher, FetchOutcome, FetchResult, FetchSettings
from tests.support.fake_network import FakeNetwork, FakeResolver, reply

PUBLIC = "93.184.216.34"
SITE = "http://www.canglan.gov.cn/"


async def look(fed: list[bytes], **asked: Any) -> FetchResult:
    resolver = FakeResolver({"www.canglan.gov.cn": [PUBLIC]})
    async with Fetcher(FetchSettings(), resolver=resolver, backend=FakeNetwork({PUBLIC: fed})) as fetcher:
        return await fetcher.get(SITE, **asked)


@pytest.mark.parametrize(
    ("fed", "body"),
    [
        ([b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"], b"ok"),
        ([b"HTTP/1.1 103 Early Hints\r\nContent-Length: 9\r\nLink: </a>\r\n\r\n", *reply(200, b"ok")], b"ok"),
        ([b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>until ", b"the end"], b"<p>until the end"),
        ([b"HTTP/1.0 200 OK\r\n\r\nold"], b"old"),
        ([b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok"], b"ok"),
        ([b"HTTP/1.1 200 OK\nContent-Length: 2\n\nok"], b"ok"),
        ([b"HTTP/1.1 200 OK\r\nX-Empty:\r\nContent-Length: 2\r\n\r\nok"], b"ok"),
        ([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2 \r\nde\r\n0\r\n\r\n"], b"abcde"),
        ([b"HTTP/1.1 200 OK\r\nContent-Len", b"gth: 4\r\n\r", b"\nab", b"cd"], b"abcd"),
        ([b"HTTP/1.1 200 OK\r\nX-Name: \xd0\xc2\xce\xc5\x01\r\nContent-Length: 2\r\n\r\nok"], b"ok"),
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok and more than was announced"], b"ok"),
    ],
)
async def test_answers_that_browsers_read(fed: list[bytes], body: bytes) -> None:
    result = await look(fed)
    assert (result.outcome, result.status, result.body) == (FetchOutcome.OK, 200, body)


@pytest.mark.parametrize(
    "fed",
    [
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n"],
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"],
        [b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n\x00\x01"],
        [b"HTTP/1.1 200 OK\r\nX: " + b"a" * 300_000, b"b"],
        [b"\x16\x03\x01\x00garbage"],
    ],
)
async def test_answers_that_nobody_can_read(fed: list[bytes]) -> None:
    assert (await look(fed)).outcome is FetchOutcome.CONNECTION


async def test_an_empty_header_keeps_its_place() -> None:
    result = await look([b"HTTP/1.1 200 OK\r\nX-Empty:\r\nX-Full: 1\r\nContent-Length: 0\r\n\r\n"])
    assert (result.headers["x-empty"], result.headers["x-full"]) == ("", "1")


async def test_a_head_has_no_body() -> None:
    result = await look([b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"], method="HEAD")
    assert (result.outcome, result.body) == (FetchOutcome.OK, b"")


async def test_bytes_nobody_asked_for_are_not_the_next_answer() -> None:
    """A second answer behind the first one must not be taken for what the next page says."""
    smuggled = reply(200, b"first")[0] + reply(200, b"smuggled")[0]
    network = FakeNetwork({PUBLIC: [[smuggled], reply(200, b"second")]})
    resolver = FakeResolver({"www.canglan.gov.cn": [PUBLIC]})
    async with Fetcher(FetchSettings(), resolver=resolver, backend=network) as fetcher:
        first = await fetcher.get(SITE)
        second = await fetcher.get(f"{SITE}second")
    assert (first.body, second.body, len(network.asked)) == (b"first", b"second", 2)
