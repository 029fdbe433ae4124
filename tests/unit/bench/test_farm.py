"""The farm is what it says: so many pages, dead links where they were planted, the same bytes every time, pages that read as planned."""

from datetime import UTC, datetime

import pytest

from services.crawler.domain.facts import LinkKind
from services.crawler.domain.page import read_page
from tests.bench.farm.answers import CONTROL_HOST, Answers
from tests.bench.farm.pages import rendered, routes
from tests.bench.farm.plan import PARTNER_HOST, Farm, Site

NOW = datetime(2026, 11, 25, tzinfo=UTC)
FARM = Farm(6, 90, 0, 8080)


@pytest.mark.parametrize("pages", [90, 249, 1_000, 5_003])
@pytest.mark.parametrize("index", range(3))
def test_a_site_has_as_many_pages_as_it_was_asked_for(index: int, pages: int) -> None:
    assert len(routes(Site(index, pages, 8080))) == pages


def test_every_page_is_linked_and_every_dead_link_stands_where_it_was_planted() -> None:
    for site in FARM.ordinary:
        linked = {site.home}
        for url, html, charset in rendered(site):
            linked.update(link.url for link in read_page(html, url, now=NOW, charset=charset).links)
        assert {f"{site.origin}{path}" for path in routes(site)} <= linked
        assert {one.url for one in site.dead} <= linked


@pytest.mark.parametrize("site", FARM.ordinary[:3], ids=lambda site: site.family)
def test_pages_of_every_family_read_as_what_they_are(site: Site) -> None:
    kinds = [read_page(html, url, now=NOW, charset=charset).kind.value for url, html, charset in rendered(site)]
    assert kinds.count("home") == 1
    assert kinds.count("article") == sum(site.articles)


def test_what_was_planted_dead_is_missing_and_the_rest_answers() -> None:
    answers = Answers(FARM)
    site = FARM.ordinary[4]
    dead = {one.url for one in site.dead}
    for url, html, charset in rendered(site):
        for link in read_page(html, url, now=NOW, charset=charset).links:
            if link.kind in (LinkKind.ANCHOR, LinkKind.MAILTO, LinkKind.OTHER):
                continue
            host, path = link.url.removeprefix("http://").replace(":8080", "").split("/", 1)
            assert host in (site.host, PARTNER_HOST)
            assert answers.answer(host, f"/{path}", b"", b"").status == (404 if link.url in dead else 200), link.url


def test_validators_are_honoured_and_bytes_never_change() -> None:
    first, second = Answers(FARM), Answers(FARM)
    host = FARM.ordinary[0].host
    reply = first.answer(host, "/", b"", b"")
    assert second.answer(host, "/", b"", b"").body == reply.body
    assert first.answer(host, "/", reply.etag.encode(), b"").status == 304
    assert first.answer(host, "/", b"", reply.modified.encode()).status == 304
    assert first.answer(host, "/", b'"another"', b"").status == 200


def test_distinct_addresses_are_counted_once_and_strange_ones_not_at_all() -> None:
    answers = Answers(FARM)
    host = FARM.ordinary[0].host
    for target in ("/", "/", "/robots.txt", "/nobody/made/this.html"):
        answers.answer(host, target, b"", b"")
    assert b'"distinct": 1' in answers.answer(CONTROL_HOST, "/take", b"", b"").body
    assert b'"distinct": 0' in answers.answer(CONTROL_HOST, "/take", b"", b"").body
