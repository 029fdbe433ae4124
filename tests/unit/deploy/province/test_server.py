"""The protocol puts answers on the wire, keeps connections alive and cuts them off when told to."""

import asyncio
import socket
from typing import Any, cast

import pytest

from deploy.province.answer import Answer
from deploy.province.behaviour import Behaviour, Incoming
from deploy.province.server import HttpConnection, control_behaviour


class Wire:
    """A transport that remembers."""

    def __init__(self) -> None:
        self.sent = b""
        self.end = ""
        self.options: list[int] = []

    def write(self, data: bytes) -> None:
        self.sent += data

    def close(self) -> None:
        self.end = self.end or "closed"

    def abort(self) -> None:
        self.end = "reset"

    def get_extra_info(self, name: str) -> "Wire":
        return self

    def setsockopt(self, level: int, option: int, value: bytes) -> None:
        self.options.append(option)


def connect(behave: Any) -> tuple[HttpConnection, Wire]:
    connection, wire = HttpConnection(behave, lambda: 5.0, cast(Any, None)), Wire()
    connection.connection_made(cast(asyncio.Transport, wire))
    return connection, wire


def test_two_requests_on_one_connection() -> None:
    seen: list[Incoming] = []

    def behave(request: Incoming) -> Behaviour:
        seen.append(request)
        return Behaviour(Answer(200, b"hello", {"etag": '"1"'}))

    connection, wire = connect(behave)
    connection.data_received(b"GET /a?b=1 HTTP/1.1\r\nHost: www.x.cn:80\r\n\r\n")
    connection.data_received(b"POST /c HTTP/1.1\r\nHost: y\r\nContent-Length: 2\r\n\r\nok")
    assert [(r.method, r.host, r.target, r.body) for r in seen] == [
        ("GET", "www.x.cn", "/a?b=1", b""),
        ("POST", "y", "/c", b"ok"),
    ]
    assert wire.sent.count(b"HTTP/1.1 200 OK") == 2
    assert wire.end == ""


@pytest.mark.parametrize(("status", "length"), [(304, False), (521, True), (404, True)])
def test_status_lines(status: int, length: bool) -> None:
    connection, wire = connect(lambda request: Behaviour(Answer(status, b"")))
    connection.data_received(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert wire.sent.startswith(f"HTTP/1.1 {status} ".encode())
    assert (b"content-length" in wire.sent) is length


def test_head_has_no_body_and_close_closes() -> None:
    connection, wire = connect(lambda request: Behaviour(Answer(200, b"hello")))
    connection.data_received(b"HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert wire.sent.endswith(b"\r\n\r\n")
    assert wire.end == "closed"


@pytest.mark.parametrize(
    ("cut", "end", "resets"), [("refused", "reset", True), ("reset", "reset", True), ("silence", "closed", False)]
)
def test_cut_off(cut: str, end: str, resets: bool) -> None:
    connection, wire = connect(lambda request: Behaviour(None, 0.0, cut))
    connection.data_received(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert wire.end == end
    assert (socket.SO_LINGER in wire.options) is resets


def test_rubbish_ends_the_connection() -> None:
    connection, wire = connect(lambda request: Behaviour(Answer(200, b"")))
    connection.data_received(b"\x16\x03\x01 not http\r\n\r\n")
    assert wire.end == "closed"


def test_control_port_takes_objects_only() -> None:
    acts: list[tuple[str, dict[str, object]]] = []

    def act(path: str, document: dict[str, object]) -> tuple[int, dict[str, object]]:
        acts.append((path, document))
        return 200, {"repaired": True}

    behave = control_behaviour(act)
    statuses = [
        behaviour.answer.status
        for behaviour in (
            behave(Incoming("POST", "x", "/repair", {}, b'{"target_id": "site-1"}')),
            behave(Incoming("POST", "x", "/repair", {}, b"{")),
            behave(Incoming("POST", "x", "/repair", {}, b"[1]")),
            behave(Incoming("GET", "x", "/repair", {})),
        )
        if behaviour.answer
    ]
    assert statuses == [200, 400, 400, 405]
    assert acts == [("/repair", {"target_id": "site-1"})]
