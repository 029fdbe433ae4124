"""The fetcher against a real server on loopback that misbehaves in every way servers do."""

import asyncio
import gc
import gzip
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme

from shared.web.fetch import Fetcher, FetchOutcome, FetchResult, FetchSettings
from tests.support.site_server import Answer, Raw, Reply, Request, SiteServer, reset

PAGE = "<html><title>沧澜省</title><p>通知公告</p></html>".encode()


async def drip(request: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.02)


async def endless(request: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        writer.write(b"x" * 65536)
        await writer.drain()


async def reset_in_the_middle(request: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
    await writer.drain()
    await asyncio.sleep(0.05)
    reset(writer)


ROUTES: Mapping[str, Answer] = {
    "/": Reply(PAGE),
    "/gzip": Reply(gzip.compress(PAGE), headers={"content-encoding": "gzip"}),
    "/bomb": Reply(gzip.compress(b"\0" * 30_000_000), headers={"content-encoding": "gzip"}),
    "/bad-gzip": Reply(b"this is not gzip", headers={"content-encoding": "gzip"}),
    "/slow": Reply(PAGE, after_s=5),
    "/drip": drip,
    "/endless": endless,
    "/reset": Raw(b"", reset=True),
    "/half": reset_in_the_middle,
    "/empty": Raw(b""),
    "/short": Raw(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort"),
    "/loop-a": Reply(status=302, headers={"location": "/loop-b"}),
    "/loop-b": Reply(status=302, headers={"location": "/loop-a"}),
    "/gbk": Raw(b"HTTP/1.1 302 X\r\nContent-Length: 0\r\nLocation: /" + "新闻".encode("gbk") + b"\r\n\r\n"),
    "/%D0%C2%CE%C5": Reply(PAGE),
}


async def look(path: str, **asked: Any) -> FetchResult:
    async with SiteServer(ROUTES) as site, Fetcher(FetchSettings(allow=frozenset({site.address}))) as fetcher:
        return await fetcher.get(site.url(path), **asked)


@pytest.mark.parametrize(
    ("path", "outcome", "error"),
    [
        ("/", FetchOutcome.OK, None),
        ("/gzip", FetchOutcome.OK, None),
        ("/gbk", FetchOutcome.OK, None),
        ("/missing", FetchOutcome.HTTP_ERROR, "status-404"),
        ("/bad-gzip", FetchOutcome.CONNECTION, "bad-content-encoding"),
        ("/reset", FetchOutcome.CONNECTION, "econnreset"),
        ("/half", FetchOutcome.CONNECTION, "econnreset"),
        ("/empty", FetchOutcome.CONNECTION, "protocol-error"),
        ("/short", FetchOutcome.CONNECTION, "protocol-error"),
        ("/loop-a", FetchOutcome.REDIRECT_LOOP, "redirect-loop"),
    ],
)
async def test_outcomes(path: str, outcome: FetchOutcome, error: str | None) -> None:
    result = await look(path)
    assert result.outcome is outcome
    assert (error or "") in (result.error or "")
    if outcome is FetchOutcome.OK:
        assert result.body == PAGE
        assert result.decoded().text.startswith("<html><title>沧澜省")


@pytest.mark.parametrize(("path", "phase"), [("/slow", "first-byte"), ("/drip", "body")])
async def test_the_total_deadline_holds_and_what_was_read_is_kept(path: str, phase: str) -> None:
    result = await look(path, deadline_s=0.3)
    assert (result.outcome, result.error) == (FetchOutcome.TIMEOUT, f"timeout-in-{phase}")
    assert 0.25 < result.phases.total_s < 1.5
    if phase == "body":
        assert result.status == 200
        assert 1 <= len(result.body) < 100
        assert result.truncated


@pytest.mark.parametrize("path", ["/endless", "/bomb"])
async def test_size_is_capped(path: str) -> None:
    result = await look(path, max_bytes=100_000)
    assert (result.outcome, len(result.body), result.truncated) == (FetchOutcome.TOO_LARGE, 100_000, True)
    assert result.fetched_bytes < 1_000_000


async def test_durations_are_nominal() -> None:
    routes = {"/": Reply(PAGE, after_s=0.2)}
    async with (
        SiteServer(routes) as site,
        Fetcher(FetchSettings(divisor=5.0, allow=frozenset({site.address}))) as fetcher,
    ):
        seen = await fetcher.get(site.url())
        late = await fetcher.get(site.url(), deadline_s=0.5)
    assert seen.outcome is FetchOutcome.OK
    assert 1.0 <= (seen.phases.first_byte_s or 0) < 2.5
    assert seen.phases.total_s >= (seen.phases.first_byte_s or 0)
    assert late.outcome is FetchOutcome.TIMEOUT
    assert 0.4 < late.phases.total_s < 1.5


async def test_waiting_for_our_own_turn_is_not_the_sites_time() -> None:
    routes = {"/": Reply(PAGE, after_s=0.15)}
    async with SiteServer(routes) as site:
        settings = FetchSettings(per_origin=2, deadline_s=0.4, allow=frozenset({site.address}))
        async with Fetcher(settings) as fetcher:
            seen = await asyncio.gather(*(fetcher.get(site.url()) for _ in range(8)))
        assert site.most_at_once == 2
        assert site.connections == 2
    assert {result.outcome for result in seen} == {FetchOutcome.OK}
    assert max(result.phases.waited_s for result in seen) > 0.3


async def test_nothing_listens() -> None:
    async with SiteServer({}) as site:
        address, url = site.address, site.url()
    async with Fetcher(FetchSettings(allow=frozenset({address}))) as fetcher:
        result = await fetcher.get(url)
    assert (result.outcome, result.error) == (FetchOutcome.CONNECTION, "econnrefused")


async def test_a_name_lives_where_the_names_file_says(tmp_path: Path) -> None:
    async with SiteServer(ROUTES) as site:
        file = tmp_path / "names.json"
        file.write_text(f'{{"names": {{"www.canglan.gov.cn": "{site.address}"}}}}')
        async with Fetcher(FetchSettings(names_file=file, allow=frozenset({site.address}))) as fetcher:
            known = await fetcher.get("http://www.canglan.gov.cn/")
            unknown = await fetcher.get("http://www.other.gov.cn/")
        async with Fetcher(FetchSettings(names_file=file)) as closed:
            refused = await closed.get("http://www.canglan.gov.cn/")
        assert [request.headers["host"] for request in site.requests] == ["www.canglan.gov.cn"]
    assert known.outcome is FetchOutcome.OK
    assert unknown.outcome is FetchOutcome.DNS
    assert (refused.outcome, refused.error) == (FetchOutcome.INTERNAL, "address-refused")


async def test_a_posted_body_arrives() -> None:
    async with (
        SiteServer({"/api": Reply(b"{}")}) as site,
        Fetcher(FetchSettings(allow=frozenset({site.address}))) as fetcher,
    ):
        await fetcher.get(
            site.url("/api"), method="POST", content=b'{"a":1}', headers={"content-type": "application/json"}
        )
        sent = site.requests[0]
    assert (sent.method, sent.body, sent.headers["content-type"]) == ("POST", b'{"a":1}', "application/json")


# --- TLS ------------------------------------------------------------------------------------------------------------


class Authority:
    """A certificate authority of this test, and a server with one of its certificates."""

    def __init__(self, folder: Path) -> None:
        self.ca = trustme.CA()
        self.file = folder / "ca.pem"
        self.ca.cert_pem.write_to_path(str(self.file))

    def context(
        self, host: str = "127.0.0.1", ends: datetime | None = None, *, ca: trustme.CA | None = None
    ) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        begins = ends - timedelta(days=30) if ends else None
        (ca or self.ca).issue_cert(host, not_before=begins, not_after=ends).configure_cert(context)
        return context


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


async def look_tls(authority: Authority, context: ssl.SSLContext) -> FetchResult:
    async with SiteServer({"/": Reply(PAGE)}, tls=context) as site:
        settings = FetchSettings(allow=frozenset({site.address}), ca_file=authority.file)
        async with Fetcher(settings) as fetcher:
            return await fetcher.get(site.url())


async def test_a_good_certificate_shows_its_end(authority: Authority) -> None:
    ends = (datetime.now(UTC) + timedelta(days=20)).replace(microsecond=0)
    result = await look_tls(authority, authority.context(ends=ends))
    assert (result.outcome, result.cert_not_after) == (FetchOutcome.OK, ends)
    assert result.phases.tls_s is not None


async def test_an_expired_certificate(authority: Authority) -> None:
    ended = (datetime.now(UTC) - timedelta(days=3)).replace(microsecond=0)
    result = await look_tls(authority, authority.context(ends=ended))
    assert (result.outcome, result.error, result.cert_not_after) == (FetchOutcome.TLS, "certificate-expired", ended)


async def test_a_certificate_for_another_host(authority: Authority) -> None:
    result = await look_tls(authority, authority.context("www.other.gov.cn"))
    assert (result.outcome, result.error) == (FetchOutcome.TLS, "certificate-wrong-host")
    assert result.cert_not_after is not None


async def test_a_certificate_nobody_vouches_for(authority: Authority) -> None:
    result = await look_tls(authority, authority.context(ca=trustme.CA()))
    assert result.outcome is FetchOutcome.TLS
    assert result.error in {
        "certificate-issuer-unknown",
        "certificate-self-signed-chain",
        "certificate-chain-incomplete",
    }
    assert result.cert_not_after is not None


async def speak(text: bytes) -> tuple[asyncio.Server, str]:
    """A server that says its piece to whoever connects, and then listens for ever."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(text)
        try:
            await reader.read()
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    return server, f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_no_tls_at_all() -> None:
    server, address = await speak(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    async with server, Fetcher(FetchSettings(allow=frozenset({address}))) as fetcher:
        result = await fetcher.get(f"https://{address}/")
    assert result.outcome is FetchOutcome.TLS
    assert "tls-error" in (result.error or "")
    assert "no-handshake" in (result.error or "")
    assert result.cert_not_after is None


async def test_a_handshake_that_never_ends_is_cut_and_its_connection_closed() -> None:
    server, address = await speak(b"")
    async with server, Fetcher(FetchSettings(allow=frozenset({address}))) as fetcher:
        result = await fetcher.get(f"https://{address}/", deadline_s=0.2)
        assert (result.outcome, result.error) == (FetchOutcome.TIMEOUT, "timeout-in-tls")
        await asyncio.sleep(0.05)
        gc.collect()
