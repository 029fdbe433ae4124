"""The optional renderer: pages that scripts write, as a visitor sees them, with a screenshot. Off by default.

The browser has no network of its own: every request of a page is answered by our fetcher, so the address guard, deadlines,
size limits and the names of a closed world hold for all of them, and what is not asked through it cannot be asked at all.
"""

import asyncio
import importlib
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from services.crawler.adapters.chromium import Chromium
from services.crawler.adapters.rendered import Rendered
from services.crawler.domain.facts import PageFacts, PageKind
from services.crawler.domain.page import read_page
from services.crawler.settings import RendererSettings
from shared.runtime.clock import Clock
from shared.storage.evidence import Evidence
from shared.web.fetch import Fetcher
from shared.web.outcome import FetchOutcome

NEEDS_BROWSER: Final = "needs-browser"
_BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """A rendered page, read, with the evidence keys of its markup and of its picture."""

    facts: PageFacts
    page_key: str
    picture_key: str | None


class Renderer(Protocol):
    """What the reader asks for pages of kind shell. Never raises for what it meets."""

    async def render(self, url: str) -> Rendered: ...


class NoRenderer:
    """Without a browser a shell page stays unreadable: our failure, not the site's."""

    async def render(self, url: str) -> Rendered:
        return Rendered(FetchOutcome.INTERNAL, why=NEEDS_BROWSER)


@asynccontextmanager
async def opened(settings: RendererSettings, fetcher: Fetcher, clock: Clock) -> AsyncIterator[Renderer]:
    """The renderer that the settings ask for. Raises RuntimeError when its optional part is not installed."""
    if settings.renderer == "off":
        yield NoRenderer()
        return
    try:
        playwright = importlib.import_module("playwright.async_api")
    except ImportError as error:
        raise RuntimeError("CRAWLER_RENDERER=chromium needs the optional part: make setup-render") from error
    path = executable(settings.renderer_path)
    if path is None:
        raise RuntimeError("CRAWLER_RENDERER=chromium: no browser found; set CRAWLER_RENDERER_PATH")
    async with playwright.async_playwright() as driver:
        chromium = Chromium(driver, path, settings, fetcher, clock)
        try:
            yield chromium
        finally:
            await chromium.close()


def executable(path: Path | None = None) -> str | None:
    """The system's browser; one of our own is never downloaded."""
    if path is not None:
        return str(path) if path.exists() else None
    return next((found for name in _BROWSERS if (found := shutil.which(name))), None)


async def read_rendered(
    renderer: Renderer, evidence: Evidence, url: str, now: datetime
) -> tuple[Rendered, RenderedPage | None]:
    """Render a page that was found to be a shell, read it, and keep markup and picture as evidence. The second part is
    None where rendering failed, or where the page is a shell even so."""
    rendered = await renderer.render(url)
    if rendered.html is None:
        return rendered, None
    facts = await asyncio.to_thread(read_page, rendered.html, rendered.final_url, now=now, charset="utf-8")
    if facts.kind is PageKind.SHELL:
        return rendered, None
    page_key = await evidence.put(rendered.html.encode("utf-8", "replace"))
    picture_key = await evidence.put(rendered.png) if rendered.png else None
    return rendered, RenderedPage(facts, page_key, picture_key)
