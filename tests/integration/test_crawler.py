"""A survey through the real bus: whole, incremental, polite, honest about what it could not read, and whole again after a kill."""

import asyncio
import gzip
import json
import time
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from urllib.parse import unquote_plus

import pytest
import pytest_asyncio

from deploy.cli.session import Session, session
from deploy.embedded.children import Child, free_port, wait_port
from deploy.embedded.stack import Stack
from deploy.provision import provision
from shared.contracts.commands import CrawlKind, CrawlSite
from shared.contracts.page_links import PageRows, from_blob
from shared.contracts.targets import RegisteredSection, SectionsRegistered
from shared.runtime.clock import CST, Pace
from tests.support.eventually import eventually
from tests.support.site_server import Reply, Request, SiteServer
from tests.support.surveys import LISTS, NOW, PAGES, command, heard, page, website

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

HOSTS = (
    "whole",
    "killed",
    "robots",
    "later",
    "down",
    "unchanged",
    "named",
    "shared",
    "again",
    "paged",
    "strange",
    "searched",
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sites() -> AsyncIterator[dict[str, SiteServer]]:
    async with asyncio.timeout(120):
        servers = {name: SiteServer(website()) for name in HOSTS}
        for server in servers.values():
            await server.__aenter__()
        yield servers
        for server in servers.values():
            await server.__aexit__(None, None, None)


@pytest_asyncio.fixture(loop_scope="module")
async def product(
    stack: Stack, sites: dict[str, SiteServer], monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Session]:
    """A crawler process in June 2022 whose slices are short, and a world of invented names."""
    if "crawler" not in stack.children:
        names = {f"{name}.canglan.gov.cn": server.address for name, server in sites.items()}
        (stack.root / "names.json").write_text(json.dumps({"names": names}))
        pace = Pace(NOW, time.time(), rate=1.0, network_divisor=15.0)
        (stack.root / "clock.json").write_text(pace.dump())
        stack.env |= {
            "XUNJIAN_CLOCK_FILE": str(stack.root / "clock.json"),
            "XUNJIAN_WEB_NAMES_FILE": str(stack.root / "names.json"),
            "XUNJIAN_WEB_ALLOW_ADDRESSES": ",".join(server.address for server in sites.values()),
            "CRAWLER_SLICE_PAGES": "7",
        }
        await provision(stack.settings())
        await stack.start_services(("crawler",))
    for name, value in stack.runtime_env().items():
        monkeypatch.setenv(name, value)
    async with session() as connected:
        yield connected


async def test_a_site_is_surveyed_whole_in_slices(product: Session, sites: dict[str, SiteServer]) -> None:
    asked = command("whole")
    await product.emit(asked)
    seen = await heard(product, asked)
    assert set(seen.outcomes.values()) == {"ok"}
    assert (set(seen.outcomes), seen.pages) == (PAGES, len(PAGES))
    assert [one.slice_no for one in seen.slices] == [0, 1, 2]
    (end,) = seen.ends
    assert (end.outcome, end.pages_ok, end.pages_failed, end.sections_unread) == ("ok", len(PAGES), 0, 0)
    assert end.home_newest_at == datetime(2022, 6, 15, tzinfo=CST)
    sections = {section.name: (section.kind, section.level, section.state, section.items) for section in end.sections}
    assert sections == {
        "政务要闻": ("news", 1, "dated", 6),
        "通知公告": ("notice", 1, "dated", 5),
        "政策文件": ("policy", 1, "dated", 4),
        "人事信息": ("personnel", 1, "blank", 0),
    }
    bodies = {seen.url: await product.evidence.get(seen.body_key or "") for one in seen.slices for seen in one.pages}
    assert {"/" + url.split("/", 3)[3]: body for url, body in bodies.items()} == {
        path: answer.body for path, answer in website().items() if isinstance(answer, Reply)
    }
    links: dict[str, PageRows] = {}
    for one in seen.slices:
        assert one.links_key is not None
        links |= from_blob(await product.evidence.get(one.links_key)).pages
    assert len(links) == len(PAGES)
    home = await product.evidence.get(end.home_page_key or "")
    assert home == website()["/"].body  # type: ignore[union-attr]
    (function,) = seen.functions
    words = {(one.check, one.outcome, one.seen) for one in function.checks}
    assert words == {
        ("missing-page", "ok", "answers-404"),
        ("error-page", "unknown", "bare-page"),
        ("site-search", "unknown", "no-entry-seen"),
        ("login-page", "unknown", "no-entry-seen"),
        ("mobile-viewport", "failed", "not-declared"),
    }
    assert await product.evidence.get(function.checks[0].page_key or "") == b"no such page"


async def test_a_repeated_command_tells_nothing_new(product: Session) -> None:
    asked = command("whole")
    before = (await product.js.stream_info("OBSERVATIONS")).state.last_seq
    await product.js.publish(asked.subject, asked.model_dump_json().encode(), headers={"Nats-Msg-Id": "another id"})
    await asyncio.sleep(1.0)
    state = await product.js.consumer_info("COMMANDS", "crawler-command-crawl-site")
    assert (state.num_pending, state.num_ack_pending) == (0, 0)
    assert (await product.js.stream_info("OBSERVATIONS")).state.last_seq == before


async def test_the_registers_last_word_on_sections_is_kept_whatever_comes_late(product: Session) -> None:
    async def settled() -> bool:
        info = await product.js.consumer_info("TARGETS", "crawler-target-sections-registered")
        return (info.num_pending, info.num_ack_pending) == (0, 0)

    for hours, names in ((1, ("要闻",)), (3, ("要闻", "公告")), (2, ())):
        sections = tuple(
            RegisteredSection(name=name, url=f"http://a.canglan.gov.cn/{name}/", kind="news") for name in names
        )
        at = NOW + timedelta(hours=hours)
        await product.emit(SectionsRegistered(target="site-listed", occurred_at=at, sections=sections))
        await eventually(settled)
    stored = await product.store.get("section_registers", "site-listed") or {}
    assert [section["name"] for section in stored["sections"]] == ["要闻", "公告"]


async def test_an_unchanged_site_is_known_again_without_being_sent(
    product: Session, sites: dict[str, SiteServer]
) -> None:
    site = sites["unchanged"]
    site.routes = {
        path: Reply(answer.body, headers={"etag": f'"{path}"'})
        for path, answer in website().items()
        if isinstance(answer, Reply)
    }
    first = command("unchanged")
    await product.emit(first)
    (before,) = (await heard(product, first)).ends
    site.requests.clear()
    site.routes = dict.fromkeys(PAGES, Reply(status=304))
    again = command("unchanged", CrawlKind.LIGHT, turn=1)
    await product.emit(again)
    seen = await heard(product, again)
    (after,) = seen.ends
    assert {request.target for request in site.requests} == {"/", *LISTS}
    assert all(request.headers["if-none-match"] == f'"{request.target}"' for request in site.requests)
    assert set(seen.outcomes.values()) == {"ok"}
    same = ("home_newest_at", "home_dated_items", "home_page_key", "identity", "outcome")
    # Where a fact was read may be told at another place of the trail.
    assert [one.model_copy(update={"seen": None}) for one in after.sections] == [
        one.model_copy(update={"seen": None}) for one in before.sections
    ]
    assert [getattr(after, name) for name in same] == [getattr(before, name) for name in same]


async def test_who_is_told_that_nothing_changed_and_never_saw_the_page_has_not_read_it(
    product: Session, sites: dict[str, SiteServer]
) -> None:
    sites["strange"].routes = {**website(), "/tzgg/": Reply(status=304)}
    asked = command("strange")
    await product.emit(asked)
    seen = await heard(product, asked)
    assert seen.outcomes["/tzgg/"] == "http_error"
    (end,) = seen.ends
    assert end.sections_unread == 1
    assert "通知公告" not in {section.name for section in end.sections}
    # It was read once, but without anything by which the site could know that.
    sites["strange"].routes = {**website(), "/zwyw/": Reply(status=304)}
    again = command("strange", turn=1)
    await product.emit(again)
    assert (await heard(product, again)).outcomes["/zwyw/"] == "http_error"


async def test_the_first_pass_searches_the_site_for_titles_that_it_has_just_read(
    product: Session, sites: dict[str, SiteServer]
) -> None:
    site, asked = sites["searched"], command("searched")
    home = website()["/"]
    assert isinstance(home, Reply)
    form = (
        '<form action="/search.html" method="get"><input type="text" name="q"><input type="submit" value="搜索"></form>'
    )

    async def search(request: Request, writer: asyncio.StreamWriter) -> None:
        words = unquote_plus(request.target.partition("q=")[2])
        hits = [
            f"<li><a href='/zwyw/{at}.html'>关于第{at}号事项的消息报道</a></li>"
            for at in range(6)
            if f"第{at}号" in words
        ]
        body = f"<html><body><form>{form}</form><ul>{''.join(hits) or '未找到相关内容'}</ul></body></html>".encode()
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % len(body)
            + body
        )

    site.routes = {
        **website(),
        "/": Reply(home.body.replace(b"</body>", form.encode() + b"</body>")),
        "/search.html": search,
    }
    await product.emit(asked)
    (function,) = (await heard(product, asked)).functions
    found = [(one.outcome, one.seen) for one in function.checks if one.check == "site-search"]
    assert ("ok", "title-found") in found


