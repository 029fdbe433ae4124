"""The HTTP server of the province: one asyncio protocol for all hosts, one small one for the control port."""

import asyncio
import json
import socket
import struct
from collections.abc import Callable
from http import HTTPStatus
from typing import cast

import httptools

from deploy.province.answer import Answer
from deploy.province.behaviour import Behaviour, Incoming

Behave = Callable[[Incoming], Behaviour]
Act = Callable[[str, dict[str, object]], tuple[int, dict[str, object]]]
REASONS = {status.value: status.phrase for status in HTTPStatus}
# Closing with this option sends a reset instead of a farewell.
LINGER_RESET = struct.pack("ii", 1, 0)


def encode_answer(answer: Answer, head_only: bool, keep_alive: bool) -> bytes:
    """An answer as HTTP/1.1 bytes."""
    lines = [f"HTTP/1.1 {answer.status} {REASONS.get(answer.status, 'Unknown')}", "server: nginx"]
    lines += [f"{name}: {value}" for name, value in answer.headers.items()]
    if answer.status != HTTPStatus.NOT_MODIFIED:
        lines.append(f"content-length: {len(answer.body)}")
    lines.append("connection: keep-alive" if keep_alive else "connection: close")
    head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
    return head if head_only or answer.status == HTTPStatus.NOT_MODIFIED else head + answer.body


class HttpConnection(asyncio.Protocol):
    """Parses one request after another and lets `behave` decide what becomes of each."""

    def __init__(self, behave: Behave, divisor: Callable[[], float], loop: asyncio.AbstractEventLoop) -> None:
        self._behave = behave
        self._divisor = divisor
        self._loop = loop
        self._transport: asyncio.Transport | None = None
        self._later: asyncio.TimerHandle | None = None
        self._begin()

    def _begin(self) -> None:
        self._parser = httptools.HttpRequestParser(self)
        self._target = b""
        self._headers: dict[str, str] = {}
        self._body = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._later:
            self._later.cancel()

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self._end()

    def on_url(self, url: bytes) -> None:
        self._target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")

    def on_body(self, body: bytes) -> None:
        self._body += body

    def on_message_complete(self) -> None:
        method = self._parser.get_method().decode("latin-1")
        host = self._headers.get("host", "").partition(":")[0].lower()
        request = Incoming(method, host, self._target.decode("latin-1"), self._headers, self._body)
        keep_alive = self._parser.should_keep_alive()
        self._begin_next()
        behaviour = self._behave(request)
        delay = behaviour.delay_s / self._divisor()
        if delay < 0.001:
            self._carry_out(behaviour, method, keep_alive)
        else:
            self._later = self._loop.call_later(delay, self._carry_out, behaviour, method, keep_alive)

    def _begin_next(self) -> None:
        self._target, self._headers, self._body = b"", {}, b""

    def _carry_out(self, behaviour: Behaviour, method: str, keep_alive: bool) -> None:
        if self._transport is None:
            return
        if behaviour.answer is None:
            self._cut(behaviour.cut)
            return
        self._transport.write(encode_answer(behaviour.answer, method == "HEAD", keep_alive))
        if not keep_alive:
            self._transport.close()

    def _cut(self, kind: str) -> None:
        """End without an answer; a reset may come in the middle of one."""
        if self._transport is None:
            return
        if kind == "reset":
            self._transport.write(b"HTTP/1.1 200 OK\r\ncontent-length: 16000\r\n\r\n<html>")
        if kind in ("reset", "refused"):
            raw: socket.socket = self._transport.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_RESET)
            self._transport.abort()
        else:
            self._transport.close()

    def _end(self) -> None:
        if self._transport is not None:
            self._transport.close()


def control_behaviour(act: Act) -> Behave:
    """A small JSON interface: POST a path with an object, get an object back."""

    def behave(request: Incoming) -> Behaviour:
        if request.method != "POST":
            return Behaviour(Answer(405, b"{}", {"content-type": "application/json"}))
        try:
            document = json.loads(request.body or b"{}")
        except ValueError:
            document = None
        if not isinstance(document, dict):
            return Behaviour(Answer(400, b"{}", {"content-type": "application/json"}))
        status, reply = act(request.target, document)
        return Behaviour(Answer(status, json.dumps(reply).encode(), {"content-type": "application/json"}))

    return behave
