"""`xunjian links` on lists, saved pages and sites: what is dead, wrong, merely refused, and where it stands."""

import asyncio
import json
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from deploy.cli.app import app
from deploy.cli.inspection import link_run
from tests.support.site_server import Answer, Raw, Reply, Request, SiteServer

MISSING = "<title>提示信息</title><p>您访问的页面不存在</p>".encode()
OWN_KEYS = {"url", "outcome", "status", "places", "why"}


def links(*argv: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, ["links", *argv], input=stdin)


def rows_of(result: Result) -> dict[str, dict[str, Any]]:
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return {row["url"]: row for row in json.loads(result.stdout)}


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_run, "AGAIN_AFTER_S", 0.01)


@pytest.fixture
def served() -> Iterator[Any]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    servers: list[SiteServer] = []

    def begin(routes: Mapping[str, Answer]) -> SiteServer:
        server = SiteServer(routes)
        asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result(5)
        servers.append(server)
        return server

    yield begin
    for server in servers:
        asyncio.run_coroutine_threadsafe(server.__aexit__(None, None, None), loop).result(5)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)
    loop.close()


def flaky() -> Answer:
    asked: list[str] = []

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        asked.append(request.target)
        status = "503 Busy" if len(asked) == 1 else "200 OK"
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok".encode())

    return answer


def test_a_site_is_followed_and_each_end_has_its_word(served: Any) -> None:
    home = (
        "<a href='/a.html'>甲</a><a href='/gone.html'>乙</a><img src='/x.png'>"
        "<script src='/m.js'></script><link rel=stylesheet href='/s.css'>"
        "<a href='/refused'>丙</a><a href='/busy'>丁</a><a href='/reset'>戊</a>"
        "<a href='http://http://www.x.gov.cn/'>己</a>"
        "<a href='file:///C:/a.doc'>庚</a><a href='#below'>辛</a><h2 id=here></h2><a href='#here'>壬</a><a href='/a.html#part'>癸</a>"
        "<a href='/a.html#none'>子</a><a href='javascript:void(0)'>丑</a><a href='mailto:a@x.gov.cn'>寅</a><!-- <a href='/never'>x</a> -->"
    )
    server = served(
        {
            "/": Reply(home.encode()),
            "/a.html": Reply("<a name='part'></a><a href='/deep/b.html'>次</a><a href='/gone.html'>乙</a>".encode()),
            "/deep/b.html": Reply(b"<a href='../files/none.pdf'>f</a><a href='c.html'>c</a>"),
            "/deep/c.html": Reply(b"<p>end</p>"),
            "/m.js": Reply(b"//"),
            "/refused": Reply(b"", 403),
            "/busy": flaky(),
            "/reset": Raw(b"", reset=True),
        }
    )
    result = links(server.url("/"), "--recurse", "--json", "--allow-address", server.address)
    rows = rows_of(result)
    verdicts = {
        url.removeprefix(server.url("/")): row["verdict"] for url, row in rows.items() if row["verdict"] != "ok"
    }
    assert verdicts == {
        "gone.html": "dead",
        "x.png": "dead",
        "s.css": "dead",
        "reset": "dead",
        "files/none.pdf": "dead",
        "refused": "unverified",
        "http://http://www.x.gov.cn/": "wrong",
        "file:///C:/a.doc": "wrong",
        "#below": "fragment",
        "a.html#none": "fragment",
    }
    assert all(row.keys() >= OWN_KEYS for row in rows.values())
    gone = rows[server.url("/gone.html")]
    assert (gone["outcome"], gone["status"], gone["why"]) == ("http_error", 404, "gone")
    assert sorted(gone["places"]) == [server.url("/"), server.url("/a.html")]
    assert rows["file:///C:/a.doc"]["why"] == "local-file"
    assert "/never" not in {request.target for request in server.requests}
    assert result.exit_code == 1