async def test_killed_in_mid_slice_it_tells_every_page_once(
    stack: Stack, product: Session, sites: dict[str, SiteServer]
) -> None:
    site, reached, go_on = sites["killed"], asyncio.Event(), asyncio.Event()
    held = site.routes["/zwyw/3.html"]

    async def hold(request: Request, writer: asyncio.StreamWriter) -> None:
        reached.set()
        await go_on.wait()

    site.routes["/zwyw/3.html"] = hold
    asked = command("killed")
    await product.emit(asked)
    async with asyncio.timeout(20):
        await reached.wait()
    crawler = stack.children["crawler"]
    crawler.kill()
    assert crawler.process is not None
    await crawler.process.wait()
    site.routes["/zwyw/3.html"] = held
    go_on.set()
    await crawler.start()
    seen = await heard(product, asked)
    assert (len(seen.ends), len(seen.functions)) == (1, 1)
    assert (set(seen.outcomes), seen.pages) == (PAGES, len(PAGES))
    assert set(seen.outcomes.values()) == {"ok"}
    assert (seen.ends[0].pages_ok, len(seen.ends[0].sections)) == (len(PAGES), 4)


async def test_robots_are_obeyed_and_what_they_forbid_is_unread_not_blank(
    product: Session, sites: dict[str, SiteServer]
) -> None:
    site = sites["robots"]
    rules = b"User-agent: *\nDisallow: /rsxx/\n"
    site.routes["/robots.txt"] = Reply(rules, headers={"content-type": "text/plain"})
    asked = command("robots", CrawlKind.LIGHT)
    await product.emit(asked)
    seen = await heard(product, asked)
    assert seen.outcomes["/rsxx/"] == "robots"
    assert "/rsxx/" not in {request.target for request in site.requests}
    (end,) = seen.ends
    assert (end.sections_unread, {section.state for section in end.sections}) == (1, {"dated"})


