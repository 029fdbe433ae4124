"""The register against what an address shows: an innocent office is never told of a mismatch that could not be told."""

from datetime import timedelta
from typing import Any

import pytest

from shared.contracts.observations import RegisteredStateSeen
from shared.indicators.families.register import site_state
from shared.indicators.model import History, State
from tests.support.facts import SITE, at


def state_of(registered: str, shows: str, **changes: Any) -> State:
    given: dict[str, Any] = {"outcome": "ok", "answers": None, **changes}
    seen = RegisteredStateSeen(
        target=SITE, occurred_at=at(1), scheduled_at=at(1) - timedelta(minutes=1), registered=registered, url="http://a.gov.cn/",
        shows=shows, **given,
    )  # fmt: skip
    (reading,) = site_state(seen, History(register=None), {})
    return reading.state


@pytest.mark.parametrize(
    ("shows", "live", "closed"),
    [
        ("site", State.GOOD, State.BAD),
        ("closing-notice", State.BAD, State.GOOD),
        ("moved", State.BAD, State.GOOD),
        ("parked", State.BAD, State.GOOD),
        ("server-default", State.BAD, State.GOOD),
        ("nothing", State.BAD, State.GOOD),
        ("script-page", State.GOOD, State.UNKNOWN),
        ("maintenance", State.UNKNOWN, State.UNKNOWN),
        ("error", State.UNKNOWN, State.UNKNOWN),
        ("cannot-tell", State.UNKNOWN, State.UNKNOWN),
    ],
)
def test_what_is_shown_against_the_register(shows: str, live: State, closed: State) -> None:
    assert (state_of("live", shows), state_of("closed", shows), state_of("offline", shows)) == (live, closed, closed)


def test_a_closed_site_that_answers_only_under_another_spelling_is_for_a_person() -> None:
    assert state_of("closed", "site", outcome="dns") is State.UNKNOWN
    assert state_of("live", "site", outcome="dns") is State.GOOD


def test_observations_of_an_earlier_version_are_still_read() -> None:
    assert state_of("closed", "", answers=True) is State.BAD
    assert state_of("live", "", answers=True, closing_notice=True) is State.BAD
    assert state_of("live", "", answers=False) is State.BAD
    assert state_of("live", "") is State.UNKNOWN
