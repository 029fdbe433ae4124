"""A real Chromium on pages of a real server: what scripts write is read, nothing beyond the guard is reached, nothing hangs.

Skipped without the optional part: `make setup-render`, and a system Chromium."""

import hashlib
import importlib.util
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import pytest

from services.crawler.adapters.chromium import Chromium
from services.crawler.adapters.rendering import Renderer, executable, opened, read_rendered
from services.crawler.domain.facts import PageKind
from services.crawler.settings import RendererSettings
from shared.runtime.clock import CST, Clock
from shared.web.fetch import Fetcher, FetchSettings
from tests.support.site_server import Reply, SiteServer

missing = [
    what
    for what, there in (
        ("the package playwright (make setup-render)", importlib.util.find_spec("playwright")),
        ("a system Chromium", executable()),
    )
    if not there
]
pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(bool(missing), reason=f"no renderer here: {', '.join(missing)} missing"),
    # The driver's pipes are closed by the interpreter after the loop is gone; that is the driver's own business.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

NOW = datetime(2022, 6, 17, 12, tzinfo=CST)
HOST = "http://www.canglan.gov.cn/"
ITEMS = [
    {"title": f"沧澜省召开第{n}次防汛工作调度会议", "url": f"/zwyw/{n}.html", "date": f"2022-06-{10 + n}"}
    for n in range(1, 7)
]
SHELL = (
    '<html><head><meta charset="utf-8"><title>沧澜省人民政府</title></head>'
    '<body><div id="app"></div><script src="/app.js"></script></body></html>'
)
APP = """
fetch('/data.json').then(r => r.json()).then(items => {
  const rows = items.map(i => `<li><a href="${i.url}">${i.title}</a><span>${i.date}</span></li>`).join('');
  document.getElementById('app').innerHTML =
    `<div class="nav"><ul><li><a href="/zwyw/">政务要闻</a></li><li><a href="/tzgg/">通知公告</a></li></ul></div>` +
    `<div class="block"><h2><a href="/zwyw/">政务要闻</a></h2><ul>${rows}</ul></div>` +
    `<div class="footer">主办单位：沧澜省人民政府办公厅</div>`;
});
"""


def site(**more: Reply) -> dict[str, Reply]:
    script = {"content-type": "application/javascript; charset=utf-8"}
    return {
        "/": Reply(SHELL.encode()),
        "/app.js": Reply(APP.encode(), headers=script),
        "/data.json": Reply(json.dumps(ITEMS).encode(), headers={"content-type": "application/json"}),
        **{f"/{name}": reply for name, reply in more.items()},
    }


def page(script: str) -> Reply:
    return Reply(f'<html><title>t</title><body><div id="app"></div><script>{script}</script></body></html>'.encode())


@asynccontextmanager
async def renderer(server: SiteServer, folder: Path, **settings: Any) -> AsyncIterator[Renderer]:
    """Chromium in a world of one name."""
    names = folder / "names.json"
    names.write_text(json.dumps({"names": {"www.canglan.gov.cn": server.address}}))
    web = FetchSettings(allow=frozenset({server.address}), names_file=names)
    given = {"renderer": "chromium", "renderer_deadline_s": 12.0, **settings}
    async with Fetcher(web) as fetcher, opened(RendererSettings(**given), fetcher, Clock()) as opened_one:
        yield opened_one


class Kept:
    def __init__(self) -> None:
        self.bodies: dict[str, bytes] = {}

    async def put(self, body: bytes) -> str:
        key = hashlib.sha256(body).hexdigest()
        self.bodies[key] = body
        return key


async def test_what_scripts_write_is_read_and_kept_with_a_picture(tmp_path: Path) -> None:
    kept = Kept()
    async with SiteServer(site()) as server, renderer(server, tmp_path) as chromium:
        rendered, read = await read_rendered(chromium, cast(Any, kept), HOST, NOW)
    assert read is not None, rendered
    assert read.facts.kind is PageKind.HOME
    (news,) = [section for section in read.facts.sections if section.name == "政务要闻"]
    assert (news.state, news.newest_at, news.item_count) == ("dated", datetime(2022, 6, 16, tzinfo=CST), 6)
    assert kept.bodies[read.picture_key or ""].startswith(b"\x89PNG")
    assert "防汛工作调度会议" in kept.bodies[read.page_key].decode()
    assert {request.target for request in server.requests} == {"/", "/app.js", "/data.json"}
    assert all("XunjianBot" in request.headers["user-agent"] for request in server.requests)
    (tmp_path / "page.png").write_bytes(kept.bodies[read.picture_key or ""])


