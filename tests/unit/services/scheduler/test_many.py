"""After a long stop very many looks are due at once: all are asked for, a bounded number at a time."""

import asyncio
from collections import Counter
from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

from services.scheduler.handlers import ASKED_AT_ONCE, Handlers
from services.scheduler.settings import SchedulerSettings
from shared.contracts.commands import Look, ProbeSite
from shared.contracts.envelope import CST


class Bus:
    """Takes a moment for every event."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.at_once = self.most_at_once = 0

    async def emit(self, look: Look) -> None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0)
        self.at_once -= 1
        self.asked.append(look.target)


async def test_all_are_asked_for_but_not_all_at_once() -> None:
    bus, counted = Bus(), Counter[str]()
    parts: Any = SimpleNamespace(
        bus=bus,
        settings=SimpleNamespace(vantage_names=()),
        metrics=SimpleNamespace(count=lambda name, *words: counted.update([words[-1]])),
    )
    at = datetime(2022, 6, 17, tzinfo=CST)
    many = ASKED_AT_ONCE * 2 + 1
    looks = [ProbeSite(target=f"site-{n}", occurred_at=at, trace="t", url="http://a.gov.cn/") for n in range(many)]
    await Handlers(cast(Any, parts), SchedulerSettings())._ask(looks)
    assert (len(set(bus.asked)), bus.most_at_once) == (many, ASKED_AT_ONCE)
    assert counted == {"probe-site": many}
