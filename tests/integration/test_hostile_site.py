"""A site that sends what no crawler should be sent: each end has a name, nothing hangs, memory stays flat."""

import asyncio
import gzip
import json
import random
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from deploy.cli.session import Session, session
from deploy.embedded.stack import Stack
from deploy.provision import provision
from shared.runtime.clock import Pace
from tests.support.site_server import Answer, Raw, Reply, Request, SiteServer
from tests.support.surveys import NOW, command, heard, page

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

MOST_MB = 300
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\n"
TEXT = "<h1>关于开展安全生产检查的通知</h1><p>发布时间：2022-06-14</p><p>各单位要认真落实，压实责任。</p>"


async def fifty_megabytes(request: Request, writer: asyncio.StreamWriter) -> None:
    block = b"<p>" + b"x" * 99_990 + b"</p>"
    writer.write(HEAD + b"content-length: %d\r\n\r\n" % (len(block) * 500))
    for _ in range(500):
        writer.write(block)
        await writer.drain()


async def endless(request: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD + b"transfer-encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"10000\r\n" + b"<p>y</p>" * 8_192 + b"\r\n")
        await writer.drain()


async def dripping(request: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD + b"content-length: 100000\r\n\r\n")
    while True:
        writer.write(b"<")
        await writer.drain()
        await asyncio.sleep(0.05)


async def dripping_head(request: Request, writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD)
    while True:
        writer.write(b"x-more: 1\r\n")
        await writer.drain()
        await asyncio.sleep(0.05)


async def redirects_without_end(request: Request, writer: asyncio.StreamWriter) -> None:
    number = int(request.target.partition("?")[2] or 0) + 1
    location = f"location: /endless-redirect.html?{number}".encode()
    writer.write(b"HTTP/1.1 302 X\r\n" + location + b"\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
    await writer.drain()


def broken() -> bytes:
    """Tags that never close, nested past every sense, attributes without an end, null bytes."""
    return (
        (b"<html><body>" + b"<div><table><tr><td>" * 3_000 + TEXT.encode() + b"<a href='/good.html'>" + b"\x00" * 50)
        + b"<script>if (a < b) document.write('<a href=/x>'"
        + b'<p class="' * 40
    )


NOISE = random.Random(7).randbytes(300_000)
HOSTILE: dict[str, tuple[Answer, str]] = {
    "/good.html": (page("安全生产检查", TEXT), "ok"),
    "/broken.html": (Reply(broken()), "ok"),
    "/wrong-charset.html": (Reply(TEXT.encode("gb18030"), headers={"content-type": "text/html; charset=utf-8"}), "ok"),
    "/no-charset.html": (Reply(TEXT.encode("gb18030"), headers={"content-type": "text/html"}), "ok"),
    "/fifty-megabytes.html": (fifty_megabytes, "too_large"),
    "/endless.html": (endless, "too_large"),
    "/gzip-bomb.html": (
        Reply(gzip.compress(b"<p>" + b"\0" * 200_000_000), headers={"content-encoding": "gzip"}),
        "too_large",
    ),
    "/half-gzip.html": (Reply(gzip.compress(NOISE)[:-2_000], headers={"content-encoding": "gzip"}), "connection"),
    "/no-gzip.html": (Reply(TEXT.encode(), headers={"content-encoding": "gzip"}), "connection"),
    "/endless-redirect.html": (redirects_without_end, "redirect_loop"),
    "/redirect-to-itself.html": (Reply(status=302, headers={"location": "/redirect-to-itself.html"}), "redirect_loop"),
    "/slow-drip.html": (dripping, "timeout"),
    "/slow-head.html": (dripping_head, "timeout"),
    "/header-injection.html": (
        Raw(b"HTTP/1.1 302 X\r\nLocation: /good.html%0d%0aSet-Cookie:%20a=b\r\nContent-Length: 0\r\n\r\n"),
        "http_error",
    ),
    "/header-of-nobody.html": (Raw(HEAD + b"bad header\x00\x01: \x7f\r\n\r\nbody"), "internal"),
    "/huge-head.html": (Raw(HEAD + b"x: " + b"y" * 5_000_000 + b"\r\n\r\n"), "connection"),
    "/binary-as-html.html": (Reply(NOISE), "ok"),
    "/picture-as-html.html": (Reply(b"\x89PNG\r\n\x1a\n" + NOISE), "ok"),
    "/half-body.html": (Raw(HEAD + b"content-length: 5000\r\n\r\n<p>half"), "connection"),
    "/no-http.html": (Raw(b"SSH-2.0-OpenSSH_8.9\r\n"), "connection"),
    "/reset.html": (Raw(HEAD, reset=True), "connection"),
    "/empty.html": (Reply(b""), "ok"),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site() -> AsyncIterator[SiteServer]:
    links = "".join(f'<li><a href="{path}">名称为{path[1:-5]}的一页</a></li>' for path in HOSTILE)
    routes = {path: answer for path, (answer, _) in HOSTILE.items()}
    async with SiteServer({**routes, "/": page("沧澜省某局网站", f"<ul>{links}</ul>")}) as server:
        yield server


@pytest_asyncio.fixture(loop_scope="module")
async def product(stack: Stack, site: SiteServer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Session]:
    names = {"hostile.canglan.gov.cn": site.address}
    (stack.root / "names.json").write_text(json.dumps({"names": names}))
    (stack.root / "clock.json").write_text(Pace(NOW, time.time(), rate=1.0, network_divisor=15.0).dump())
    stack.env |= {
        "XUNJIAN_CLOCK_FILE": str(stack.root / "clock.json"),
        "XUNJIAN_WEB_NAMES_FILE": str(stack.root / "names.json"),
        "XUNJIAN_WEB_ALLOW_ADDRESSES": site.address,
    }
    await provision(stack.settings())
    await stack.start_services(("crawler",))
    for name, value in stack.runtime_env().items():
        monkeypatch.setenv(name, value)
    async with session() as connected:
        yield connected


def peak_mb(pid: int) -> float:
    """The most memory that a process ever held."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1]) / 1024


async def test_each_end_has_a_name_nothing_hangs_and_memory_stays_flat(
    stack: Stack, product: Session, site: SiteServer
) -> None:
    asked = command("hostile")
    await product.emit(asked)
    seen = await heard(product, asked, patience_s=60.0)
    assert {path: seen.outcomes.get(path) for path in HOSTILE} == {path: word for path, (_, word) in HOSTILE.items()}
    (end,) = seen.ends
    assert end.outcome == "ok"
    process = stack.children["crawler"].process
    assert process is not None
    assert process.returncode is None
    assert peak_mb(process.pid) < MOST_MB


async def test_bytes_that_are_no_page_are_not_read_as_one(product: Session) -> None:
    pages = await product.store.find("pages", {"site": "site-hostile"}, ("url", "kind", "note", "outcome"))
    kinds = {page["url"].rpartition("/")[2]: page.get("kind") for page in pages}
    assert kinds["good.html"] == "article"
    for name in ("binary-as-html.html", "picture-as-html.html"):
        assert kinds[name] not in ("article", "list", "home")
