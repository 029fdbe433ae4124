"""Wiring of the exporter."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from faststream.asgi import AsgiFastStream

from services.exporter.handlers import Handlers
from services.exporter.settings import ExporterSettings
from shared.runtime import service
from shared.runtime.service import Parts
from shared.runtime.settings import Runtime
from shared.runtime.settle import Unavailable

NAME = "exporter"


def create(settings: Runtime | None = None) -> AsgiFastStream:
    """The exporter process."""
    return service.create(NAME, wire, settings)


def wire(parts: Parts) -> None:
    """It hears nobody: it reads what is stored when Prometheus asks."""
    handlers = Handlers(parts, ExporterSettings())

    @asynccontextmanager
    async def reading() -> AsyncIterator[None]:
        try:
            yield
        finally:
            await handlers.words.stop()

    @asynccontextmanager
    async def watching() -> AsyncIterator[None]:
        task = asyncio.create_task(_watch(handlers))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    parts.around += [reading, watching]
    parts.pages["/targets"] = handlers.on_scrape


async def _watch(handlers: Handlers) -> None:
    """Again and again; servers that are away are no reason to stop."""
    while True:
        await asyncio.sleep(handlers.settings.watch_every_s)
        with contextlib.suppress(Unavailable):
            await handlers.watch()
