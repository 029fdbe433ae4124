"""How one slice goes: home first and alone, a few at a time, and an end when the site has gone away or asks for a pause."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, cast

import pytest

from services.crawler.adapters.reader import PageReader, Read
from services.crawler.adapters.shelf import Shelf
from services.crawler.adapters.slice import MOST_STRIKES, Slice, SliceRun, store_slice
from services.crawler.domain.dates import CST
from services.crawler.domain.facts import Link, LinkKind, PageKind, Region
from services.crawler.domain.frontier import PassKind, first_targets
from services.crawler.domain.note import PageNote
from services.crawler.domain.survey import LAST_PRIORITY, NAMED_PRIORITY, Survey, Waiting, begin
from services.crawler.domain.survey_fold import PageReading
from services.crawler.domain.surveyed import surveyed
from services.crawler.settings import CrawlerSettings
from shared.contracts.page_links import PageRows, from_blob
from shared.runtime.clock import Clock
from shared.storage.evidence import EvidenceFolder, key_of
from shared.web.outcome import FetchOutcome

pytestmark = pytest.mark.asyncio
NOW = datetime(2022, 6, 17, 12, tzinfo=CST)
HOME = "http://www.canglan.gov.cn/"
ARTICLES = [f"{HOME}{number}.html" for number in range(20)]


class Reader:
    """Answers as the test says; every page links to all articles."""

    def __init__(
        self, answer: Callable[[Waiting], FetchOutcome], wait_s: float | None = None, *, is_unchanged: bool = False
    ) -> None:
        self.answer = answer
        self.wait_s = wait_s
        self.is_unchanged = is_unchanged
        self.asked: list[str] = []
        self.at_once = self.most_at_once = 0

    async def delay_s(self, url: str) -> float:
        return 0.0

    async def read(self, survey: Survey, shelf: Shelf, at: Waiting) -> Read:
        self.asked.append(at.url)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0)
        self.at_once -= 1
        outcome = self.answer(at)
        if outcome is FetchOutcome.MISSED:
            return Read(PageReading(at, outcome, None, wait_s=self.wait_s))
        kind = PageKind.HOME if at.url == HOME else PageKind.ARTICLE
        note = PageNote(kind) if outcome is FetchOutcome.OK else None
        links = tuple(Link(url, "某条消息", LinkKind.INTERNAL, Region.CONTENT, "a") for url in ARTICLES)
        return Read(PageReading(at, outcome, 200, at.url, note, links=links), is_unchanged=self.is_unchanged)


def survey() -> Survey:
    made = Survey("pass-1", "site-1", HOME, PassKind.FULL, NOW)
    begin(made, first_targets(HOME, [], PassKind.FULL), 1_000)
    return made


async def worked(made: Survey, reader: Reader, **settings: Any) -> Slice:
    shelf = Shelf(cast(Any, None), cast(Any, None), "site-1", is_empty=True)
    run = SliceRun(made, cast(PageReader, reader), shelf, Clock(), CrawlerSettings(**settings))
    return await run.run()


def home_only(at: Waiting) -> FetchOutcome:
    return FetchOutcome.OK if at.url == HOME else FetchOutcome.TIMEOUT


async def test_every_page_once_and_never_more_at_once_than_allowed() -> None:
    made, reader = survey(), Reader(lambda at: FetchOutcome.OK)
    done = await worked(made, reader, at_once=3)
    assert reader.asked[0] == HOME
    assert sorted(reader.asked) == sorted([HOME, *ARTICLES])
    assert (reader.most_at_once, made.is_done, len(done.pages)) == (3, True, 21)


async def test_what_does_not_fit_waits_for_the_next_slice() -> None:
    made, reader = survey(), Reader(lambda at: FetchOutcome.OK)
    await worked(made, reader, slice_pages=8)
    assert (len(reader.asked), len(made.waiting)) == (8, 13)
    await worked(made, reader)
    assert sorted(reader.asked) == sorted([HOME, *ARTICLES])


async def test_five_pages_that_are_as_they_were_fit_where_one_is_read() -> None:
    """A slice is as long as what a crash would do again (decision 0016): with room for 3, 11 leave less than one page over."""
    made, reader = survey(), Reader(lambda at: FetchOutcome.OK, is_unchanged=True)
    await worked(made, reader, slice_pages=3, at_once=1)
    assert (len(reader.asked), len(made.waiting)) == (11, 10)


async def test_a_page_that_failed_is_no_page_that_is_as_it_was() -> None:
    made, reader = survey(), Reader(home_only)
    await worked(made, reader, slice_pages=3, at_once=1)
    assert len(reader.asked) == 3


async def test_a_home_page_that_cannot_be_read_ends_the_pass() -> None:
    made, reader = survey(), Reader(lambda at: FetchOutcome.DNS)
    await worked(made, reader)
    assert (reader.asked, made.is_done, made.home.outcome) == ([HOME], True, FetchOutcome.DNS)


async def test_a_site_that_goes_away_is_not_asked_for_every_page() -> None:
    made, reader = survey(), Reader(home_only)
    done = await worked(made, reader, at_once=1)
    assert (len(reader.asked), done.wait_s > 0, done.is_barren) == (1 + MOST_STRIKES, True, False)
    assert (await worked(made, reader, at_once=1)).is_barren
    made.give_up()
    said = surveyed(made, NOW)
    assert (made.is_done, said.left_out) == (True, {"pages": 20})


@pytest.mark.parametrize("trouble", [FetchOutcome.TIMEOUT, FetchOutcome.CONNECTION, FetchOutcome.DNS])
async def test_a_page_that_did_not_come_once_is_asked_once_more_after_all_others(trouble: FetchOutcome) -> None:
    late = ARTICLES[3]
    made = survey()
    reader = Reader(lambda at: trouble if at.url == late and reader.asked.count(late) == 1 else FetchOutcome.OK)
    done = await worked(made, reader, at_once=1)
    assert (reader.asked.count(late), reader.asked[-1]) == (2, late)
    assert ({page.outcome for page in done.pages}, len(done.pages), made.pages_failed) == ({"ok"}, 21, 0)


async def test_a_page_that_does_not_come_twice_has_failed_once() -> None:
    never = ARTICLES[3]
    made, reader = survey(), Reader(lambda at: FetchOutcome.TIMEOUT if at.url == never else FetchOutcome.OK)
    done = await worked(made, reader)
    assert reader.asked.count(never) == 2
    assert [page.url for page in done.pages if page.outcome != "ok"] == [never]
    assert (made.pages_failed, made.pages_ok, made.is_done) == (1, 20, True)


async def test_what_is_not_there_and_perhaps_nobody_links_to_is_no_dead_link_by_itself() -> None:
    """Perhaps only a script or a sitemap named it; who checks links asks by itself what pages really link to."""
    guessed = Waiting(f"{HOME}yw/index_9.html", 6, 1, f"{HOME}yw/")
    named = Waiting(f"{HOME}old/7.html", NAMED_PRIORITY, 2)
    late = Waiting(f"{HOME}old/8.html", LAST_PRIORITY, 2, tries=1)
    linked = Waiting(f"{HOME}yw/1.html", 5, 1)
    gone = [Read(PageReading(at, FetchOutcome.HTTP_ERROR, 404)) for at in (guessed, named, late, linked)]
    there = [at._replace(url=f"{at.url}x") for at in (guessed, named)]
    came = [Read(PageReading(at, FetchOutcome.OK, 200)) for at in there]
    assert [page.url for page in Slice([*gone, *came]).pages] == [linked.url, *(at.url for at in there)]


async def test_a_gate_is_not_asked_again() -> None:
    shut = ARTICLES[3]
    made, reader = survey(), Reader(lambda at: FetchOutcome.BLOCKED if at.url == shut else FetchOutcome.OK)
    await worked(made, reader)
    assert (reader.asked.count(shut), made.pages_failed) == (1, 1)


async def test_a_page_whose_host_says_later_waits_with_its_tries_counted() -> None:
    made, reader = survey(), Reader(lambda at: FetchOutcome.MISSED, wait_s=40.0)
    done = await worked(made, reader)
    assert (done.wait_s, done.pages, made.waiting) == (40.0, (), [Waiting(HOME, 0, 0, None, 1)])


class Stored:
    """Keeps the documents of pages."""

    def __init__(self) -> None:
        self.documents: dict[str, dict[str, Any]] = {}

    async def insert(self, collection: str, document: dict[str, Any]) -> None:
        self.documents[document["_id"]] = document


async def test_what_a_page_points_to_is_stored_with_its_slice_an_empty_home_page_too(tmp_path: Path) -> None:
    """The key of a page that findings point to is told before its bytes are written."""
    evidence, store = EvidenceFolder(tmp_path), Stored()
    shelf = Shelf(cast(Any, store), cast(Any, None), "site-1", is_empty=True)
    bodies = {HOME: (b"", key_of(b"")), f"{HOME}yw/": (b"list", key_of(b"list")), ARTICLES[0]: (b"article", None)}
    rows = PageRows([(ARTICLES[0], "某条消息", "internal", "content")])
    readings = {url: PageReading(Waiting(url, 0, 0), FetchOutcome.OK, 200) for url in bodies}
    done = Slice(
        [
            Read(readings[url], links=rows, document={"_id": url}, is_new=True, body=body, body_key=key)
            for url, (body, key) in bodies.items()
        ]
    )
    links_key = await store_slice(done, shelf, evidence)
    assert set(from_blob(await evidence.get(links_key or "")).pages) == set(bodies)
    assert {url: await evidence.get(store.documents[url]["body_key"]) for url in bodies} == {
        url: body for url, (body, _) in bodies.items()
    }
    assert {store.documents[url]["links_key"] for url in bodies} == {links_key}
    assert [store.documents[url]["body_key"] for url in (HOME, f"{HOME}yw/")] == [key_of(b""), key_of(b"list")]
