"""Every message carries the id of what set it off, whatever it passes through."""

import importlib.util
from types import SimpleNamespace

import pytest

from shared.contracts.envelope import fact_id
from shared.contracts.findings import Severity
from shared.contracts.outcomes import AlertOpened
from shared.runtime.tracing import HEADER, NoTraces, Spot, handling, headers_for, make_traces, parsed, spot_of, trace_id
from tests.support.facts import at, probed

TRACE = fact_id("look", "site-1")
SEEN = probed(at(1), trace=TRACE)


def alert(trace: str) -> AlertOpened:
    return AlertOpened(
        target="site-1", occurred_at=at(1), trace=trace, alert_id="alert-1", finding_id="f", indicator="site-down",
        severity=Severity.NOTICE,
    )  # fmt: skip


def message(headers: dict[str, str] | None) -> SimpleNamespace:
    return SimpleNamespace(subject="x", headers=headers)


def test_the_first_message_of_a_trace_carries_its_id() -> None:
    [(name, value)] = headers_for(SEEN).items()
    assert name == HEADER == "traceparent"
    assert value == f"00-{TRACE.replace('-', '')}-{spot_of(TRACE, SEEN.event_id).span}-01"
    assert headers_for(SEEN) == headers_for(SEEN), "a repeat is the same message"


def test_what_a_handler_says_belongs_to_what_it_heard_also_where_it_names_itself() -> None:
    heard = message(headers_for(SEEN))
    with handling(NoTraces(), "scoring-observation-site-probed", heard):
        spot = parsed(headers_for(alert("alert-1")))
        assert spot is not None
        assert spot.trace == trace_id(TRACE)
        other = parsed(headers_for(probed(at(2), trace="import-7")))
        assert other is not None
        assert other.trace == trace_id("import-7"), "a batch folds several traces: each event's own holds"
    assert headers_for(alert("alert-1"))[HEADER].startswith(f"00-{trace_id('alert-1')}")


@pytest.mark.parametrize(
    "header", ["", "00-xx-yy-01", "00-" + "0" * 32 + "-" + "0" * 16 + "-01", "00-" + "g" * 32 + "-" + "1" * 16 + "-01"]
)
def test_headers_that_say_nothing_are_taken_for_none(header: str) -> None:
    assert parsed({HEADER: header}) is None
    assert parsed(None) is None


def test_a_handler_without_a_trace_says_nothing_of_one() -> None:
    with handling(NoTraces(), "x", message(None)):
        assert headers_for(probed(at(1))) == {}


def test_a_name_that_is_no_uuid_has_an_id_all_the_same() -> None:
    assert len(trace_id("import-7")) == 32
    assert Spot("a" * 32, "b" * 16).header == f"00-{'a' * 32}-{'b' * 16}-01"


def test_without_an_endpoint_no_span_is_made() -> None:
    assert isinstance(make_traces("prober", None), NoTraces)


@pytest.mark.skipif(importlib.util.find_spec("opentelemetry") is not None, reason="traces.txt is installed here")
def test_an_endpoint_without_the_packages_says_what_to_do() -> None:
    with pytest.raises(RuntimeError, match="make setup-traces"):
        make_traces("prober", "http://127.0.0.1:4318/v1/traces")
