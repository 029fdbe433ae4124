"""Wiring of the link checker."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from faststream.asgi import AsgiFastStream

from services.link_checker.handlers import Handlers
from services.link_checker.settings import LinkSettings
from shared.contracts.commands import CheckLinks
from shared.contracts.media import PostsSeen
from shared.contracts.observations import PagesSeen
from shared.contracts.targets import TargetChanged, TargetRegistered, TargetRetired
from shared.runtime import service
from shared.runtime.service import Parts
from shared.runtime.settings import Runtime
from shared.web.configured import configured_fetcher

NAME = "link-checker"


def create(settings: Runtime | None = None) -> AsgiFastStream:
    """The link checker process."""
    return service.create(NAME, wire, settings)


def wire(parts: Parts) -> None:
    """Who is heard by whom."""
    handlers = Handlers(parts, LinkSettings())

    @asynccontextmanager
    async def fetching() -> AsyncIterator[None]:
        async with configured_fetcher(parts.clock) as fetcher:
            handlers.begin(fetcher)
            yield

    parts.around.append(fetching)
    parts.at_start.append(handlers.heal)
    parts.bus.hear(PagesSeen, handlers.on_pages_seen)
    parts.bus.hear(PostsSeen, handlers.on_posts_seen)
    parts.bus.hear(CheckLinks, handlers.on_check_links)
    for event in (TargetRegistered, TargetChanged, TargetRetired):
        parts.bus.hear(event, handlers.on_target)
