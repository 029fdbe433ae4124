"""The one place where library errors become words of the closed vocabulary."""

import errno
import socket
import ssl
from collections.abc import Iterator

import httpcore
import httpx

from shared.web.outcome import FetchOutcome


class AddressRefusedError(Exception):
    """The address guard let none of the addresses of a name pass: our decision, not the target's fault."""


class NameNotFoundError(Exception):
    """The name does not resolve: the answer was given, and it was no."""


class ResolverUnavailableError(Exception):
    """The name service itself could not be asked: nothing is known about the name."""


class DeadlineError(TimeoutError):
    """The total time for a look is used up; what closing the connection then raised is of no account."""


class BadEncodingError(Exception):
    """The body does not decode as the content-encoding it claims."""


class UnknownEncodingError(Exception):
    """The body came in a content-encoding that we did not offer to read."""


# The local machine ran out of something or has no network at all: the target must not answer for it.
_OUR_FAULT = frozenset(
    {
        errno.EMFILE,
        errno.ENFILE,
        errno.ENOBUFS,
        errno.ENOMEM,
        errno.EADDRNOTAVAIL,
        errno.ENETDOWN,
        errno.ENETUNREACH,
        errno.EAFNOSUPPORT,
        errno.EACCES,
    }
)
_TIMEOUTS = (TimeoutError, httpx.TimeoutException, httpcore.TimeoutException)
_PROTOCOL = (httpx.ProtocolError, httpcore.ProtocolError, httpx.UnsupportedProtocol, httpx.InvalidURL)
_CONNECTION = (httpx.NetworkError, httpcore.NetworkError, ConnectionError, EOFError)


def outcome_of(error: BaseException) -> tuple[FetchOutcome, str]:
    """The word for an error and a short reason, found by walking to whatever caused it."""
    causes = list(_causes(error))
    for cause in causes:
        named = _by_root(cause)
        if named is not None:
            return named
    for cause in causes:
        if isinstance(cause, _TIMEOUTS):
            return FetchOutcome.TIMEOUT, "timeout"
        if isinstance(cause, _PROTOCOL):
            return _by_protocol(_short(cause))
        if isinstance(cause, _CONNECTION):
            return FetchOutcome.CONNECTION, _short(cause) or "connection-closed"
    return FetchOutcome.INTERNAL, f"{type(error).__name__}: {_short(error)}"


def _by_root(cause: BaseException) -> tuple[FetchOutcome, str] | None:
    for kind, outcome, reason in _ROOTS:
        if isinstance(cause, kind):
            return outcome, reason.format(_short(cause))
    if isinstance(cause, ssl.SSLCertVerificationError):
        return FetchOutcome.TLS, certificate_reason(cause)
    if isinstance(cause, ssl.SSLError):
        return FetchOutcome.TLS, f"tls-error: {(getattr(cause, 'reason', None) or _short(cause)).lower()}"
    if isinstance(cause, OSError) and not isinstance(cause, TimeoutError) and cause.errno is not None:
        return _by_errno(cause)
    return None


def _by_protocol(message: str) -> tuple[FetchOutcome, str]:
    # Browsers read past a malformed header line, our parser does not: that is no fault a visitor would see.
    if "illegal header" in message:
        return FetchOutcome.INTERNAL, "header-unreadable"
    return FetchOutcome.CONNECTION, f"protocol-error: {message}"


def _by_errno(cause: OSError) -> tuple[FetchOutcome, str]:
    number = cause.errno or 0
    if number in _OUR_FAULT:
        return FetchOutcome.INTERNAL, f"local-{errno.errorcode[number].lower()}"
    if number == errno.ETIMEDOUT:
        return FetchOutcome.TIMEOUT, "connect-timeout"
    return FetchOutcome.CONNECTION, errno.errorcode.get(number, "oserror").lower()


_ROOTS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], FetchOutcome, str], ...] = (
    (AddressRefusedError, FetchOutcome.INTERNAL, "address-refused"),
    (ResolverUnavailableError, FetchOutcome.INTERNAL, "resolver-unavailable"),
    (UnknownEncodingError, FetchOutcome.INTERNAL, "content-encoding-not-offered: {}"),
    ((httpx.LocalProtocolError, httpcore.LocalProtocolError), FetchOutcome.INTERNAL, "request-refused-here: {}"),
    (NameNotFoundError, FetchOutcome.DNS, "name-not-found"),
    (socket.gaierror, FetchOutcome.DNS, "name-server-failure: {}"),
    (BadEncodingError, FetchOutcome.CONNECTION, "bad-content-encoding: {}"),
)

# OpenSSL's numbers, from x509_vfy.h; the messages vary with versions, the numbers do not.
_CERTIFICATE_REASONS = {
    9: "certificate-not-yet-valid",
    10: "certificate-expired",
    18: "certificate-self-signed",
    19: "certificate-self-signed-chain",
    20: "certificate-issuer-unknown",
    21: "certificate-chain-incomplete",
    23: "certificate-revoked",
    62: "certificate-wrong-host",
    64: "certificate-wrong-host",
}


def certificate_reason(error: ssl.SSLCertVerificationError) -> str:
    """A stable word for why a certificate was not accepted."""
    code = getattr(error, "verify_code", None)
    return _CERTIFICATE_REASONS.get(code or 0, f"certificate-invalid: {code}")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error, what it holds and what caused it, outermost first, each once."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        current = waiting.pop(0)
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        if isinstance(current, BaseExceptionGroup):
            waiting.extend(current.exceptions)
        waiting += [current.__cause__, None if current.__suppress_context__ else current.__context__]


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:160]
