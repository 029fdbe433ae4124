"""Connections as byte streams, straight on the event loop: a layer less than the library's for every read and write."""

import asyncio
import ssl
from collections import deque
from collections.abc import Iterable
from typing import Any

import httpcore

_MOST_BUFFERED = 256 * 1024


class LoopNetwork(httpcore.AsyncNetworkBackend):
    """Opens TCP connections to addresses; names were resolved, and vetted, before."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            async with asyncio.timeout(timeout):
                transport, pipe = await asyncio.get_running_loop().create_connection(_Pipe, host, port)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout from error
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        return _LoopStream(transport, pipe)


class _Pipe(asyncio.Protocol):
    """What arrived and was not yet read; stops the sender when nobody reads."""

    def __init__(self) -> None:
        self.pieces: deque[bytes] = deque()
        self.size = 0
        self.ended = False
        self.error: Exception | None = None
        self.transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[None] | None = None
        self._may_write: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]  # a stream connection's transport

    def data_received(self, data: bytes) -> None:
        self.pieces.append(data)
        self.size += len(data)
        if self.size > _MOST_BUFFERED and self.transport is not None:
            self.transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        self.ended = True
        self._wake()

    def connection_lost(self, error: Exception | None) -> None:
        self.ended, self.error = True, error
        self._wake()
        self.resume_writing()

    def pause_writing(self) -> None:
        self._may_write = asyncio.get_running_loop().create_future()

    def resume_writing(self) -> None:
        paused, self._may_write = self._may_write, None
        if paused is not None and not paused.done():
            paused.set_result(None)

    async def arrival(self) -> None:
        """Wait until there is something to read, or never will be."""
        self._waiting = asyncio.get_running_loop().create_future()
        try:
            await self._waiting
        finally:
            self._waiting = None

    async def room(self) -> None:
        if self._may_write is not None:
            await self._may_write

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)


class _LoopStream(httpcore.AsyncNetworkStream):
    def __init__(self, transport: asyncio.Transport, pipe: _Pipe) -> None:
        self._transport = transport
        self._pipe = pipe

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """The next piece as it came, whole: `max_bytes` is the interface's, the buffer here is bounded by itself."""
        pipe = self._pipe
        while not pipe.pieces:
            if pipe.error is not None:
                raise httpcore.ReadError(str(pipe.error)) from pipe.error
            if pipe.ended:
                return b""
            await pipe.arrival()
        piece = pipe.pieces.popleft()
        was_full = pipe.size > _MOST_BUFFERED
        pipe.size -= len(piece)
        if was_full and pipe.size <= _MOST_BUFFERED and not self._transport.is_closing():
            self._transport.resume_reading()
        return piece

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if self._pipe.ended or self._transport.is_closing():
            error = self._pipe.error
            raise httpcore.WriteError(str(error or "connection closed")) from error
        self._transport.write(buffer)
        await self._pipe.room()

    async def aclose(self) -> None:
        # A peer that neither reads what was written nor says goodbye is not waited for.
        encrypted = self._transport.get_extra_info("ssl_object") is not None
        if encrypted or self._transport.get_write_buffer_size():
            self._transport.abort()
        else:
            self._transport.close()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        loop = asyncio.get_running_loop()
        try:
            encrypted = await loop.start_tls(
                self._transport, self._pipe, ssl_context, server_hostname=server_hostname, ssl_handshake_timeout=timeout
            )
        except (OSError, EOFError) as error:
            raise httpcore.ConnectError(str(error)) from error
        if encrypted is None:
            raise httpcore.ConnectError("closed during the handshake")
        self._pipe.transport = encrypted
        return _LoopStream(encrypted, self._pipe)

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":
            # Between two answers nothing should come: what does is a goodbye, or an answer to nobody's question.
            return self._pipe.ended or bool(self._pipe.pieces)
        if info == "server_addr":
            return self._transport.get_extra_info("peername")
        return self._transport.get_extra_info(info)
