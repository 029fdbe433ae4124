"""Alertmanager's webhook: what it really sends, and whatever else may come through an open door."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notification.domain.alertmanager import MOST_ALERTS, read

FIRING: dict[str, Any] = {
    "status": "firing",
    "labels": {"alertname": "QueueGrows", "consumer": "scoring-tick", "severity": "warning"},
    "annotations": {"summary": "队列积压", "description": "more"},
    "startsAt": "2026-01-05T00:00:00.123Z",
    "endsAt": "0001-01-01T00:00:00Z",
    "generatorURL": "http://prometheus:9090/graph",
    "fingerprint": "c0ffee",
}


def call(*alerts: Any) -> dict[str, Any]:
    return {"version": "4", "groupKey": "{}", "status": "firing", "receiver": "xunjian", "alerts": list(alerts)}


def test_firing_and_resolved_are_the_same_alert() -> None:
    first, last = read(call(FIRING, {**FIRING, "status": "resolved", "endsAt": "2026-01-05T01:00:00Z"}))
    assert (first.key, first.firing, last.firing) == (last.key, True, False)
    assert (first.name, first.says) == ("QueueGrows", "队列积压")


def test_the_next_time_is_another_alert_and_so_are_other_labels() -> None:
    later = {**FIRING, "startsAt": "2026-01-06T00:00:00Z"}
    other = {**FIRING, "fingerprint": "", "labels": {"alertname": "QueueGrows", "consumer": "prober"}}
    assert len({one.key for one in read(call(FIRING, later, other))}) == 3


def test_an_odd_alert_is_left_out_and_a_flood_is_bounded() -> None:
    odd = [None, 3, "x", {}, {"status": "on fire"}, {"status": "firing", "labels": [1], "annotations": None}]
    assert [one.name for one in read(call(*odd, FIRING))] == ["alert", "QueueGrows"]
    assert len(read(call(*[FIRING] * 2_000))) == MOST_ALERTS


@pytest.mark.parametrize("payload", [None, [], "x", {}, {"alerts": {}}])
def test_what_is_no_webhook_call_is_refused(payload: Any) -> None:
    with pytest.raises(ValueError, match="no Alertmanager webhook"):
        read(payload)


@given(
    st.recursive(
        st.none() | st.text() | st.integers(), lambda x: st.lists(x) | st.dictionaries(st.text(), x), max_leaves=8
    )
)
def test_nothing_else_is_raised(value: Any) -> None:
    read(
        call(
            value, {"status": "firing", "labels": value, "annotations": value, "startsAt": value, "fingerprint": value}
        )
    )
