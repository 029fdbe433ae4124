"""Spans for a collector, by the OpenTelemetry SDK, whose packages (traces.txt) are looked for only where an endpoint is named."""

import contextlib
from collections.abc import Iterator
from contextlib import AbstractContextManager

from shared.runtime.tracing import Spot


class CollectedTraces:
    """Sent in batches by a thread of the SDK; a collector that is away costs spans, never work. Raises ImportError."""

    def __init__(self, service: str, endpoint: str) -> None:
        from opentelemetry import trace
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        self._api = trace
        resource = Resource.create({"service.name": f"xunjian-{service}"})
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint, timeout=5)))
        self._tracer = self._provider.get_tracer("xunjian")

    def span(
        self, consumer: str, subject: str, message_id: str, parent: Spot | None
    ) -> AbstractContextManager[Spot | None]:
        return self._span(consumer, subject, message_id, parent)

    @contextlib.contextmanager
    def _span(self, consumer: str, subject: str, message_id: str, parent: Spot | None) -> Iterator[Spot | None]:
        api, context = self._api, None
        if parent is not None:
            flags = api.TraceFlags(api.TraceFlags.SAMPLED)
            came = api.SpanContext(int(parent.trace, 16), int(parent.span, 16), is_remote=True, trace_flags=flags)
            context = api.set_span_in_context(api.NonRecordingSpan(came))
        facts = {"messaging.system": "nats", "messaging.destination.name": subject, "messaging.message.id": message_id}
        with self._tracer.start_as_current_span(
            consumer, context=context, kind=api.SpanKind.CONSUMER, attributes=facts
        ) as span:
            own = span.get_span_context()
            yield Spot(f"{own.trace_id:032x}", f"{own.span_id:016x}")

    def close(self) -> None:
        """Send what is left."""
        self._provider.shutdown()
