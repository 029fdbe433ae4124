"""When a certificate ends: read from a verified connection, or from the raw bytes of one that nobody vouches for."""

import ssl
from datetime import UTC, datetime

_SEQUENCE = 0x30
_VERSION = 0xA0
_UTC_TIME = 0x17
_GENERALIZED_TIME = 0x18


def end_of_verified(tls: ssl.SSLObject) -> datetime | None:
    """The end of the certificate on a connection whose certificate was verified."""
    shown = tls.getpeercert()
    end = shown.get("notAfter") if shown else None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(end)), UTC) if end else None


def end_of_der(der: bytes) -> datetime | None:
    """The end of validity in an X.509 certificate; None when it cannot be read.

    The standard library decodes only certificates that it verified, so this walks to `validity` by itself.
    """
    try:
        certificate = _content(der, 0, _SEQUENCE)
        to_be_signed = _content(der, certificate[0], _SEQUENCE)
        place = to_be_signed[0]
        if der[place] == _VERSION:
            place = _element(der, place)[1]
        for _ in ("serial number", "signature algorithm", "issuer"):
            place = _element(der, place)[1]
        validity = _content(der, place, _SEQUENCE)
        not_after = _element(der, validity[0])[1]
        start, end = _element(der, not_after)
        return _time(der[not_after], der[start:end].decode("ascii"))
    except (IndexError, ValueError):
        return None


def _content(der: bytes, place: int, tag: int) -> tuple[int, int]:
    if der[place] != tag:
        raise ValueError("unexpected element")
    return _element(der, place)


def _element(der: bytes, place: int) -> tuple[int, int]:
    """Where the content of the element at `place` starts and ends."""
    length = der[place + 1]
    start = place + 2
    if length >= 0x80:
        width = length & 0x7F
        if not 1 <= width <= 4:
            raise ValueError("unreadable length")
        length = int.from_bytes(der[start : start + width], "big")
        start += width
    if start + length > len(der):
        raise ValueError("certificate cut short")
    return start, start + length


def _time(tag: int, text: str) -> datetime:
    if tag == _UTC_TIME:
        century = "19" if text[:2] >= "50" else "20"
        text = century + text
    elif tag != _GENERALIZED_TIME:
        raise ValueError("not a time")
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
