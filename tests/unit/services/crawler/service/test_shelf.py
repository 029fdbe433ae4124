"""What is known of a site's pages: in one question where the site is small, by address where it is not."""

from typing import Any, cast

import pytest

from services.crawler.adapters.shelf import ASKED_AT_ONCE, Shelf
from shared.contracts.envelope import fact_id

SMALL = 400
HOME = "http://www.canglan.gov.cn/"


def url(number: int) -> str:
    return f"{HOME}a/{number}.html"


class Pages:
    """A collection of so many pages of one site, which counts what it is asked."""

    def __init__(self, stored: int) -> None:
        self.documents = [{"_id": fact_id("page", "site-1", url(n)), "url": url(n)} for n in range(stored)]
        self.asked: list[dict[str, Any]] = []

    async def find(
        self, collection: str, query: dict[str, Any], fields: tuple[str, ...] = (), limit: int = 0
    ) -> list[dict[str, Any]]:
        self.asked.append(query)
        wanted = query["_id"]["$in"] if "_id" in query else None
        found = [one for one in self.documents if wanted is None or one["_id"] in wanted]
        return found[:limit] if limit else found


def shelf(pages: Pages, *, begins_full: bool) -> Shelf:
    return Shelf(cast(Any, pages), cast(Any, None), "site-1", is_empty=False, begins_full=begins_full)


async def known(one: Shelf, numbers: range) -> list[str]:
    found = [await one.page(url(number)) for number in numbers]
    return [page["url"] for page in found if page is not None]


async def test_a_full_pass_asks_once_for_all_that_is_known_of_a_small_site() -> None:
    pages = Pages(SMALL)
    assert await known(shelf(pages, begins_full=True), range(SMALL + 5)) == [url(n) for n in range(SMALL)]
    assert pages.asked == [{"site": "site-1"}]


async def test_of_a_larger_site_what_did_not_come_at_once_is_asked_for_by_address() -> None:
    pages = Pages(SMALL + 3)
    one = shelf(pages, begins_full=True)
    await one.expect([url(0)])
    assert await known(one, range(SMALL + 5)) == [url(n) for n in range(SMALL + 3)]
    assert [query.get("site") for query in pages.asked] == ["site-1", None, None, None, None]


@pytest.mark.parametrize(("pages_asked", "questions"), [(ASKED_AT_ONCE, 1), (ASKED_AT_ONCE + 1, 2)])
async def test_a_light_pass_asks_only_for_the_pages_that_it_will_read(pages_asked: int, questions: int) -> None:
    pages = Pages(SMALL)
    one = shelf(pages, begins_full=False)
    await one.expect([url(number) for number in range(pages_asked)])
    assert len(await known(one, range(pages_asked))) == pages_asked
    assert [sorted(query) for query in pages.asked] == [["_id"]] * questions


async def test_a_page_that_was_stored_meanwhile_is_seen_where_the_store_is_asked() -> None:
    pages = Pages(2)
    one = shelf(pages, begins_full=True)
    assert await one.page(url(7)) is None
    pages.documents.append({"_id": fact_id("page", "site-1", url(7)), "url": url(7)})
    assert [page["url"] for page in await one.as_stored([url(7), url(8)], ("url",))] == [url(7)]
    assert await one.as_stored([], ("url",)) == []
