"""Without the optional part a shell page is our failure, and asking for the part says how to get it."""

import importlib
from pathlib import Path
from typing import Any, cast

import pytest

from services.crawler.adapters.rendering import NoRenderer, opened, read_rendered
from services.crawler.settings import RendererSettings
from shared.runtime.clock import Clock
from tests.unit.services.crawler.checks.material import HOME, NOW

pytestmark = pytest.mark.asyncio
NOTHING = cast(Any, None)


async def test_without_a_browser_a_shell_stays_unreadable() -> None:
    async with opened(RendererSettings(), NOTHING, Clock()) as renderer:
        assert isinstance(renderer, NoRenderer)
        rendered, page = await read_rendered(renderer, NOTHING, HOME, NOW)
    assert (rendered.outcome, rendered.why, rendered.html, page) == ("internal", "needs-browser", None, None)


async def test_asked_for_and_not_installed_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(RuntimeError, match="make setup-render"):
        async with opened(RendererSettings(renderer="chromium"), NOTHING, Clock()):
            pass


async def test_a_browser_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib, "import_module", lambda name: None)
    with pytest.raises(RuntimeError, match="CRAWLER_RENDERER_PATH"):
        async with opened(RendererSettings(renderer="chromium", renderer_path=Path("/nowhere")), NOTHING, Clock()):
            pass
