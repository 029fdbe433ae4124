"""A network that exists only in memory: it feeds bytes to the real protocol code and notes where it was asked to go."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

import httpcore

from shared.web.failures import NameNotFoundError
from shared.web.resolver import Endpoint


def reply(status: int = 200, body: bytes = b"", **headers: str) -> list[bytes]:
    """An answer as bytes; header names are written with underscores."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ["\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body]


class FakeNetwork(httpcore.AsyncNetworkBackend):
    """Answers each connection to an address with its script: a list of bytes, an exception, or a list of such lists
    for one connection after the other (the last one again and again)."""

    def __init__(self, by_address: Mapping[str, Any] | None = None) -> None:
        self.asked: list[tuple[str, int]] = []
        self.sent: list[bytes] = []
        self._scripts = by_address or {}

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        self.asked.append((host, port))
        script = self._scripts[host]
        if isinstance(script, list) and script and not isinstance(script[0], bytes):
            script = script.pop(0) if len(script) > 1 else script[0]
        if isinstance(script, Exception):
            raise script
        return _FakeStream(list(script), self.sent)


class _FakeStream(httpcore.AsyncNetworkStream):
    def __init__(self, pieces: list[bytes], sent: list[bytes]) -> None:
        self._pieces = pieces
        self._sent = sent

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._pieces.pop(0) if self._pieces else b""

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._sent.append(buffer)

    async def aclose(self) -> None:
        return None

    def get_extra_info(self, info: str) -> Any:
        return None


class FakeResolver:
    """Answers from a table; a name with several answers gives the next one at every question."""

    def __init__(self, names: dict[str, list[list[str]] | list[str]]) -> None:
        self._names = names
        self.asked: list[str] = []

    async def resolve(self, host: str, port: int) -> list[Endpoint]:
        await asyncio.sleep(0)
        self.asked.append(host)
        answers: Any = self._names.get(host)
        if answers is None:
            if host.replace(".", "").isdigit() or ":" in host:
                return [Endpoint(host, port)]
            raise NameNotFoundError(host)
        if isinstance(answers[0], list):
            answers = answers.pop(0) if len(answers) > 1 else answers[0]
        return [Endpoint(address, port) for address in answers]

    async def resolve_ipv6(self, host: str, port: int) -> list[Endpoint]:
        found = [place for place in await self.resolve(host, port) if ":" in place.address]
        if not found:
            raise NameNotFoundError(host)
        return found

    def close(self) -> None:
        return None
