"""The smaller parts of reading the web: bodies, robots, turns, names."""

import asyncio
import gzip
import json
import socket
import zlib
from pathlib import Path
from typing import Any

import pytest

from shared.web.body import Body
from shared.web.certificate import end_of_der
from shared.web.exchange import FetchResult
from shared.web.failures import (
    BadEncodingError,
    NameNotFoundError,
    ResolverUnavailableError,
    UnknownEncodingError,
)
from shared.web.outcome import FetchOutcome
from shared.web.politeness import Politeness
from shared.web.resolver import Endpoint, NamesFileResolver, SystemResolver
from shared.web.robots import Robots, parse, read

TEXT = "沧澜省通知公告".encode() * 500


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("encoding", "raw"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", gzip.compress(TEXT)),
        ("X-GZIP ", gzip.compress(TEXT)),
        ("gzip", gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:])),
        ("gzip", gzip.compress(TEXT) + b"\0\0\0 padding"),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", raw_deflate(TEXT)),
    ],
)
@pytest.mark.parametrize("step", [1, 7, 65536])
def test_bodies_in_pieces(encoding: str, raw: bytes, step: int) -> None:
    body = Body(encoding, 1_000_000)
    for place in range(0, len(raw), step):
        assert body.feed(raw[place : place + step])
    body.finish()
    assert bytes(body.data) == TEXT
    assert body.fetched == len(raw)


def test_a_bomb_never_takes_more_than_the_cap() -> None:
    body = Body("gzip", 10_000)
    assert not body.feed(gzip.compress(b"\0" * 50_000_000))
    assert len(body.data) == 10_000
    assert body.too_large
    body.finish()


@pytest.mark.parametrize(
    ("encoding", "raw"),
    [("gzip", b"<html>plain"), ("deflate", b"\xff\xff\xff\xff"), ("gzip", gzip.compress(TEXT)[:-20])],
)
def test_bad_compression_is_named(encoding: str, raw: bytes) -> None:
    body = Body(encoding, 1_000_000)
    with pytest.raises(BadEncodingError):  # noqa: PT012
        body.feed(raw)
        body.finish()


def test_an_encoding_that_was_not_offered() -> None:
    with pytest.raises(UnknownEncodingError):
        Body("br", 10).feed(b"x")


def test_an_exact_fit_is_not_too_large() -> None:
    body = Body("", 4)
    assert body.feed(b"1234")
    assert not body.feed(b"5")
    assert bytes(body.data) == b"1234"


def answered(outcome: FetchOutcome, status: int | None, body: bytes = b"") -> FetchResult:
    return FetchResult("http://a.gov.cn/robots.txt", "http://a.gov.cn/robots.txt", outcome, status=status, body=body)


def test_robots_rules() -> None:
    rules = read(
        answered(
            FetchOutcome.OK, 200, b"User-agent: *\nDisallow: /inner/\nCrawl-delay: 900\nSitemap: http://a.gov.cn/s.xml"
        )
    )
    assert rules.allowed("http://a.gov.cn/news/")
    assert not rules.allowed("http://a.gov.cn/inner/x")
    assert rules.delay_s() == 60.0
    assert rules.sitemaps() == ("http://a.gov.cn/s.xml",)
    ours = parse("User-agent: XunjianBot\nDisallow: /\n\nUser-agent: *\nAllow: /")
    assert not ours.allowed("http://a.gov.cn/")


@pytest.mark.parametrize(
    ("outcome", "status", "permitted"),
    [
        (FetchOutcome.HTTP_ERROR, 404, True),
        (FetchOutcome.HTTP_ERROR, 403, True),
        (FetchOutcome.BLOCKED, 429, False),
        (FetchOutcome.HTTP_ERROR, 503, False),
        (FetchOutcome.TIMEOUT, None, False),
        (FetchOutcome.REDIRECT_LOOP, 302, True),
        (FetchOutcome.OK, 200, True),
    ],
)
def test_robots_that_could_not_be_read(outcome: FetchOutcome, status: int | None, permitted: bool) -> None:
    soft_404 = b"<html><body>Disallow: what? Page not found</body></html>"
    assert read(answered(outcome, status, soft_404)).allowed("http://a.gov.cn/x") is permitted
    assert Robots(None).sitemaps() == ()


