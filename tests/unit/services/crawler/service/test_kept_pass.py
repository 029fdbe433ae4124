"""A pass goes on from memory: only where this process did the slice before, and as it would from the store."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest

from services.crawler.adapters.passes import Passes
from services.crawler.domain.frontier import PassKind, first_targets
from services.crawler.domain.survey import Survey, begin
from services.crawler.domain.survey_document import MAX_PATTERNS, from_document, to_document
from services.crawler.settings import CrawlerSettings
from shared.contracts.commands import CrawlKind, CrawlSite
from shared.contracts.envelope import CST
from shared.storage.store import Document

AT = datetime(2022, 6, 17, 12, tzinfo=CST)
HOME = "http://www.canglan.gov.cn/"


class Store:
    def __init__(self) -> None:
        self.asked = 0
        self.stored: Document = {}

    async def get(self, collection: str, key: str) -> Document | None:
        self.asked += 1
        return self.stored


def survey(next_slice: int, *, ended: bool = False) -> Survey:
    made = Survey("pass-1", "site-1", HOME, PassKind.FULL, AT, next_slice=next_slice, ended=ended)
    begin(made, first_targets(HOME, [f"{HOME}yw/"], PassKind.FULL), 100)
    return made


def command(slice_no: int) -> CrawlSite:
    return CrawlSite(
        target="site-1", occurred_at=AT, url=HOME, kind=CrawlKind.FULL, pass_id="pass-1", slice_no=slice_no
    )


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def passes(store: Store) -> Passes:
    parts: Any = SimpleNamespace(store=store, evidence=None, clock=None, metrics=None)
    return Passes(parts, CrawlerSettings(), cast(Any, None), cast(Any, None))


def kept(passes: Passes, store: Store, one: Survey) -> None:
    store.stored = {**to_document(one), "_id": one.pass_id, "version": 3}
    passes.keep(one, store.stored)


async def test_the_next_slice_reads_nothing_and_finds_what_the_store_holds(passes: Passes, store: Store) -> None:
    one = survey(2)
    one.budget.by_pattern = {f"a/{number}": number for number in range(MAX_PATTERNS + 500)}
    kept(passes, store, one)
    again, known = await passes.survey(command(2))
    assert (store.asked, known) == (0, {"_id": "pass-1", "version": 3, "next_slice": 2})
    assert again is one
    assert again == from_document(store.stored)


@pytest.mark.parametrize("slice_no", [1, 3], ids=["delivered-again", "done-elsewhere-meanwhile"])
async def test_another_slice_than_the_next_is_read_from_the_store(passes: Passes, store: Store, slice_no: int) -> None:
    one = survey(2)
    kept(passes, store, one)
    again, known = await passes.survey(command(slice_no))
    assert (store.asked, known) == (1, store.stored)
    assert again is not one


async def test_what_a_slice_was_working_on_is_not_given_out_twice(passes: Passes, store: Store) -> None:
    """A slice that fails leaves a half-changed survey behind: whoever repeats it begins from what was stored."""
    one = survey(2)
    kept(passes, store, one)
    first, _ = await passes.survey(command(2))
    second, _ = await passes.survey(command(2))
    assert first is one
    assert second is not one
    assert store.asked == 1


async def test_a_pass_that_has_ended_is_not_kept(passes: Passes, store: Store) -> None:
    kept(passes, store, survey(2, ended=True))
    await passes.survey(command(2))
    assert store.asked == 1
