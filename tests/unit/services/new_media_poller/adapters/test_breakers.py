"""A way of reading that went from view: told once for all replicas, believed by all, and taken back by a later run."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from services.new_media_poller.adapters.breakers import Breakers
from services.new_media_poller.domain.controls import Breaker, Tally
from services.new_media_poller.domain.runs import Run
from services.new_media_poller.domain.vocabulary import Method
from shared.contracts.envelope import Event
from shared.contracts.media import ConnectorSeen
from shared.runtime.clock import CST
from shared.storage.store import Conflict, Document

AT = datetime(2022, 6, 14, 9, 0, tzinfo=CST)
WEIBO = Method.WEIBO_API
OPEN, CLOSED = Breaker(True, "readings-fell", 0.9), Breaker(False, None, 0.9)


class Shared:
    """A store and a bus in memory, with a real clock that is moved by hand."""

    def __init__(self) -> None:
        self.documents: dict[str, Document] = {}
        self.told: list[Event] = []
        self.real = 0.0

    async def get(self, collection: str, key: str) -> Document | None:
        return self.documents.get(key)

    async def replace(self, collection: str, document: Document, expected: int) -> None:
        if int(self.documents.get(document["_id"], {}).get("version", 0)) != expected:
            raise Conflict(collection)
        self.documents[document["_id"]] = {**document, "version": expected + 1}

    async def emit(self, event: Event) -> None:
        if event.event_id not in {one.event_id for one in self.told}:
            self.told.append(event)

    def replica(self) -> Breakers:
        parts: Any = SimpleNamespace(store=self, bus=self, clock=SimpleNamespace(elapsed=lambda: self.real))
        return Breakers(parts)

    @property
    def said(self) -> list[tuple[bool, str, str]]:
        return [(one.broken, one.since, one.run) for one in self.told if isinstance(one, ConnectorSeen)]


def run(name: str, asked: int = 20, read: int = 2) -> Run:
    return Run(name, AT, tally=Tally(asked, read))


async def test_two_replicas_that_see_it_tell_it_once_and_a_third_believes_it() -> None:
    shared = Shared()
    one, two, three = shared.replica(), shared.replica(), shared.replica()
    assert await three.broken(WEIBO) is None
    for replica in (one, two, one):
        await replica.tell(WEIBO, run("run-7"), OPEN, AT)
    assert shared.said == [(True, "run-7", "run-7")]
    assert await three.broken(WEIBO) is None, "what was read a moment ago serves"
    shared.real += 4
    assert await three.broken(WEIBO) == "readings-fell"
    assert await three.broken(Method.FEED) is None


async def test_only_a_later_run_with_enough_readings_takes_it_back() -> None:
    shared = Shared()
    replica = shared.replica()
    await replica.tell(WEIBO, run("run-7"), OPEN, AT)
    for current in (run("run-7"), run("run-8", asked=9)):
        await replica.tell(WEIBO, current, CLOSED, AT + timedelta(hours=6))
    assert len(shared.said) == 1
    await replica.tell(WEIBO, run("run-8", asked=10, read=10), CLOSED, AT + timedelta(hours=6))
    assert shared.said == [(True, "run-7", "run-7"), (False, "run-7", "run-8")]
    shared.real += 4
    assert await shared.replica().broken(WEIBO) is None


async def test_controls_that_are_fresh_again_are_enough() -> None:
    shared = Shared()
    replica = shared.replica()
    await replica.tell(WEIBO, run("run-7", asked=1), Breaker(True, "controls-not-fresh"), AT)
    await replica.tell(WEIBO, run("run-8", asked=1), CLOSED, AT + timedelta(hours=6))
    assert [broken for broken, _, _ in shared.said] == [True, False]
