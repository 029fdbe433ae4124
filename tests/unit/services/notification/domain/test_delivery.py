"""The delivery log: sent once, honest about what may have been repeated, and never stuck at a channel that refuses."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.notification.domain.delivery import (
    FAILED,
    LAST_TRIES,
    SENDING,
    SENT,
    TRIES,
    WAITING,
    Failure,
    begun,
    chain_of,
    handed,
    next_channel,
    refused,
    waiting,
)
from shared.contracts.findings import Severity
from tests.support.notices import notice

AT = datetime(2022, 6, 13, tzinfo=UTC)
REAL = datetime(2026, 1, 5, tzinfo=UTC)
CHAIN = ("wecom", "sms")


def fresh(**changes: Any) -> dict[str, Any]:
    return waiting(notice(**changes), CHAIN, AT, REAL.timestamp())


def sending(document: dict[str, Any]) -> dict[str, Any]:
    begun_ = begun(document, REAL.timestamp() + 30, None)
    assert begun_ is not None
    return begun_


def test_a_sent_message_is_not_sent_again() -> None:
    sent = handed(sending(fresh()), AT, REAL)
    assert (sent["state"], sent["attempts"], sent["repeated"], "due" in sent) == (SENT, 1, False, False)
    assert begun(sent, REAL.timestamp(), None) is None
    assert sent["handed_at"] == REAL.isoformat()


def test_a_failure_is_tried_again_and_is_no_repeat() -> None:
    again = sending(refused(sending(fresh()), Failure("status 500"), REAL))
    assert (again["attempts"], again["repeated"], again["channel"]) == (2, False, "wecom")


def test_a_death_between_sending_and_sent_is_told_for_ever_and_happens_once() -> None:
    second = sending(sending(fresh()))
    assert (second["attempts"], second["repeated"]) == (2, True)
    assert begun(second, REAL.timestamp(), None) is None, "a third time could be a third message"
    then = next_channel(second, REAL.timestamp())
    assert (then["channel"], then["state"], then["repeated"]) == ("sms", WAITING, True)
    assert handed(sending(then), AT, REAL)["repeated"]


def test_where_nobody_can_tell_it_is_repeated_once_and_then_goes_elsewhere() -> None:
    first = refused(sending(fresh()), Failure("timeout", maybe=True), REAL)
    assert first["channel"] == "wecom"
    second = sending(first)
    assert second["repeated"]
    assert refused(second, Failure("timeout", maybe=True), REAL)["channel"] == "sms"


def test_a_refusal_for_good_goes_to_the_next_channel_at_once() -> None:
    then = refused(sending(fresh()), Failure("no such robot", permanent=True), REAL)
    assert (then["channel"], then["due"]) == ("sms", REAL.timestamp())
    last = refused(sending(then), Failure("template", permanent=True), REAL)
    assert (last["state"], "due" in last) == (FAILED, False)
    assert [one["channel"] for one in last["tried"]] == ["wecom", "sms"]


def test_a_busy_channel_has_three_chances_and_the_last_one_many() -> None:
    document = fresh()
    for _ in range(TRIES):
        assert document["channel"] == "wecom"
        document = refused(sending(document), Failure("busy"), REAL)
    for _ in range(LAST_TRIES):
        assert (document["channel"], document["state"]) == ("sms", WAITING)
        document = refused(sending(document), Failure("busy"), REAL)
    assert document["state"] == FAILED


def test_a_veto_does_not_wait_for_a_second_refusal() -> None:
    assert refused(sending(fresh(severity=Severity.VETO)), Failure("busy"), REAL)["channel"] == "sms"


@pytest.mark.parametrize(("said", "pause"), [(None, 1.0), (7.0, 7.0)])
def test_the_pause_is_ours_or_the_one_that_was_asked_for(said: float | None, pause: float) -> None:
    then = refused(sending(fresh()), Failure("busy", retry_after_s=said), REAL)
    assert then["due"] == (REAL + timedelta(seconds=pause)).timestamp()
    assert refused(sending(fresh()), Failure("busy", retry_after_s=said), REAL, 10.0)["due"] < then["due"]


def test_a_notice_for_nobody_has_failed_and_says_so() -> None:
    document = waiting(notice(), (), AT, REAL.timestamp())
    assert (document["state"], document["why"], "due" in document) == (FAILED, "no channel", False)
    assert begun(document, REAL.timestamp(), None) is None


def test_the_recovery_begins_where_the_alarm_arrived() -> None:
    assert chain_of(CHAIN, ("sms",)) == ("sms", "wecom")
    assert sending(fresh())["state"] == SENDING
