"""Real servers for the integration tier: nats-server and SecantusDB on loopback, provisioned, one pair per module."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from faststream.asgi import AsgiFastStream

from deploy.embedded.stack import Stack


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stack]:
    """Servers only; a test starts the services that it needs."""
    running = Stack(Path(tmp_path_factory.mktemp("stack")))
    try:
        await running.start_servers()
        yield running
    finally:
        await running.stop()


@asynccontextmanager
async def running(app: AsgiFastStream) -> AsyncIterator[AsgiFastStream]:
    """A service's application running in this process, without its HTTP server."""
    async with app.start_lifespan_context():
        yield app