def test_pages_that_only_say_that_there_is_none(served: Any) -> None:
    async def anything(request: Request, writer: asyncio.StreamWriter) -> None:
        body = MISSING
        writer.write(
            f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nContent-Type: text/html\r\n\r\n".encode() + body
        )

    class Soft(dict[str, Answer]):
        def get(self, key: str, default: Any = None) -> Any:
            return super().get(key, anything)

    server = served({"/": Reply("<a href='/a.html'>甲</a><a href='/old/1.html'>乙</a><title>云泊</title>".encode())})
    server.routes = Soft(server.routes)
    server.routes["/a.html"] = Reply("<title>关于放假的通知</title><p>各单位：现将有关事项通知如下</p>".encode())
    rows = rows_of(links(server.url("/"), "--json", "--allow-address", server.address))
    assert rows[server.url("/old/1.html")]["why"] == "soft-404"
    assert rows[server.url("/a.html")]["verdict"] == "ok"


def test_lists_in_every_form(served: Any, tmp_path: Path) -> None:
    server = served({"/a": Reply(b"a"), "/b": Reply(b"b")})
    good, dead = server.url("/a"), server.url("/c")
    plain = tmp_path / "list.txt"
    plain.write_text(f"# 清单\n{good}\n\n{dead}\nhttp：//www.x.gov.cn/\n")
    table = tmp_path / "list.csv"
    table.write_bytes(f"名称,网址\n甲,{good}\n乙,{dead}\n".encode("gb18030"))
    sitemap = tmp_path / "sitemap.xml"
    sitemap.write_text(
        f"<?xml version='1.0'?><urlset><url><loc>{good}</loc></url><url><loc>{dead}</loc></url></urlset>"
    )
    for path in (plain, table, sitemap):
        result = links(str(path), "--json", "--allow-address", server.address)
        rows = rows_of(result)
        assert (rows[good]["verdict"], rows[dead]["verdict"], result.exit_code) == ("ok", "dead", 1), path
        assert rows[dead]["places"][0].startswith(path.name)
    assert (
        rows_of(links(str(plain), "--json", "--allow-address", server.address))["http：//www.x.gov.cn/"]["why"]
        == "full-width"
    )
    assert (
        rows_of(links("-", "--json", "--allow-address", server.address, stdin=f"{dead}\n"))[dead]["verdict"] == "dead"
    )


def test_saved_pages_and_archives(served: Any, tmp_path: Path) -> None:
    server = served({"/a": Reply(b"a")})
    page = tmp_path / "saved.html"
    page.write_text("<html><body><a href='/a'>甲</a><a href='/none'>乙</a></body></html>")
    rows = rows_of(links(str(page), "--url", server.url("/"), "--json", "--allow-address", server.address))
    assert {row["verdict"] for row in rows.values()} == {"ok", "dead"}
    archive = tmp_path / "saved.mht"
    archive.write_text(
        'From: <saved>\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x\nContent-Type: text/html; charset=utf-8\n'
        f'Content-Location: {server.url("/")}\nContent-Transfer-Encoding: quoted-printable\n\n<a href=3D"/none">x</a>\n--x--\n'
    )
    rows = rows_of(links(str(archive), "--json", "--allow-address", server.address))
    assert rows[server.url("/none")]["verdict"] == "dead"


def test_other_peoples_pages_are_left_out_when_asked(served: Any) -> None:
    server = served({"/": Reply(b"<a href='/a'>a</a><a href='http://outside.invalid/'>b</a>"), "/a": Reply(b"a")})
    with_them = rows_of(links(server.url("/"), "--json", "--allow-address", server.address))
    assert with_them["http://outside.invalid/"]["verdict"] == "unverified"
    without = links(server.url("/"), "--no-external", "--json", "--allow-address", server.address)
    assert set(rows_of(without)) == {server.url("/"), server.url("/a")}
    assert without.exit_code == 0


