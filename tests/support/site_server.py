"""A small scriptable web server on loopback: each path answers as the test says, down to the byte."""

import asyncio
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self


@dataclass(frozen=True)
class Request:
    """What a client sent."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes = b""


@dataclass(frozen=True)
class Reply:
    """An ordinary answer; `after_s` is how long the server thinks before it."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    after_s: float = 0.0


@dataclass(frozen=True)
class Raw:
    """These bytes and then the connection is closed, or reset."""

    data: bytes
    reset: bool = False


Script = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]
Answer = Reply | Raw | Script


class SiteServer:
    """Use as `async with SiteServer({"/": Reply(b"...")}) as site`; `site.requests` holds what was asked."""

    def __init__(self, routes: Mapping[str, Answer], *, tls: ssl.SSLContext | None = None) -> None:
        self.routes: dict[str, Answer] = dict(routes)
        self.requests: list[Request] = []
        self.connections = 0
        self.most_at_once = 0
        self.port = 0
        self._open = 0
        self._tls = tls
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str = "/", host: str | None = None) -> str:
        scheme = "https" if self._tls else "http"
        return f"{scheme}://{host or '127.0.0.1'}:{self.port}{path}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self.connections += 1
        try:
            while (request := await _read_request(reader)) is not None:
                self._open += 1
                self.most_at_once = max(self.most_at_once, self._open)
                try:
                    if not await self._answer(request, writer):
                        break
                finally:
                    self._open -= 1
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _answer(self, request: Request, writer: asyncio.StreamWriter) -> bool:
        self.requests.append(request)
        path = request.target.partition("?")[0]
        answer = self.routes.get(path, Reply(b"no such page", 404))
        if isinstance(answer, Reply):
            await asyncio.sleep(answer.after_s)
            writer.write(_bytes_of(answer, request.method))
            await writer.drain()
            return True
        if isinstance(answer, Raw):
            writer.write(answer.data)
            await writer.drain()
            if answer.reset:
                reset(writer)
            return False
        await answer(request, writer)
        return False


def reset(writer: asyncio.StreamWriter) -> None:
    """Drop the connection so that the peer sees a reset and not an end."""
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _read_request(reader: asyncio.StreamReader) -> Request | None:
    line = await reader.readline()
    if not line.strip():
        return None
    method, target, _ = line.decode("latin-1").split(" ", 2)
    headers: dict[str, str] = {}
    while (header := await reader.readline()).strip():
        name, _, value = header.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Request(method, target, headers, body)


def _bytes_of(reply: Reply, method: str) -> bytes:
    headers = {"content-type": "text/html; charset=utf-8", "content-length": str(len(reply.body)), **reply.headers}
    head = [f"HTTP/1.1 {reply.status} X", *(f"{name}: {value}" for name, value in headers.items())]
    raw = "\r\n".join(head).encode("latin-1") + b"\r\n\r\n"
    return raw if method == "HEAD" or reply.status in (204, 304) else raw + reply.body
