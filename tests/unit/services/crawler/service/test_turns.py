"""Whose turn it is at a host: a pass hands its turn on from slice to slice, another one waits."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from services.crawler.adapters.turns import Turns
from shared.runtime.clock import Clock
from shared.storage.store import Conflict, Document, Store

pytestmark = pytest.mark.asyncio
HOST = "www.canglan.gov.cn"


class Memory:
    """The two calls of the store that turns use."""

    def __init__(self) -> None:
        self.documents: dict[str, Document] = {}

    async def get(self, collection: str, key: str) -> Document | None:
        return self.documents.get(key)

    async def replace(self, collection: str, document: Document, expected: int) -> None:
        if self.documents.get(document["_id"], {}).get("version", 0) != expected:
            raise Conflict(collection)
        self.documents[document["_id"]] = {**document, "version": expected + 1}


class Later(Clock):
    """Real time that a test moves."""

    at = datetime(2022, 6, 17, tzinfo=UTC)

    def stored_at(self) -> datetime:  # type: ignore[override]
        return self.at


def turns(memory: Memory, clock: Clock) -> Turns:
    return Turns(cast(Store, cast(Any, memory)), clock)


async def test_the_next_slice_comes_before_the_last_one_has_let_go() -> None:
    one = turns(Memory(), Later())
    assert await one.take(HOST, ("a", 0))
    assert await one.take(HOST, ("a", 1)), "asked for when its forerunner was stored, not when it let go"
    await one.give_back(HOST, ("a", 0))
    assert not await one.take(HOST, ("b", 0)), "the forerunner's end is not the pass's"
    await one.give_back(HOST, ("a", 1))
    assert await one.take(HOST, ("b", 0))


async def test_replicas_see_each_other_and_a_lost_race_is_no_turn() -> None:
    memory, clock = Memory(), Later()
    one, other = turns(memory, clock), turns(memory, clock)
    assert await one.take(HOST, ("a", 0))
    assert not await other.take(HOST, ("b", 0))
    await one.give_back(HOST, ("a", 0))
    assert await other.take(HOST, ("b", 0))
    assert not await one.take(HOST, ("a", 1)), "what it wrote last is no longer so"


async def test_a_killed_worker_holds_its_turn_for_a_while_only_and_gets_it_back_itself() -> None:
    memory, clock = Memory(), Later()
    assert await turns(memory, clock).take(HOST, ("a", 3))
    assert await turns(memory, clock).take(HOST, ("a", 3)), "delivered again to its successor"
    assert not await turns(memory, clock).take(HOST, ("b", 0))
    clock.at += timedelta(seconds=91)
    assert await turns(memory, clock).take(HOST, ("b", 0))


async def test_a_host_that_wants_a_rest_gets_it_from_all() -> None:
    clock = Later()
    one = turns(Memory(), clock)
    assert await one.take(HOST, ("a", 0))
    await one.give_back(HOST, ("a", 0), 30.0)
    assert not await one.take(HOST, ("b", 0))
    clock.at += timedelta(seconds=31)
    assert await one.take(HOST, ("b", 0))
