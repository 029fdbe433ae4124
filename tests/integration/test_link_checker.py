"""The link checker on the real bus and store: what it asks, tells and never repeats."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from deploy.cli.session import Session, session
from deploy.embedded.children import Child
from deploy.embedded.stack import Stack
from deploy.provision import consumer_config
from shared.contracts import posts
from shared.contracts.commands import CheckLinks, CrawlKind, Reason
from shared.contracts.media import PostsSeen
from shared.contracts.observations import LinksChecked, LinkSeen, PageSeen, PagesSeen
from shared.contracts.page_links import PageRows, to_blob
from shared.contracts.posts import PostText
from shared.contracts.streams import consumer_of
from shared.contracts.tampering import TamperingSeen
from shared.runtime.clock import CST
from tests.support.site_server import Reply, Request, SiteServer

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

AT = datetime(2022, 6, 17, 12, tzinfo=CST)
WAIT_S = 15.0
PARTNER = "www.partner.org.cn"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site() -> AsyncIterator[SiteServer]:
    routes = {
        "/": Reply(b"<a href='/gone.doc'>x</a>"),
        "/good.doc": Reply(b"d" * 300_000),
        "/refused.doc": Reply(b"<h1>no</h1>", 403),
        "/robots.txt": Reply(b"User-agent: *\nDisallow: /private/\n", headers={"content-type": "text/plain"}),
    }
    async with SiteServer(routes) as server:
        yield server


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def worker(stack: Stack, site: SiteServer, tmp_path_factory: pytest.TempPathFactory) -> Child:
    """The service as its own process."""
    names = tmp_path_factory.mktemp("names") / "names.json"
    names.write_text(json.dumps({"names": {PARTNER: site.address}}))
    stack.env["XUNJIAN_WEB_NAMES_FILE"] = str(names)
    stack.env["XUNJIAN_WEB_ALLOW_ADDRESSES"] = site.address
    await stack.start_services(("link-checker",))
    return stack.children["link-checker"]


@pytest_asyncio.fixture(loop_scope="module")
async def product(stack: Stack, worker: Child, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Session]:
    for name, value in stack.runtime_env().items():
        monkeypatch.setenv(name, value)
    async with session() as connected:
        yield connected


async def told(product: Session, target: str, count: int) -> list[LinksChecked]:
    """The observations about one site, once there are so many; a little longer, to see that there are no more."""
    subject = f"{LinksChecked.SUBJECT}.{target}"
    found: list[LinksChecked] = []
    subscription = await product.js.subscribe(subject, ordered_consumer=True)
    try:
        while True:
            message = await subscription.next_msg(timeout=WAIT_S if len(found) < count else 0.5)
            found.append(LinksChecked.model_validate_json(message.data))
    except TimeoutError:
        return found
    finally:
        await subscription.unsubscribe()


async def slice_of(
    product: Session, site: SiteServer, target: str, more_links: Sequence[str] = (), **more: Any
) -> PagesSeen:
    home = site.url("/")
    links = [
        *([site.url(path), "", "attachment", "content"] for path in more_links),
        [site.url("/good.doc"), "", "attachment", "content"],
        [site.url("/gone.doc"), "", "attachment", "content"],
        [site.url("/refused.doc"), "", "attachment", "content"],
        [site.url("/private/x.png"), "", "image", "content"],
        [site.url("/dead.html"), "", "internal", "content"],
        ["http://outside.invalid/", "", "external", "footer"],
        ["mailto:x@canglan.gov.cn", "", "mailto", "footer"],
    ]
    key = await product.evidence.put(to_blob({home: PageRows(links)}))
    pages = (
        PageSeen(url=home, outcome="ok", status=200),
        PageSeen(url=site.url("/dead.html"), outcome="http_error", status=404),
    )
    given = {"pass_id": "p1", "slice_no": 0, "crawl": CrawlKind.FULL, "pages": pages, "links_key": key, "outcome": "ok"}
    return PagesSeen(target=target, **{"occurred_at": AT, **given, **more})


def by_path(seen: LinksChecked, site: SiteServer) -> dict[str, LinkSeen]:
    return {link.url.removeprefix(site.url("/")): link for link in seen.links}


async def test_a_slice_is_asked_once_and_told_once(product: Session, site: SiteServer) -> None:
    seen = await slice_of(product, site, "site-a")
    await product.emit(seen)
    first = await told(product, "site-a", 1)
    asked = len(site.requests)
    # The same fact once more, as after a lost acknowledgement: outside the server's window of duplicates.
    await product.js.publish(seen.subject, seen.model_dump_json().encode(), headers={"Nats-Msg-Id": "again"})
    again = await told(product, "site-a", 1)
    assert len(site.requests) == asked
    assert {one.event_id for one in again} == {first[0].event_id}
    links = by_path(first[0], site)
    home = (site.url("/"),)
    assert (links["gone.doc"].outcome, links["gone.doc"].status, links["gone.doc"].places) == ("http_error", 404, home)
    assert (links["dead.html"].outcome, links["dead.html"].kind, links["dead.html"].places) == (
        "http_error",
        "page",
        home,
    )
    assert (links["refused.doc"].outcome, links["private/x.png"].outcome) == ("blocked", "robots")
    assert links["http://outside.invalid/"].internal is False
    assert "good.doc" not in links
    assert "/dead.html" not in [request.target for request in site.requests]


async def test_a_command_asks_exactly_its_links_again(product: Session, site: SiteServer) -> None:
    command = CheckLinks(
        target="site-a",
        occurred_at=AT + timedelta(hours=3),
        reason=Reason.RECHECK,
        finding_id="f1",
        urls=(site.url("/gone.doc"), site.url("/good.doc")),
    )
    await product.emit(command)
    seen = (await told(product, "site-a", 2))[-1]
    links = by_path(seen, site)
    assert (seen.reason, seen.finding_id, seen.source) == (Reason.RECHECK, "f1", command.event_id)
    assert (links["gone.doc"].status, links["gone.doc"].places) == (404, (site.url("/"),))
    assert links["good.doc"].outcome == "ok"


async def test_a_dead_link_that_its_pages_no_longer_name_is_put_right(product: Session, site: SiteServer) -> None:
    site.routes["/"] = Reply(b"<p>nothing here any more</p>")
    command = CheckLinks(target="site-a", occurred_at=AT + timedelta(hours=6), urls=(site.url("/gone.doc"),))
    await product.emit(command)
    seen = (await told(product, "site-a", 3))[-1]
    link = by_path(seen, site)["gone.doc"]
    assert (link.outcome, link.why) == ("ok", "not-linked-any-more")


async def test_a_page_found_dead_in_a_later_slice_has_its_places_from_the_earlier_one(
    product: Session, site: SiteServer
) -> None:
    key = await product.evidence.put(to_blob({site.url("/"): PageRows([[site.url("/late.html"), "", "internal", ""]])}))
    home = (
        PageSeen(url=site.url("/"), outcome="ok", status=200),
        PageSeen(url=site.url("/x"), outcome="ok", status=200),
    )
    late = (*home, PageSeen(url=site.url("/late.html"), outcome="http_error", status=404))
    await product.emit(await slice_of(product, site, "site-b", pages=home, links_key=key))
    await told(product, "site-b", 1)
    await product.emit(await slice_of(product, site, "site-b", pages=late, links_key=None, slice_no=1))
    seen = (await told(product, "site-b", 2))[-1]
    assert [(link.url, link.places) for link in seen.links] == [(site.url("/late.html"), (site.url("/"),))]


async def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(
    product: Session, worker: Child, site: SiteServer
) -> None:
    # Redelivers after 2 s, so that the test is short.
    config = consumer_config(consumer_of("link-checker", PagesSeen), divisor=60.0)
    await product.js.add_consumer("OBSERVATIONS", config)
    asked = asyncio.Event()

    async def think(request: Request, writer: asyncio.StreamWriter) -> None:
        asked.set()
        await asyncio.sleep(1.0)

    site.routes["/slow.doc"] = think
    await product.emit(await slice_of(product, site, "site-c", ["/slow.doc"]))
    await asyncio.wait_for(asked.wait(), WAIT_S)
    worker.kill()
    assert worker.process is not None
    await worker.process.wait()
    site.routes["/slow.doc"] = Reply(b"", 404)
    await worker.start()
    found = await told(product, "site-c", 1)
    assert len(found) == 1
    assert by_path(found[0], site)["slow.doc"].status == 404


async def test_the_end_of_a_pass_counts_places_and_asks_what_nobody_fetched(product: Session, site: SiteServer) -> None:
    """Three slices; the menu names a dead file on every page, and one page of the first slice was never fetched."""
    menu = [[site.url("/forms/none.doc"), "表格", "attachment", "nav"]]
    for number in range(3):
        pages = {
            site.url(f"/{number}/{n}.html"): PageRows(
                [[site.url("/forgotten.html"), "", "internal", "content"]] if (number, n) == (0, 1) else [], {"m": menu}
            )
            for n in range(30)
        }
        seen = await slice_of(
            product, site, "site-d", slice_no=number, pass_id="p9", last=number == 2, occurred_at=datetime.now(CST),
            pages=tuple(PageSeen(url=url, outcome="ok", status=200) for url in pages),
            links_key=await product.evidence.put(to_blob(pages)),
        )  # fmt: skip
        await product.emit(seen)
        await told(product, "site-d", number + 1)
    events = await told(product, "site-d", 3)
    forgotten = by_path(events[-1], site)["forgotten.html"]
    assert (forgotten.status, forgotten.places, forgotten.places_total) == (404, (site.url("/0/1.html"),), 1)
    assert sum("forms/none.doc" in by_path(event, site) for event in events) == 1
    url = site.url("/forms/none.doc")
    await product.emit(CheckLinks(target="site-d", occurred_at=AT + timedelta(hours=9), urls=(url,)))
    again = by_path((await told(product, "site-d", 4))[-1], site)["forms/none.doc"]
    assert (again.status, again.places_total, len(again.places)) == (404, 90, 20)


async def test_an_outside_address_is_asked_once_for_all_sites_and_after_a_restart(
    product: Session, worker: Child, site: SiteServer
) -> None:
    outside = f"http://{PARTNER}:{site.port}/shared.html"
    elsewhere = "http://www.canglan.gov.cn/"

    async def seen_by(target: str) -> None:
        key = await product.evidence.put(to_blob({elsewhere: PageRows([[outside, "友好单位", "external", "footer"]])}))
        home = (PageSeen(url=elsewhere, outcome="ok", status=200),)
        await product.emit(await slice_of(product, site, target, pages=home, links_key=key))

    site.routes["/shared.html"] = Reply(b"<title>x</title>", after_s=0.2)
    for number in range(6):
        await seen_by(f"site-e{number}")
    for number in range(6):
        await told(product, f"site-e{number}", 1)
    worker.kill()
    assert worker.process is not None
    await worker.process.wait()
    await worker.start()
    await seen_by("site-e9")
    await told(product, "site-e9", 1)
    assert [request.target for request in site.requests].count("/shared.html") == 1


async def test_posts_of_an_account_have_their_links_asked_and_their_words_read(
    product: Session, site: SiteServer
) -> None:
    target, at = "account-weixin-posts", AT
    first = "https://mp.weixin.qq.com/s/1"
    texts = (
        PostText(id="1", url=first, title="会议布署汛期工作", published_at=at, text="各单位要压实责任。"),
        PostText(id="2", url="https://mp.weixin.qq.com/s/2", title="天气提示", published_at=at, text="明日有雨。"),
    )
    partner = f"http://{PARTNER}/"
    links = [f"{partner}good.doc", f"{partner}gone-too.doc", "http://http://www.canglan.gov.cn/x"]
    rows = [(url, "", "external", "post") for url in links]
    seen = PostsSeen(
        target=target,
        occurred_at=at,
        outcome="ok",
        platform="weixin",
        posts=2,
        posts_key=await product.evidence.put(posts.to_blob(texts)),
        links_key=await product.evidence.put(to_blob({first: PageRows(rows)})),
    )
    await product.emit(seen)
    (checked,) = await told(product, target, 1)
    bad = {link.url: (link.why, link.places) for link in checked.links}
    assert bad == {links[1]: ("gone", (first,)), links[2]: ("double-scheme", (first,))}
    message = await product.js.get_last_msg("OBSERVATIONS", f"{TamperingSeen.SUBJECT}.{target}")
    examined = TamperingSeen.model_validate_json(message.data or b"")
    assert (examined.examined, examined.standing) == (2, {"typo": 1})
    assert [(page.url, [slip.wrong for slip in page.slips]) for page in examined.pages] == [(first, ["布署"])]