REACHES_OUT = """
const inside = 'http://{inside}/';
for (const url of [inside, 'http://127.0.0.1:{port}/x', 'http://other.canglan.gov.cn/', 'http://[::1]:{port}/']) {{
  fetch(url, {{mode: 'no-cors'}}).catch(() => 0);
  new Image().src = url + 'a.png';
  navigator.sendBeacon(url, 'x');
  const frame = document.createElement('iframe'); frame.src = url; document.body.append(frame);
  const link = document.createElement('link'); link.rel = 'prefetch'; link.href = url; document.head.append(link);
}}
try {{ new WebSocket('ws://{inside}/'); }} catch (e) {{}}
try {{ new EventSource(inside); }} catch (e) {{}}
new Worker(URL.createObjectURL(new Blob([`fetch('${{inside}}').catch(() => 0)`])));
setTimeout(() => document.getElementById('app').innerText = '全省防汛工作调度会议今日召开，要求各地落实责任。', 300);
"""


async def test_nothing_beyond_the_guard_is_reached_however_a_page_tries(tmp_path: Path) -> None:
    async with SiteServer({}) as inner:
        script = REACHES_OUT.format(inside=inner.address, port=inner.port)
        async with SiteServer({"/": page(script)}) as server, renderer(server, tmp_path) as chromium:
            rendered = await chromium.render(HOST)
    assert rendered.html is not None
    assert "全省防汛工作调度会议" in rendered.html
    assert (inner.connections, inner.requests) == (0, [])


async def test_a_page_that_hangs_is_given_up_and_the_next_one_is_read(tmp_path: Path) -> None:
    routes = site(hang=page("while (true) {}"))
    async with SiteServer(routes) as server, renderer(server, tmp_path, renderer_deadline_s=3.0) as chromium:
        hung = await chromium.render(f"{HOST}hang")
        assert (hung.html, hung.outcome) == (None, "internal")
        assert "防汛工作" in ((await chromium.render(HOST)).html or "")


async def test_a_page_that_never_rests_is_taken_as_far_as_it_came(tmp_path: Path) -> None:
    script = "document.getElementById('app').innerText='已显示的内容'; setInterval(() => fetch('/data.json?' + Math.random()), 50)"
    async with (
        SiteServer(site(busy=page(script))) as server,
        renderer(server, tmp_path, renderer_deadline_s=4.0) as chromium,
    ):
        rendered = await chromium.render(f"{HOST}busy")
        assert "已显示的内容" in (rendered.html or "")
        assert len(server.requests) <= 160


async def test_a_page_that_takes_all_memory_ends_alone(tmp_path: Path) -> None:
    script = "const a=[]; while(true) a.push(new Array(1e6).fill(Math.random()))"
    async with (
        SiteServer(site(fat=page(script))) as server,
        renderer(server, tmp_path, renderer_deadline_s=8.0) as chromium,
    ):
        assert (await chromium.render(f"{HOST}fat")).html is None
        assert (await chromium.render(HOST)).html is not None


async def test_the_browser_is_started_anew_after_so_many_pages(tmp_path: Path) -> None:
    async with SiteServer(site()) as server, renderer(server, tmp_path, renderer_pages=2) as chromium:
        for _ in range(5):
            assert (await chromium.render(HOST)).html is not None
        assert cast(Chromium, chromium).starts == 3


@pytest.mark.parametrize(("path", "outcome"), [("gone", "http_error"), ("nowhere", "http_error")])
async def test_a_page_that_does_not_open_keeps_its_own_outcome(tmp_path: Path, path: str, outcome: str) -> None:
    async with SiteServer(site(gone=Reply(b"x", 500))) as server, renderer(server, tmp_path) as chromium:
        rendered = await chromium.render(f"{HOST}{path}")
        assert (rendered.html, rendered.outcome) == (None, outcome)
        unknown = await chromium.render("http://other.canglan.gov.cn/")
        assert (unknown.html, unknown.outcome) == (None, "dns")
