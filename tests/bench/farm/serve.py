"""Serves the farm in a process of its own: `python -m tests.bench.farm.serve --sites 20 --pages 249 --out DIR`."""

import argparse
import asyncio
import json
import os
import signal
from pathlib import Path
from typing import cast

import httptools
import uvloop

from tests.bench.farm.answers import Answers, Reply
from tests.bench.farm.plan import Farm

LOOPBACK = "127.0.0.1"
# LinkChecker lifts its limit of requests a second only for hosts that invite it by this header.
_ALWAYS = "Server: nginx\r\nLinkChecker: welcome\r\nDate: Tue, 30 Jun 2026 08:00:00 GMT\r\n"
_REASONS = {200: "OK", 304: "Not Modified", 404: "Not Found"}


class Connection(asyncio.Protocol):
    """One request after another, as cheaply as Python can."""

    def __init__(self, answers: Answers) -> None:
        self._answers = answers
        self._transport: asyncio.Transport | None = None
        self._parser = httptools.HttpRequestParser(self)
        self._target = self._host = self._etag = self._since = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            if self._transport:
                self._transport.close()

    def on_url(self, url: bytes) -> None:
        self._target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        low = name.lower()
        if low == b"host":
            self._host = value
        elif low == b"if-none-match":
            self._etag = value
        elif low == b"if-modified-since":
            self._since = value

    def on_message_complete(self) -> None:
        target = self._target.decode("latin-1")
        if target.startswith("http://"):
            # Asked as a proxy: programs whose names cannot be told otherwise.
            target = f"/{target.split('/', 3)[3]}"
        host = self._host.partition(b":")[0].decode("latin-1")
        reply = self._answers.answer(host, target, self._etag, self._since)
        keeps = self._parser.should_keep_alive()
        is_head = self._parser.get_method() == b"HEAD"
        self._target = self._host = self._etag = self._since = b""
        if self._transport:
            self._transport.write(encoded(reply, is_head, keeps))
            if not keeps:
                self._transport.close()


def encoded(reply: Reply, is_head: bool, keeps: bool) -> bytes:
    head = f"HTTP/1.1 {reply.status} {_REASONS[reply.status]}\r\n{_ALWAYS}"
    if reply.etag:
        head += f"ETag: {reply.etag}\r\nLast-Modified: {reply.modified}\r\n"
    if reply.status != 304:
        head += f"Content-Type: {reply.kind}\r\nContent-Length: {len(reply.body)}\r\n"
    head += "Connection: keep-alive\r\n\r\n" if keeps else "Connection: close\r\n\r\n"
    raw = head.encode("latin-1")
    return raw if is_head or reply.status == 304 else raw + reply.body


async def serve(arguments: argparse.Namespace) -> None:
    """Bind, say where, answer until told to stop."""
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    holder: list[Answers] = []
    server = await loop.create_server(lambda: Connection(holder[0]), LOOPBACK, arguments.port, backlog=1024)
    port = server.sockets[0].getsockname()[1]
    holder.append(Answers(Farm(arguments.sites, arguments.pages, arguments.big_pages, port)))
    (arguments.out / "ready.new").write_text(json.dumps({"port": port, "pid": os.getpid()}))
    os.replace(arguments.out / "ready.new", arguments.out / "ready")
    await stopped.wait()
    server.close()


def main() -> None:
    parser = argparse.ArgumentParser(description="serve generated government sites on loopback")
    parser.add_argument("--sites", type=int, default=20)
    parser.add_argument("--pages", type=int, default=249)
    parser.add_argument("--big-pages", type=int, default=0)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True)
    uvloop.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