def test_pages_are_bounded_and_robots_are_heeded_where_pages_are_read(served: Any) -> None:
    pages: dict[str, Answer] = {
        f"/{n}.html": Reply(f"<a href='/{n + 1}.html'>x</a><a href='/shut/{n}.html'>y</a>".encode()) for n in range(30)
    }
    robots = Reply(b"User-agent: *\nDisallow: /shut/\n", headers={"content-type": "text/plain"})
    server = served({**pages, "/robots.txt": robots})
    rows = rows_of(
        links(server.url("/0.html"), "--recurse", "--max-pages", "5", "--json", "--allow-address", server.address)
    )
    assert len([request for request in server.requests if request.target.count(".html")]) <= 12
    assert rows[server.url("/shut/0.html")]["outcome"] == "robots"


def test_a_host_that_never_answers_is_not_asked_for_each_of_its_links(served: Any) -> None:
    async def never(request: Request, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(5)

    hanging = served({})
    hanging.routes = {f"/{n}": never for n in range(200)}
    page = "".join(f"<a href='{hanging.url(f'/{n}')}'>x</a>" for n in range(200))
    server = served({"/": Reply(page.encode())})
    allowed = ("--allow-address", server.address, "--allow-address", hanging.address)
    result = links(server.url("/"), "--json", "--timeout", "0.3", *allowed)
    assert len(hanging.requests) < 40
    assert {row["why"] for url, row in rows_of(result).items() if url.startswith(hanging.url("/"))} == {
        "outside-not-reached"
    }


def test_a_host_that_asks_to_wait_is_asked_again_when_it_said(served: Any) -> None:
    asked: list[str] = []

    async def busy(request: Request, writer: asyncio.StreamWriter) -> None:
        asked.append(request.target)
        head = "429 Too Many\r\nRetry-After: 1" if len(asked) == 1 else "200 OK"
        writer.write(f"HTTP/1.1 {head}\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok".encode())

    pages: dict[str, Answer] = {f"/{n}.html": Reply(f"<a href='/{n + 1}.html'>x</a>".encode()) for n in range(9)}
    server = served(
        {**pages, "/9.html": Reply(b"end"), "/": Reply(b"<img src='/busy'><a href='/0.html'>x</a>"), "/busy": busy}
    )
    rows = rows_of(links(server.url("/"), "--recurse", "--json", "--allow-address", server.address))
    assert {row["verdict"] for row in rows.values()} == {"ok"}
    assert server.url("/9.html") in rows


def test_a_home_page_that_sends_its_visitors_on_is_followed(served: Any) -> None:
    server = served(
        {
            "/": Reply(b"<html><script>location.href='/zw/index.html'</script></html>"),
            "/zw/index.html": Reply(b"<a href='none.html'>x</a>"),
        }
    )
    rows = rows_of(links(server.url("/"), "--recurse", "--json", "--allow-address", server.address))
    assert rows[server.url("/zw/none.html")]["verdict"] == "dead"


def test_a_site_that_lives_at_another_address_is_read_there(served: Any) -> None:
    home = served({"/": Reply(b"<a href='/a.html'>x</a>"), "/a.html": Reply(b"<a href='/none.html'>x</a>")})
    old = served({"/": Reply(b"", 302, {"location": home.url("/")})})
    allowed = ("--allow-address", home.address, "--allow-address", old.address)
    rows = rows_of(links(old.url("/"), "--recurse", "--json", *allowed))
    assert (rows[home.url("/none.html")]["verdict"], rows[home.url("/none.html")]["internal"]) == ("dead", True)


def test_people_read_a_table(served: Any) -> None:
    server = served({"/": Reply(b"<a href='/none'>a</a><a href='http://10.1.2.3/'>b</a>")})
    said = links(server.url("/"), "--allow-address", server.address).stdout
    assert all(word in said for word in ("失效 1", "错链 1", "页面不存在", "指向内网地址"))


def test_what_holds_no_address_is_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text("没有任何内容\n")
    assert links(str(empty), "--json").exit_code == 2
