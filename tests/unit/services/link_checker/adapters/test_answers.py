"""One answer for all sites: across slices, replicas and kills, and believed only while the way out is open."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from services.link_checker.adapters import answers as module
from services.link_checker.adapters.answers import Answers
from services.link_checker.adapters.asker import Asker
from services.link_checker.adapters.closed_sites import ClosedSites
from services.link_checker.domain.classify import Answer, answer_from
from services.link_checker.domain.meaning import Meaning
from services.link_checker.settings import LinkSettings
from shared.contracts.link_why import LinkWhy
from shared.contracts.targets import RegisterState, TargetRegistered, TargetRetired
from shared.runtime.clock import CST, Clock
from shared.storage.store import Conflict, Document, Store
from shared.web.outcome import FetchOutcome
from tests.support.facts import site_row

AT = datetime(2022, 6, 17, 12, tzinfo=CST)
OK = Answer(FetchOutcome.OK, 200, page=Meaning("友好单位", "a.cn", "html", True, True, host="a.cn"))
LOST = answer_from("dns", None, detail="name-not-found")


class Standing(Clock):
    """Product time that a test moves."""

    at = AT

    def now(self) -> datetime:
        return self.at


class Kept:
    """What the store does for these classes, in memory."""

    def __init__(self) -> None:
        self.documents: dict[str, Document] = {}

    async def get(self, collection: str, key: str) -> Document | None:
        return self.documents.get(key)

    async def find(self, collection: str, query: Mapping[str, Any], fields: Sequence[str] = ()) -> list[Document]:
        if "_id" in query:
            return [self.documents[key] for key in query["_id"]["$in"] if key in self.documents]
        return [one for one in self.documents.values() if all(one.get(name) == value for name, value in query.items())]

    async def upsert(self, collection: str, key: str, change: Mapping[str, Any]) -> None:
        await asyncio.sleep(0)
        made = {"_id": key, **change.get("$setOnInsert", {})}
        document = {**self.documents.get(key, made), **change.get("$set", {})}
        self.documents[key] = {name: value for name, value in document.items() if name not in change.get("$unset", {})}

    async def replace(self, collection: str, document: Document, expected: int) -> None:
        await asyncio.sleep(0)
        if int(self.documents.get(document["_id"], {}).get("version", 0)) != expected:
            raise Conflict(collection)
        self.documents[document["_id"]] = {**document, "version": expected + 1}

    async def insert(self, collection: str, document: Document) -> None:
        await asyncio.sleep(0)
        if document["_id"] in self.documents:
            raise Conflict(collection)
        self.documents[document["_id"]] = document


class Told:
    """Answers as a test says, and counts."""

    def __init__(self, answers: Mapping[str, Answer], takes_s: float = 0.01) -> None:
        self.answers = dict(answers)
        self.asked: list[str] = []
        self.takes_s = takes_s

    async def ask(self, urls: Iterable[str], *, own: bool) -> dict[str, Answer]:
        urls = list(urls)
        self.asked += urls
        await asyncio.sleep(self.takes_s)
        return {url: self.answers[url] for url in urls if url in self.answers}


def replica(store: Kept, asker: Told, clock: Clock) -> Answers:
    return Answers(cast(Store, store), clock, cast(Asker, asker), LinkSettings())


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY_S", 0.01)


async def test_slices_and_replicas_share_one_asking() -> None:
    store, asker, clock = Kept(), Told({"http://a.cn/": OK}), Standing()
    first, second = replica(store, asker, clock), replica(store, asker, clock)
    wanted = ["http://a.cn/", "http://a.cn/"]
    every = await asyncio.gather(*(one.of(wanted, own=False) for one in (first, first, second, second)))
    assert asker.asked == ["http://a.cn/"]
    assert {found["http://a.cn/"].answer for found in every} == {OK}
    assert (await replica(store, asker, clock).of(wanted, own=False))["http://a.cn/"].answer == OK
    clock.at = AT + timedelta(hours=25)
    await first.of(wanted, own=False)
    assert len(asker.asked) == 2


async def test_a_replica_that_died_while_asking_is_not_waited_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CLAIMED_S", 0.2)
    monkeypatch.setattr(module, "LEAST_CLAIM_S", 0.2)
    store, clock = Kept(), Standing()
    dying = asyncio.create_task(
        replica(store, Told({"http://a.cn/": OK}, takes_s=60), clock).of(["http://a.cn/"], own=False)
    )
    await asyncio.sleep(0.05)
    dying.cancel()
    asker = Told({"http://a.cn/": OK})
    found = await replica(store, asker, clock).of(["http://a.cn/"], own=False)
    assert (asker.asked, found["http://a.cn/"].answer) == (["http://a.cn/"], OK)


async def test_an_own_address_that_answered_badly_is_asked_again_sooner() -> None:
    store, asker, clock = Kept(), Told({"http://b.cn/x.doc": answer_from("http_error", 404)}), Standing()
    answers = replica(store, asker, clock)
    for hours in (0, 1, 3):
        clock.at = AT + timedelta(hours=hours)
        await answers.of(["http://b.cn/x.doc"], own=True)
    assert len(asker.asked) == 2


async def test_our_own_closed_way_out_is_no_news_about_others() -> None:
    store, clock = Kept(), Standing()
    asker = Told({"http://a.cn/": OK, "http://c.cn/": LOST, "http://d.cn/": LOST})
    answers = replica(store, asker, clock)
    closed = await answers.of(["http://c.cn/"], own=False)
    assert closed["http://c.cn/"].answer.why is LinkWhy.OUR_WAY_OUT
    opened = await answers.of(["http://a.cn/", "http://d.cn/"], own=False)
    assert opened["http://d.cn/"].answer.why is LinkWhy.NO_SUCH_NAME
    again = await answers.of(["http://c.cn/"], own=False)
    assert again["http://c.cn/"].answer.bad
    # Much later nobody outside answers any more, not even who did.
    clock.at = AT + timedelta(hours=30)
    asker.answers["http://a.cn/"] = answer_from("timeout", None)
    later = await answers.of(["http://d.cn/"], own=False)
    assert later["http://d.cn/"].answer.why is LinkWhy.OUR_WAY_OUT


async def test_a_name_that_was_somebody_elses_is_told_by_its_history() -> None:
    store, clock = Kept(), Standing()
    asker = Told({"http://a.cn/": OK})
    answers = replica(store, asker, clock)
    for days in range(4):
        clock.at = AT + timedelta(days=1.1 * days)
        assert (await answers.of(["http://a.cn/"], own=False))["http://a.cn/"].answer.good
    asker.answers["http://a.cn/"] = Answer(
        FetchOutcome.OK, 200, page=Meaning("Roofing Experts", "a.cn", "html", False, True, host="a.cn")
    )
    clock.at = AT + timedelta(days=9)
    assert (await answers.of(["http://a.cn/"], own=False))["http://a.cn/"].answer.why is LinkWhy.CONTENT_CHANGED


async def test_links_to_sites_that_the_register_has_closed() -> None:
    store, clock = Kept(), Standing()
    closed = ClosedSites(cast(Store, store), clock)
    row = site_row(url="http://old.canglan.gov.cn/", state=RegisterState.CLOSED)
    await closed.told(TargetRetired(target="site-9", occurred_at=AT, facts=row))
    await closed.refresh()
    page = Meaning("旧站", "canglan.gov.cn", "html", True, True, host="old.canglan.gov.cn")
    answer = Answer(FetchOutcome.OK, 200, page=page)
    told = closed.leads_to(answer, "http://old.canglan.gov.cn/a.html", "site-1")
    assert told is not None
    assert told.why is LinkWhy.RETIRED_SITE
    assert closed.leads_to(answer, "http://old.canglan.gov.cn/a.html", "site-9") is None
    moved = Answer(
        FetchOutcome.OK, 200, page=Meaning("新站", "canglan.gov.cn", "html", True, True, host="canglan.gov.cn")
    )
    assert closed.leads_to(moved, "http://old.canglan.gov.cn/", "site-1") is None
    # The register takes it back; an older word that comes late changes nothing.
    live = row.model_copy(update={"state": RegisterState.LIVE})
    await closed.told(TargetRegistered(target="site-9", occurred_at=AT + timedelta(days=1), facts=live))
    await closed.told(TargetRetired(target="site-9", occurred_at=AT, facts=row))
    clock.at = AT + timedelta(days=1)
    await closed.refresh()
    assert closed.leads_to(answer, "http://old.canglan.gov.cn/a.html", "site-1") is None


async def test_a_page_of_very_many_links_is_asked_in_portions_that_go_on_where_the_last_ended() -> None:
    urls = [f"http://a{number}.cn/" for number in range(5_000)]
    store, asker, clock = Kept(), Told(dict.fromkeys(urls, OK)), Standing()
    answers = replica(store, asker, clock)
    most = LinkSettings().max_asked
    for turn in (1, 2, 3):
        found = await answers.of(urls, own=False)
        assert len(found) == min(turn * most, 5_000)
    assert len(asker.asked) == len(set(asker.asked)) == 5_000


async def test_an_own_address_that_another_process_stored_first_is_stored_once() -> None:
    store, url = Kept(), "http://b.cn/x.doc"
    gone = answer_from("http_error", 404)
    replicas = [replica(store, Told({url: gone}), Standing()) for _ in range(2)]
    told = await asyncio.gather(*(one.of([url], own=True) for one in replicas))
    assert [known[url].answer for known in told] == [gone, gone]
    assert [one["url"] for one in store.documents.values()] == [url]
