"""One HTTP/1.1 connection: a request goes out, an answer comes in; the parsing is llhttp's (httptools)."""

from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass, field

import httpcore
from httptools import HttpParserCallbackError, HttpParserError, HttpParserUpgrade, HttpResponseParser

_READ_BYTES = 64 * 1024
_MOST_HEAD_BYTES = 256 * 1024
_WITHOUT_BODY = frozenset({204, 304})
_SAYS_WHERE_IT_ENDS = frozenset({b"content-length", b"transfer-encoding"})


@dataclass(slots=True)
class Answer:
    """The head of an answer, and what of its body arrived and was not yet handed out."""

    status: int = 0
    version: str = ""
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    pieces: list[bytes] = field(default_factory=list)
    head_ended: bool = False
    ended: bool = False
    keeps: bool = False
    says_where_it_ends: bool = False
    """Without a length the body is over when the server hangs up."""


class Http1Connection:
    """One request at a time. Raises httpcore's errors, which the one table of failures knows."""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self.stream = stream
        self._answer = Answer()
        self._parser: HttpResponseParser | None = HttpResponseParser(self)
        # As browsers read: a stray line end or an odd character in a header is no reason to show no page.
        self._parser.set_dangerous_leniencies(
            lenient_headers=True,
            lenient_optional_lf_after_cr=True,
            lenient_optional_cr_before_lf=True,
            lenient_data_after_close=True,
            lenient_spaces_after_chunk_size=True,
        )

    async def ask(self, method: bytes, target: bytes, headers: Iterable[tuple[bytes, bytes]], content: bytes) -> Answer:
        """Send a request and wait for the head of its answer."""
        await self.stream.write(_request(method, target, headers) + content)
        answer = self._answer = Answer()
        read = 0
        while not answer.head_ended:
            read += await self._feed(answer)
            if read > _MOST_HEAD_BYTES and not answer.head_ended:
                raise httpcore.RemoteProtocolError("head too large")
        if method == b"HEAD" and not answer.ended:
            # The parser waits for a body that never comes, so nothing more can be asked here.
            answer.ended, answer.keeps = True, False
        return answer

    async def body(self, answer: Answer) -> AsyncGenerator[bytes, None]:
        """The body in pieces as they come; raises when it breaks off before its end."""
        while True:
            pieces, answer.pieces = answer.pieces, []
            for piece in pieces:
                yield piece
            if answer.ended:
                return
            await self._feed(answer)

    @property
    def may_be_kept(self) -> bool:
        """Whether another request may be sent: the answer is over and nobody said goodbye."""
        return self._answer.ended and self._answer.keeps

    @property
    def has_expired(self) -> bool:
        return bool(self.stream.get_extra_info("is_readable"))

    async def aclose(self) -> None:
        self._parser = None
        await self.stream.aclose()

    async def _feed(self, answer: Answer) -> int:
        data = await self.stream.read(_READ_BYTES)
        if not data:
            _hung_up(answer)
            return 0
        if self._parser is None:
            raise httpcore.ReadError("connection closed here")
        try:
            self._parser.feed_data(data)
        except HttpParserUpgrade as error:
            raise httpcore.RemoteProtocolError("switched to another protocol") from error
        except HttpParserError as error:
            if not answer.ended:
                raise httpcore.RemoteProtocolError(_said(error, answer)) from error
            # Bytes behind the end belong to no answer.
            answer.keeps = False
        return len(data)

    # What the parser calls.

    def on_header(self, name: bytes, value: bytes) -> None:
        self._answer.headers.append((name, value))
        if name.lower() in _SAYS_WHERE_IT_ENDS:
            self._answer.says_where_it_ends = True

    def on_headers_complete(self) -> None:
        answer, parser = self._answer, self._parser
        if answer.head_ended or parser is None:
            # A second answer to one question: nobody asked for it.
            answer.keeps = False
            return
        status = parser.get_status_code()
        if status < 100:
            raise ValueError("Invalid status code")
        if status < 200 and status != 101:
            answer.headers.clear()
            answer.says_where_it_ends = False
            return
        answer.status, answer.version = status, f"HTTP/{parser.get_http_version()}"
        answer.head_ended = True

    def on_body(self, piece: bytes) -> None:
        if not self._answer.ended:
            self._answer.pieces.append(piece)

    def on_message_complete(self) -> None:
        answer = self._answer
        if not answer.head_ended:
            return
        answer.keeps = not answer.ended and self._parser is not None and bool(self._parser.should_keep_alive())
        answer.ended = True


def _hung_up(answer: Answer) -> None:
    answer.keeps = False
    if not answer.head_ended:
        raise httpcore.RemoteProtocolError("Server disconnected without sending a response.")
    if answer.says_where_it_ends:
        raise httpcore.RemoteProtocolError("Server disconnected without sending complete message body")
    answer.ended = True


def _request(method: bytes, target: bytes, headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    lines = [b"%b %b HTTP/1.1" % (method, target), *map(b": ".join, headers)]
    head = b"\r\n".join(lines)
    # The only line ends are those between the lines.
    ends = len(lines) - 1
    if head.count(b"\n") != ends or head.count(b"\r") != ends or b"\0" in head:
        raise httpcore.LocalProtocolError("line end in a header")
    return head + b"\r\n\r\n"


def _said(error: HttpParserError, answer: Answer) -> str:
    """A header that even a lenient reader refuses is named as such: nothing says that no visitor could see the page."""
    text = str(error.__context__ or error) if isinstance(error, HttpParserCallbackError) else str(error)
    return f"illegal header: {text}" if not answer.head_ended and "header" in text.lower() else text