async def test_a_host_that_asks_to_wait_is_left_alone_and_asked_again(
    product: Session, sites: dict[str, SiteServer]
) -> None:
    site = sites["later"]
    good, asked_at = site.routes["/tzgg/"], list[float]()

    async def busy(request: Request, writer: asyncio.StreamWriter) -> None:
        asked_at.append(time.monotonic())
        site.routes["/tzgg/"] = good
        head = b"HTTP/1.1 503 X\r\nretry-after: 12\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        writer.write(head)
        await writer.drain()

    site.routes["/tzgg/"] = busy
    asked = command("later")
    await product.emit(asked)
    seen = await heard(product, asked)
    assert set(seen.outcomes.values()) == {"ok"}
    assert (set(seen.outcomes), seen.pages) == (PAGES, len(PAGES))
    assert seen.slices[-1].occurred_at - seen.slices[0].occurred_at >= timedelta(seconds=12 / 15)


async def test_a_home_page_that_cannot_be_read_says_nothing_of_sections(
    product: Session, sites: dict[str, SiteServer]
) -> None:
    site = sites["down"]
    site.routes["/"] = Reply(b"<h1>500</h1>", 500)
    asked = command("down")
    await product.emit(asked)
    seen = await heard(product, asked)
    (end,) = seen.ends
    assert (end.outcome, end.sections, end.home_newest_at, end.pages_ok) == ("http_error", (), None, 0)
    assert seen.outcomes == {"/": "http_error"}


async def test_what_only_the_sitemap_names_is_read_too(product: Session, sites: dict[str, SiteServer]) -> None:
    site, home = sites["named"], "http://named.canglan.gov.cn"
    site.routes["/robots.txt"] = Reply(f"User-agent: *\nSitemap: {home}/map/index.xml\n".encode())
    index = f"<sitemapindex><sitemap><loc>{home}/map/1.xml.gz</loc></sitemap></sitemapindex>"
    urls = f"<urlset><url><loc>{home}/lonely.html</loc></url><url><loc>http://elsewhere.example/x</loc></url></urlset>"
    site.routes["/map/index.xml"] = Reply(index.encode(), headers={"content-type": "text/xml"})
    site.routes["/map/1.xml.gz"] = Reply(gzip.compress(urls.encode()), headers={"content-type": "application/gzip"})
    site.routes["/lonely.html"] = site.routes["/tzgg/0.html"]
    asked = command("named")
    await product.emit(asked)
    assert set((await heard(product, asked)).outcomes) == {*PAGES, "/lonely.html"}


