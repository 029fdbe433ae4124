"""Wiring of the prober."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from faststream.asgi import AsgiFastStream

from services.prober.handlers import Handlers
from services.prober.settings import ProberSettings
from shared.contracts.commands import CheckRegisteredState, ProbeSite
from shared.runtime import service
from shared.runtime.daily import once_a_day
from shared.runtime.service import Parts
from shared.runtime.settings import Runtime
from shared.web.configured import configured_fetcher

NAME = "prober"


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

    parts.around += [fetching, once_a_day(handlers.forget_old)]
    parts.bus.hear(ProbeSite, handlers.on_probe_site)
    parts.bus.hear(CheckRegisteredState, handlers.on_check_registered_state)
