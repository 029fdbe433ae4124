"""Housekeeping once a day of real time, and soon after a start."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Final

from shared.runtime.settle import Unavailable

_A_MINUTE_S: Final = 60.0
_A_DAY_S: Final = 86_400.0


def once_a_day(work: Callable[[], Awaitable[object]]) -> Callable[[], AbstractAsyncContextManager[None]]:
    """What a service adds to `parts.around`; a day on which a server is away is left out."""

    async def working() -> None:
        while True:
            await asyncio.sleep(_A_MINUTE_S)
            with contextlib.suppress(Unavailable):
                await work()
            await asyncio.sleep(_A_DAY_S)

    @asynccontextmanager
    async def around() -> AsyncIterator[None]:
        task = asyncio.create_task(working())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    return around