async def test_a_list_whose_next_page_only_a_script_names_is_read_to_its_end(
    product: Session, sites: dict[str, SiteServer]
) -> None:
    """The script counts one page too many; that nobody links to it makes it no dead link."""
    site = sites["paged"]
    older = [f"/tzgg/{number}.html" for number in (90, 91)]
    for number in range(3):
        path = older[number - 1] if number else "/tzgg/0.html"
        row = f'<li><a href="{path}">关于第{number}期事项的消息通报</a><span>2022-05-{20 - number}</span></li>'
        rows = row + '<li><a href="/zcwj/0.html">关于第0号事项的消息报道</a><span>2022-04-01</span></li>'
        script = f'<script>createPageHTML(4, {number}, "index", "html");</script>'
        body = f'<div class="main"><h1>通知公告</h1><ul class="list">{rows}</ul>{script}</div>'
        site.routes[f"/tzgg/index_{number}.html" if number else "/tzgg/"] = page("通知公告-沧澜省某局网站", body)
    site.routes |= dict.fromkeys(older, site.routes["/tzgg/0.html"])
    asked = command("paged")
    await product.emit(asked)
    seen = await heard(product, asked)
    assert set(seen.outcomes) == {*PAGES, *older, "/tzgg/index_1.html", "/tzgg/index_2.html"}
    assert set(seen.outcomes.values()) == {"ok"}
    assert "/tzgg/index_3.html" in {request.target for request in site.requests}
    (section,) = [one for one in seen.ends[0].sections if one.name == "通知公告"]
    assert (section.state, section.newest_at) == ("dated", datetime(2022, 5, 20, tzinfo=CST))


async def test_two_replicas_never_work_at_one_host_at_once(
    stack: Stack, product: Session, sites: dict[str, SiteServer]
) -> None:
    """Two sites of one platform share a host; four pages at a time is what the host is asked for, whoever asks."""
    site = sites["shared"]
    for folder in ("/jyj", "/mzj"):
        for path, answer in website().items():
            assert isinstance(answer, Reply)
            body = answer.body.replace(b'href="/', f'href="{folder}/'.encode())
            site.routes[folder + path] = Reply(body, after_s=0.05)
    port = free_port()
    env = {**stack.runtime_env(), "XUNJIAN_HTTP_PORT": str(port)}
    second = Child("crawler-2", stack.children["crawler"].argv, stack.root / "logs" / "crawler-2.log", env)
    await stack.add(second)
    await wait_port(port, second, 20.0)
    passes = [
        CrawlSite(
            target=f"site-{folder}",
            occurred_at=NOW,
            url=f"http://shared.canglan.gov.cn/{folder}/",
            kind=CrawlKind.FULL,
            pass_id=folder,
        )
        for folder in ("jyj", "mzj")
    ]
    for asked in passes:
        await product.emit(asked)
    seen = [await heard(product, asked) for asked in passes]
    second.kill()
    assert [one.ends[0].pages_ok for one in seen] == [len(PAGES), len(PAGES)]
    assert site.most_at_once == 4


async def test_a_second_full_pass_names_where_the_links_of_unchanged_pages_lie(
    product: Session, sites: dict[str, SiteServer]
) -> None:
    site = sites["again"]
    site.routes = {
        path: Reply(answer.body, headers={"etag": f'"{path}"'})
        for path, answer in website().items()
        if isinstance(answer, Reply)
    }
    first, again = command("again"), command("again", turn=1)
    await product.emit(first)
    before = await heard(product, first)
    changed = site.routes["/tzgg/0.html"]
    assert isinstance(changed, Reply)
    site.routes = dict.fromkeys(PAGES, Reply(status=304))
    site.routes["/tzgg/0.html"] = Reply(
        changed.body.replace(b"</p>", "<a href='/new.html'>新的一页</a></p>".encode(), 1)
    )
    site.routes["/new.html"] = Reply(changed.body)
    await product.emit(again)
    seen = await heard(product, again)
    assert set(seen.outcomes) == {*PAGES, "/new.html"}
    keys = {one.links_key for one in before.slices}
    documents = [from_blob(await product.evidence.get(one.links_key or "")) for one in seen.slices]
    written = {url for one in documents for url in one.pages}
    referred = {url for one in documents for urls in one.same.values() for url in urls}
    assert {url.rpartition("/")[2] for url in written} == {"0.html", "new.html"}
    assert len(referred) == len(PAGES) - 1
    assert {key for one in documents for key in one.same} <= keys
