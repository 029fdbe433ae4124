"""Wiring of the new-media poller."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from faststream.asgi import AsgiFastStream

from services.new_media_poller.handlers import Handlers
from services.new_media_poller.settings import PollerSettings
from shared.contracts.commands import PollAccount
from shared.contracts.targets import TargetChanged, TargetRegistered, TargetRetired
from shared.runtime import service
from shared.runtime.service import Parts
from shared.runtime.settings import Runtime
from shared.web.configured import configured_fetcher

NAME = "new-media-poller"


def create(settings: Runtime | None = None) -> AsgiFastStream:
    """The new-media poller process."""
    return service.create(NAME, wire, settings)


def wire(parts: Parts) -> None:
    """Who is heard by whom."""
    handlers = Handlers(parts, PollerSettings())

    @asynccontextmanager
    async def fetching() -> AsyncIterator[None]:
        async with configured_fetcher(parts.clock) as handlers.sender.fetcher:
            yield

    parts.around.append(fetching)
    parts.bus.hear(TargetRegistered, handlers.on_target)
    parts.bus.hear(TargetChanged, handlers.on_target)
    parts.bus.hear(TargetRetired, handlers.on_target)
    parts.bus.hear(PollAccount, handlers.on_poll_account)
