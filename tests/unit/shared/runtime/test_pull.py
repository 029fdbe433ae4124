"""One request always stands; an answer to an older one ends nothing, and a request that the server forgot is made anew."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, cast

import pytest
from nats.aio.client import Client
from nats.aio.msg import Msg

from shared.contracts.commands import ProbeSite
from shared.contracts.streams import Consumer, consumer_of
from shared.runtime import pull as module
from shared.runtime.pull import Pull

PROBES: Consumer = consumer_of("prober", ProbeSite)
pytestmark = pytest.mark.asyncio


class Line:
    """A client that keeps what is asked, and says what a server would."""

    is_closed = False

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []
        self.say: Callable[[Msg], Awaitable[None]] | None = None

    def new_inbox(self) -> str:
        return "_INBOX.a"

    async def subscribe(self, subject: str, cb: Callable[[Msg], Awaitable[None]]) -> None:
        self.say = cb

    async def publish(self, subject: str, body: bytes, reply: str = "") -> None:
        self.asked.append((reply, json.loads(body)["batch"]))

    async def message(self, text: str) -> None:
        await self._said("command.probe-site.a", text.encode())

    async def status(self, reply: str, status: str) -> None:
        await self._said(reply, b"", {"Status": status})

    async def _said(self, subject: str, data: bytes, headers: dict[str, str] | None = None) -> None:
        assert self.say is not None
        await self.say(Msg(_client=cast(Any, self), subject=subject, data=data, headers=headers))
        for _ in range(8):  # what the answer set going runs now; no time passes
            await asyncio.sleep(0)


async def started(taken: list[str]) -> tuple[Pull, Line]:
    async def take(message: Msg) -> None:
        taken.append(message.data.decode())

    line = Line()
    pull = Pull(PROBES, take)
    await pull.start(cast(Client, line))
    await asyncio.sleep(0)
    return pull, line


async def test_a_message_is_taken_when_it_comes_and_a_full_batch_asks_again() -> None:
    taken: list[str] = []
    pull, line = await started(taken)
    await line.message("0")
    assert (taken, len(line.asked)) == (["0"], 1)
    for number in range(1, PROBES.batch):
        await line.message(str(number))
    assert len(taken) == PROBES.batch
    assert line.asked == [("_INBOX.a.1", PROBES.batch), ("_INBOX.a.2", PROBES.batch)]
    await pull.stop()


async def test_the_end_of_a_request_asks_again_and_what_came_before_it_stays_taken() -> None:
    taken: list[str] = []
    pull, line = await started(taken)
    await line.message("first")
    await line.status("_INBOX.a.1", "408")
    await line.message("late, of the first request")
    assert [reply for reply, _ in line.asked] == ["_INBOX.a.1", "_INBOX.a.2"]
    await line.status("_INBOX.a.1", "408")
    assert len(line.asked) == 2, "the end of an older request ends nothing"
    assert taken == ["first", "late, of the first request"]
    await pull.stop()


async def test_a_request_that_the_server_forgot_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STANDS_S", 0.01)
    monkeypatch.setattr(module, "LOST_S", 0.01)
    pull, line = await started([])
    async with asyncio.timeout(5):
        while len(line.asked) < 3:  # noqa: ASYNC110 -- nothing says that it was asked
            await asyncio.sleep(0.005)
    await pull.stop()


@pytest.mark.parametrize("status", ["409", "503"])
async def test_a_refusal_is_waited_out(monkeypatch: pytest.MonkeyPatch, status: str) -> None:
    monkeypatch.setattr(module, "AGAIN_S", 0.05)
    pull, line = await started([])
    await line.status("_INBOX.a.1", status)
    assert len(line.asked) == 1, "not at once: a server in trouble is not to be pressed"
    async with asyncio.timeout(5):
        while len(line.asked) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    await pull.stop()
