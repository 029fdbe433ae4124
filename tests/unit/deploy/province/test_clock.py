"""The clock file says what time it is in the province."""

import json

from deploy.province.clock import parse_clock
from deploy.province.times import DAY, START, day_of


def clock_text(**changes: object) -> str:
    document = {
        "origin_sim": "2022-06-10T00:00:00+08:00",
        "origin_real": 1000.0,
        "rate": 3600,
        "stopped_real_s": 0.0,
        "held_since": None,
        "network_divisor": 5,
    }
    return json.dumps({**document, **changes})


def test_an_hour_a_second() -> None:
    state = parse_clock(clock_text())
    assert state.at(1000.0) == START
    assert day_of(state.at(1024.0)) == 1.0
    assert state.divisor == 5


def test_stopped_time_does_not_count_and_a_held_clock_stands() -> None:
    assert parse_clock(clock_text(stopped_real_s=24.0)).at(1048.0) == START + DAY
    held = parse_clock(clock_text(held_since=1024.0))
    assert held.at(1024.0) == held.at(9999.0) == START + DAY
