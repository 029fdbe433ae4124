"""Whoever waits for a shared write hears how it ended; whoever has gone does not hurt the others."""

import asyncio

import pytest

from shared.runtime.waiting import finish


async def test_all_who_still_wait_hear_of_it() -> None:
    loop = asyncio.get_running_loop()
    one, gone, other = [loop.create_future() for _ in range(3)]
    gone.cancel()
    finish([one, gone, other], None)
    assert (one.result(), other.result(), gone.cancelled()) == (None, None, True)


async def test_an_error_reaches_each_of_them() -> None:
    one, other = asyncio.get_running_loop().create_future(), asyncio.get_running_loop().create_future()
    finish([one, other], OSError("down"))
    for future in (one, other):
        with pytest.raises(OSError, match="down"):
            future.result()
