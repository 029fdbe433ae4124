"""From a changed page to what is told of it, on the real bus and store: planted links, another page for spiders, put right again."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
import pytest_asyncio

from deploy.cli.session import Session, session
from deploy.embedded.stack import Stack
from shared.contracts.commands import CheckLinks, CrawlKind, Reason
from shared.contracts.observations import PageSeen, PagesSeen
from shared.contracts.tampering import TamperingSeen
from shared.runtime.clock import CST
from tests.support.site_server import Answer, Reply, Request, SiteServer

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

AT = datetime(2022, 6, 17, 12, tzinfo=CST)
WAIT_S = 15.0
TEXT = "<h1>云泊市人民政府</h1><p>会议指出，要扎实推进民生实事项目建设，持续优化营商环境。</p><p>主办：云泊市人民政府办公室</p>"
CLEAN = f"<html><head><meta charset='utf-8'><title>云泊市人民政府</title></head><body>{TEXT}</body></html>"
PLANTED = CLEAN.replace(
    "</body>",
    '<div style="display:none"><a href="http://www.wanjia-yule.example/">澳门新葡京娱乐城</a></div></body>',
)
FOR_SPIDERS = CLEAN.replace("<title>云泊市人民政府", "<title>澳门葡京_百家乐平台官网")


async def by_visitor(request: Request, writer: asyncio.StreamWriter) -> None:
    """Spiders get another title."""
    body = (FOR_SPIDERS if "spider" in request.headers.get("user-agent", "").lower() else CLEAN).encode()
    head = f"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"
    writer.write(head.encode() + body)
    await writer.drain()
    writer.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site() -> AsyncIterator[SiteServer]:
    html = {"content-type": "text/html; charset=utf-8"}
    routes: dict[str, Answer] = {
        "/": by_visitor,
        "/p.html": Reply(PLANTED.encode(), headers=html),
        "/robots.txt": Reply(b"", 404),
    }
    async with SiteServer(routes) as server:
        yield server


@pytest_asyncio.fixture(loop_scope="module")
async def product(stack: Stack, site: SiteServer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Session]:
    if "link-checker" in stack.children:
        await stack.children["link-checker"].stop()
    stack.env["XUNJIAN_WEB_ALLOW_ADDRESSES"] = site.address
    await stack.start_services(("link-checker",))
    for name, value in stack.runtime_env().items():
        monkeypatch.setenv(name, value)
    async with session() as connected:
        yield connected


async def told(product: Session, target: str, count: int) -> list[TamperingSeen]:
    """The observations about one site once there are so many, and a little longer."""
    found: list[TamperingSeen] = []
    subscription = await product.js.subscribe(f"{TamperingSeen.SUBJECT}.{target}", ordered_consumer=True)
    try:
        while True:
            message = await subscription.next_msg(timeout=WAIT_S if len(found) < count else 0.5)
            found.append(TamperingSeen.model_validate_json(message.data))
    except TimeoutError:
        return found
    finally:
        await subscription.unsubscribe()


async def test_planted_and_cloaked_pages_are_told_once_with_their_evidence_and_put_right(
    product: Session, site: SiteServer
) -> None:
    home, page = site.url("/"), site.url("/p.html")
    pages = (
        PageSeen(url=home, outcome="ok", status=200, kind="home", body_key=await product.evidence.put(CLEAN.encode())),
        PageSeen(
            url=page, outcome="ok", status=200, kind="article", body_key=await product.evidence.put(PLANTED.encode())
        ),
    )
    seen = PagesSeen(
        target="site-t", occurred_at=AT, outcome="ok", pass_id="p1", slice_no=0, crawl=CrawlKind.FULL, pages=pages
    )
    await product.emit(seen)
    [first] = await told(product, "site-t", 1)
    by_url = {one.url: one for one in first.pages}
    assert (first.examined, first.standing) == (2, {"hidden-links": 1, "spam-headline": 1, "cloaked": 1})
    assert [one.code for one in by_url[page].signals] == ["hidden-links"]
    assert {one.visitor for one in by_url[home].signals} == {"spider"}
    # Both versions, with what the server said of them.
    kept = by_url[home].view_keys
    assert set(kept) == {"person", "spider", "phone", "searcher"}
    assert FOR_SPIDERS.encode() in await product.evidence.get(kept["spider"])
    assert CLEAN.encode() in await product.evidence.get(kept["person"])
    assert by_url[page].view_keys.keys() == kept.keys(), "a severe sign is kept at once, before the owner cleans up"

    asked = len(site.requests)
    await product.js.publish(seen.subject, seen.model_dump_json().encode(), headers={"Nats-Msg-Id": "again"})
    assert {one.event_id for one in await told(product, "site-t", 1)} == {first.event_id}
    assert len(site.requests) == asked

    html = {"content-type": "text/html; charset=utf-8"}
    site.routes["/"] = site.routes["/p.html"] = Reply(CLEAN.encode(), headers=html)
    command = CheckLinks(
        target="site-t", occurred_at=AT + timedelta(hours=3), reason=Reason.RECHECK, finding_id="f1", urls=(home, page)
    )
    await product.emit(command)
    again = (await told(product, "site-t", 2))[-1]
    assert (again.reason, again.finding_id, again.standing) == (Reason.RECHECK, "f1", {})
    assert [(one.url, one.outcome, one.signals) for one in again.pages] == [(home, "ok", ()), (page, "ok", ())]
