"""The end of a delivery: delays in order, permanent faults parked at once, our own outages never."""

import asyncio

import pytest
from nats.errors import TimeoutError as NatsTimeout
from pydantic import BaseModel, ValidationError

from shared.runtime.settle import DELAYS, Park, Permanent, Retry, Unavailable, decide


class Wants(BaseModel):
    number: int


def invalid() -> ValidationError:
    with pytest.raises(ValidationError) as caught:
        Wants.model_validate({"number": "x"})
    return caught.value


def test_an_ordinary_failure_is_tried_five_times_with_growing_delays() -> None:
    verdicts = [decide(RuntimeError("x"), attempt) for attempt in range(1, 6)]
    assert verdicts[:4] == [Retry(delay) for delay in DELAYS]
    assert verdicts[4] == Park("x")


@pytest.mark.parametrize("error", [Permanent("no such row"), invalid()])
def test_what_can_never_work_is_parked_at_once_with_its_reason(error: Exception) -> None:
    verdict = decide(error, 1)
    assert isinstance(verdict, Park)
    assert verdict.why


@pytest.mark.parametrize("error", [Unavailable("db"), NatsTimeout()])
def test_an_outage_of_ours_is_never_a_messages_fault(error: Exception) -> None:
    assert decide(error, 5_000) == Retry(DELAYS[-1])


def test_a_handler_that_is_cancelled_hands_its_job_back_at_once() -> None:
    assert decide(asyncio.CancelledError(), 99) == Retry(0.1)
