"""Those who wait for one write that is made for several of them."""

import asyncio
from collections.abc import Iterable


def finish(waiting: Iterable["asyncio.Future[None]"], error: Exception | None) -> None:
    """Tell all of them how it ended; who has gone meanwhile is not told."""
    for done in waiting:
        if done.done():
            continue
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)