async def test_turns_are_bounded_and_spaced() -> None:
    at_once = most = 0
    politeness = Politeness(at_once=2, spacing_s=0.002)

    async def one() -> None:
        nonlocal at_once, most
        async with politeness.turn("a.gov.cn"):
            at_once += 1
            most = max(most, at_once)
            await asyncio.sleep(0.003)
            at_once -= 1

    started = asyncio.get_running_loop().time()
    await asyncio.gather(*(one() for _ in range(6)))
    assert most == 2
    assert asyncio.get_running_loop().time() - started >= 0.009


def test_a_pause_is_believed_up_to_an_hour() -> None:
    politeness = Politeness(at_once=1)
    politeness.pause("a.gov.cn", 1e9)
    assert 3590 < politeness.paused_s("a.gov.cn") <= 3600
    assert politeness.paused_s("b.gov.cn") == 0.0


async def test_a_names_file_is_the_whole_world(tmp_path: Path) -> None:
    file = tmp_path / "names.json"
    file.write_text(json.dumps({"names": {"WWW.canglan.gov.cn": "127.0.0.1:18080"}}))
    resolver = NamesFileResolver(file)
    assert await resolver.resolve("www.canglan.gov.cn", 80) == [Endpoint("127.0.0.1", 18080)]
    assert await resolver.resolve("10.0.0.1", 80) == [Endpoint("10.0.0.1", 80)]
    with pytest.raises(NameNotFoundError):
        await resolver.resolve("www.gov.cn", 80)


class Lookup:
    """getaddrinfo as a script."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked = 0

    def __call__(self, host: str, port: None, *, type: int) -> list[Any]:
        self.asked += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return [(0, type, 0, "", (address, 0)) for address in answer]


async def test_one_question_for_many_at_once_and_for_a_while() -> None:
    lookup = Lookup(["2400:3200::1", "223.5.5.5", "223.5.5.5"])
    resolver = SystemResolver(lookup=lookup)
    answers = await asyncio.gather(*(resolver.resolve("a.gov.cn", 443) for _ in range(5)))
    assert answers[0] == [Endpoint("223.5.5.5", 443), Endpoint("2400:3200::1", 443)]
    assert await resolver.resolve("a.gov.cn", 80) == [Endpoint("223.5.5.5", 80), Endpoint("2400:3200::1", 80)]
    assert lookup.asked == 1
    assert await resolver.resolve("127.0.0.1", 80) == [Endpoint("127.0.0.1", 80)]
    resolver.close()


async def test_a_lost_datagram_is_asked_again_and_a_missing_name_is_not() -> None:
    again = socket.gaierror(socket.EAI_AGAIN, "again")
    shaky = SystemResolver(lookup=Lookup(again, ["223.5.5.5"]))
    assert await shaky.resolve("a.gov.cn", 80) == [Endpoint("223.5.5.5", 80)]
    missing = Lookup(socket.gaierror(socket.EAI_NONAME, "no"))
    with pytest.raises(NameNotFoundError):
        await SystemResolver(lookup=missing).resolve("b.gov.cn", 80)
    assert missing.asked == 1
    with pytest.raises(ResolverUnavailableError):
        await SystemResolver(lookup=Lookup(socket.gaierror(socket.EAI_SYSTEM, "no"))).resolve("c.gov.cn", 80)


@pytest.mark.parametrize(
    "der", [b"", b"\x30", b"\x30\x82", b"\x30\x03\x30\x01\xa0", b"\xff" * 64, b"\x30\x84\xff\xff\xff\xff"]
)
def test_an_unreadable_certificate_has_no_end(der: bytes) -> None:
    assert end_of_der(der) is None
