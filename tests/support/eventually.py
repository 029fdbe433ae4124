"""Wait for what another process does, without sleeping longer than it takes."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any


async def eventually(look: Callable[[], Awaitable[Any]], patience_s: float = 40.0) -> Any:
    """What `look` gives as soon as it is something. Raises TimeoutError when patience ends."""
    async with asyncio.timeout(patience_s):
        while not (found := await look()):  # noqa: ASYNC110 -- what is awaited is in another process
            await asyncio.sleep(0.05)
    return found
