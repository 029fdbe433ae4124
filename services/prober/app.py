"""Wiring of the prober."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from faststream.asgi import AsgiFastStream

from services.prober.handlers import Handlers
from services.prober.settings import ProberSettings
from shared.contracts.commands import CheckRegisteredState, ProbeFrom, ProbeSite
from shared.contracts.streams import VANTAGES, vantage_consumer
from shared.runtime import service
from shared.runtime.service import Parts
from shared.runtime.settings import Runtime
from shared.runtime.settle import Unavailable
from shared.web.configured import configured_fetcher

NAME = "prober"
A_MINUTE_S, A_DAY_S = 60.0, 86_400.0


def create(settings: Runtime | None = None) -> AsgiFastStream:
    """The prober process."""
    return service.create(NAME, wire, settings)


def wire(parts: Parts) -> None:
    """Who is heard by whom."""
    handlers = Handlers(parts, ProberSettings())

    @asynccontextmanager
    async def fetching() -> AsyncIterator[None]:
        async with configured_fetcher(parts.clock) as handlers.fetcher:
            yield

    @asynccontextmanager
    async def forgetting() -> AsyncIterator[None]:
        task = asyncio.create_task(_daily(handlers))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    parts.around += [fetching, forgetting]
    vantage = handlers.settings.vantage
    if vantage in VANTAGES:
        parts.bus.hear(ProbeFrom, handlers.on_probe_from, vantage_consumer(vantage))
        return
    parts.bus.hear(ProbeSite, handlers.on_probe_site)
    parts.bus.hear(CheckRegisteredState, handlers.on_check_registered_state)


async def _daily(handlers: Handlers) -> None:
    """Once a day, and soon after a start."""
    while True:
        await asyncio.sleep(A_MINUTE_S)
        with contextlib.suppress(Unavailable):
            await handlers.forget_old()
        await asyncio.sleep(A_DAY_S)
