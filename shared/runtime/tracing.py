"""One trace from schedule to delivery: every message carries the id of what set it off; spans go to a collector when one is named."""

import contextlib
import hashlib
import uuid
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol

from shared.contracts.envelope import Event

HEADER = "traceparent"
"""W3C Trace Context: `00-<trace>-<span>-01`."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in a trace something happens: 32 and 16 hexadecimal digits."""

    trace: str
    span: str

    @property
    def header(self) -> str:
        return f"00-{self.trace}-{self.span}-01"


_here: ContextVar[Spot | None] = ContextVar("spot", default=None)


def parsed(headers: Mapping[str, str] | None) -> Spot | None:
    """What a message's headers say; None when they say nothing that can be read."""
    parts = (headers or {}).get(HEADER, "").split("-")
    if len(parts) != 4 or len(parts[1]) != 32 or len(parts[2]) != 16:
        return None
    try:
        real = int(parts[1], 16) and int(parts[2], 16)
    except ValueError:
        return None
    return Spot(parts[1], parts[2]) if real else None


def trace_id(trace: str) -> str:
    """32 digits of a trace's name: those of a UUID as they are, of any other name a hash."""
    try:
        return uuid.UUID(trace).hex
    except ValueError:
        return hashlib.blake2b(trace.encode(), digest_size=16).hexdigest()


def spot_of(trace: str, event_id: str) -> Spot:
    """The beginning of a trace that nobody handled before."""
    return Spot(trace_id(trace), hashlib.blake2b(event_id.encode(), digest_size=8).hexdigest())


def headers_for(event: Event) -> dict[str, str]:
    """What a message carries. An alert or order that names itself belongs to the trace of what set it off."""
    here = _here.get()
    names_itself = event.trace and event.trace in (getattr(event, "alert_id", ""), getattr(event, "order_id", ""))
    if here is not None and (not event.trace or names_itself):
        return {HEADER: here.header}
    if not event.trace:
        return {}
    if here is not None:
        return {HEADER: Spot(trace_id(event.trace), here.span).header}
    return {HEADER: spot_of(event.trace, event.event_id).header}


Span = AbstractContextManager[Spot | None]
"""One handling of one delivery, as it is told to a collector."""


class Traces(Protocol):
    """What makes spans."""

    def span(self, consumer: str, subject: str, message_id: str, parent: Spot | None) -> Span: ...

    def close(self) -> None: ...


class NoTraces:
    """Without a collector: messages still carry their trace."""

    def span(self, consumer: str, subject: str, message_id: str, parent: Spot | None) -> Span:
        return contextlib.nullcontext(parent)

    def close(self) -> None:
        """Nothing is open."""


@contextlib.contextmanager
def handling(traces: Traces, consumer: str, raw: Any) -> Iterator[None]:
    """Whatever a handler emits meanwhile belongs to the trace of the message that it handles."""
    headers = raw.headers or {}
    with traces.span(consumer, raw.subject, headers.get("Nats-Msg-Id", ""), parsed(headers)) as spot:
        token = _here.set(spot)
        try:
            yield
        finally:
            _here.reset(token)


def make_traces(service: str, endpoint: str | None) -> Traces:
    """Spans to the OTLP address, or none. Raises RuntimeError with what to do when the packages for it are missing."""
    if not endpoint:
        return NoTraces()
    from shared.runtime.spans import CollectedTraces

    try:
        return CollectedTraces(service, endpoint)
    except ImportError as error:
        raise RuntimeError("XUNJIAN_TRACES_ENDPOINT needs the packages of traces.txt: make setup-traces") from error
