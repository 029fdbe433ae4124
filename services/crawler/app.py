"""Wiring of the crawler."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from faststream.asgi import AsgiFastStream

from services.crawler.adapters import rendering
from services.crawler.adapters.section_register import SectionRegister
from services.crawler.handlers import Handlers
from services.crawler.settings import CrawlerSettings, RendererSettings
from shared.contracts.commands import CrawlSite
from shared.contracts.targets import SectionsRegistered
from shared.runtime import service
from shared.runtime.daily import once_a_day
from shared.runtime.service import Parts
from shared.runtime.settings import Runtime
from shared.web.configured import configured_fetcher

NAME = "crawler"


def create(settings: Runtime | None = None) -> AsgiFastStream:
    """The crawler process."""
    return service.create(NAME, wire, settings)


def wire(parts: Parts) -> None:
    """Who is heard by whom."""
    handlers = Handlers(parts, CrawlerSettings())

    @asynccontextmanager
    async def fetching() -> AsyncIterator[None]:
        async with (
            configured_fetcher(parts.clock) as fetcher,
            rendering.opened(RendererSettings(), fetcher, parts.clock) as renderer,
        ):
            handlers.begin(fetcher, renderer)
            yield

    parts.around += [fetching, once_a_day(handlers.forget_old)]
    parts.at_start.append(handlers.heal)
    parts.bus.hear(CrawlSite, handlers.on_crawl_site)
    parts.bus.hear(SectionsRegistered, SectionRegister(parts).on_sections_registered)
