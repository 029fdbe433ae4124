"""A response body as it arrives: decompressed, capped, and never larger than asked for."""

import zlib

from shared.web.failures import BadEncodingError, UnknownEncodingError

_GZIP_OR_ZLIB = 47
_RAW_DEFLATE = -15
_IDENTITY = frozenset({"", "identity", "none", "utf-8"})
_GZIP = frozenset({"gzip", "x-gzip"})


class Body:
    """Feed it raw pieces; it keeps at most `cap` decoded bytes and says when it has enough."""

    def __init__(self, encoding: str, cap: int) -> None:
        self._encoding = encoding.strip().lower()
        self._cap = cap
        self._decoder: zlib._Decompress | None = None
        self.data = bytearray()
        self.fetched = 0
        self.too_large = False

    def feed(self, raw: bytes) -> bool:
        """Take a piece; False when no more is wanted."""
        self.fetched += len(raw)
        if self._encoding in _IDENTITY:
            self._keep(raw)
        else:
            self._inflate(raw)
        return not self.too_large

    def finish(self) -> None:
        """The body ended by itself: a compressed one must have come to its own end."""
        if self._decoder is not None and not self._decoder.eof and not self.too_large:
            raise BadEncodingError(f"{self._encoding} cut short")

    def _keep(self, data: bytes) -> None:
        room = self._cap - len(self.data)
        self.data += data[:room]
        self.too_large = self.too_large or len(data) > room

    def _inflate(self, raw: bytes) -> None:
        while raw and not self.too_large:
            decoder = self._decoder
            if decoder is None:
                decoder = self._decoder = self._opened(raw)
            elif decoder.eof:
                # Several gzip members may follow each other; anything else behind the end is padding.
                if not raw.startswith(b"\x1f"):
                    return
                decoder = self._decoder = zlib.decompressobj(_GZIP_OR_ZLIB)
            raw = self._step(decoder, raw)

    def _step(self, decoder: "zlib._Decompress", raw: bytes) -> bytes:
        """Decompress no more than still fits (and one byte, to know that there is more); return what is left over."""
        room = self._cap - len(self.data)
        try:
            self._keep(decoder.decompress(raw, room + 1))
        except zlib.error as error:
            raise BadEncodingError(f"{self._encoding}: {error}") from error
        return decoder.unused_data if decoder.eof else decoder.unconsumed_tail

    def _opened(self, raw: bytes) -> "zlib._Decompress":
        if self._encoding in _GZIP:
            return zlib.decompressobj(_GZIP_OR_ZLIB)
        if self._encoding != "deflate":
            raise UnknownEncodingError(self._encoding[:40])
        # Servers disagree about whether deflate has a zlib header.
        has_header = raw[0] & 0x0F == 8
        return zlib.decompressobj(_GZIP_OR_ZLIB if has_header else _RAW_DEFLATE)
