"""Spans as a collector gets them: one trace, each handling a child of what said it. Skipped without `make setup-traces`."""

import importlib.util
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace

import pytest

from shared.runtime.tracing import handling, headers_for, make_traces, trace_id
from tests.support.facts import at, probed

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(
        importlib.util.find_spec("opentelemetry") is None, reason="the packages of traces.txt are not installed here"
    ),
]


@pytest.fixture
def collector() -> Iterator[tuple[str, list[bytes]]]:
    taken: list[bytes] = []

    class Takes(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            taken.append(body)
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Takes)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1/traces", taken
    server.shutdown()
    thread.join()
    server.server_close()


def test_one_trace_from_a_look_to_what_follows(collector: tuple[str, list[bytes]]) -> None:
    import gzip

    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    endpoint, taken = collector
    traces = make_traces("scoring", endpoint)
    seen = probed(at(1), trace="8c1c2d1e-1111-5222-8333-444455556666")
    with handling(traces, "scoring-observation-site-probed", SimpleNamespace(subject="a", headers=headers_for(seen))):
        onward = headers_for(probed(at(1), trace=seen.trace))
    with (
        pytest.raises(ValueError, match="no"),
        handling(traces, "notification", SimpleNamespace(subject="b", headers=onward)),
    ):
        raise ValueError("no")
    traces.close()
    spans = []
    for body in taken:
        plain = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
        told = ExportTraceServiceRequest.FromString(plain)
        spans += [span for one in told.resource_spans for scope in one.scope_spans for span in scope.spans]
    first, second = sorted(spans, key=lambda span: span.start_time_unix_nano)
    assert {span.trace_id.hex() for span in spans} == {trace_id(seen.trace)}
    assert second.parent_span_id == first.span_id
    assert second.status.code == 2, "a handling that failed says so"
