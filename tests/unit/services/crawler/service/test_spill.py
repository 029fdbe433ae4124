"""A pass too large for one document: what waits and what was met lie outside it, and nothing gets lost or asked twice."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

import pytest

from services.crawler.adapters.spill import KEPT_WAITING, MOST_MARKS, Spill
from services.crawler.domain.dates import CST
from services.crawler.domain.frontier import PassKind, Target
from services.crawler.domain.survey import Survey
from services.crawler.domain.survey_document import from_document, to_document
from shared.runtime.clock import Clock
from shared.storage.store import Store

pytestmark = pytest.mark.asyncio
HOME = "http://www.canglan.gov.cn/"


class Documents:
    """As much of a store as the spill uses, in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Any]] = {}

    async def get(self, collection: str, key: str) -> dict[str, Any] | None:
        return self.kept.get(key)

    async def upsert(self, collection: str, key: str, change: Mapping[str, Any]) -> None:
        self.kept[key] = dict(change["$set"])

    async def remove(self, collection: str, query: Mapping[str, Any]) -> int:
        return sum(self.kept.pop(key, None) is not None for key in query["_id"]["$in"])


def large(pages: int) -> Survey:
    survey = Survey("pass-1", "site-1", HOME, PassKind.FULL, datetime(2022, 6, 17, tzinfo=CST))
    survey.waiting = survey.expects(Target(f"{HOME}{number}.html", number % 7, 1) for number in range(pages))
    return survey


def reloaded(survey: Survey) -> Survey:
    return from_document({"_id": survey.pass_id, **to_document(survey)})


async def test_every_page_that_waits_comes_back_once_and_the_telling_ones_first() -> None:
    store = Documents()
    spill, survey = Spill(cast(Store, store), Clock()), large(6_000)
    everything = {one.url for one in survey.waiting}
    await spill.spill(survey, 0)
    assert len(survey.waiting) == KEPT_WAITING
    assert len(str(to_document(survey))) < 500_000
    taken: list[str] = []
    priorities: list[int] = []
    for turn in range(1, 200):
        survey = reloaded(survey)
        used = await spill.fill(survey, 128)
        survey.waiting.sort(key=lambda one: one.priority)
        taken += [one.url for one in survey.waiting[:64]]
        priorities += [one.priority for one in survey.waiting[:64]]
        del survey.waiting[:64]
        await spill.spill(survey, turn)
        await spill.forget(used)
        if survey.is_done:
            break
    assert (len(taken), set(taken)) == (6_000, everything)
    assert priorities == sorted(priorities)
    assert not [key for key in store.kept if ":seen:" not in key]


async def test_a_page_that_was_met_is_known_again_by_another_process() -> None:
    store, survey = Documents(), large(MOST_MARKS + 10)
    await Spill(cast(Store, store), Clock()).spill(survey, 0)
    assert survey.seen == set()
    survey = reloaded(survey)
    await Spill(cast(Store, store), Clock()).recall(survey)
    assert survey.expects([Target(f"{HOME}5.html", 1, 1)]) == []
    assert len(survey.expects([Target(f"{HOME}new.html", 1, 1)])) == 1
