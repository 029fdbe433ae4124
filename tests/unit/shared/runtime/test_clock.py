"""Product time: fast, held while the product is down, and going on from where it stood."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from deploy.embedded.clockfile import ClockKeeper
from shared.runtime.clock import CST, FileClock, Jumps, Pace
from tests.support.facts import START


def test_an_hour_a_second() -> None:
    assert Pace(START, 1000.0, 3600.0).now(1002.0) == START + timedelta(hours=2)


def test_stopped_time_is_taken_out() -> None:
    assert Pace(START, 1000.0, 3600.0, stopped_real_s=5.0).now(1010.0) == START + timedelta(hours=5)
    assert Pace(START, 1000.0, 3600.0, held_since=1001.0).now(9999.0) == START + timedelta(hours=1)


def test_a_held_clock_stands_and_goes_on_from_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = [1000.0]
    monkeypatch.setattr("deploy.embedded.clockfile.time.time", lambda: real[0])
    keeper = ClockKeeper(tmp_path / "clock.json")
    keeper.create(START, 3600.0, 5.0)
    real[0] = 1100.0
    assert keeper.now() == START
    keeper.release()
    real[0] = 1101.0
    assert keeper.now() == START + timedelta(hours=1)
    keeper.hold()
    keeper.hold()
    real[0] = 1500.0
    keeper.release()
    real[0] = 1501.0
    assert keeper.now() == START + timedelta(hours=2)


def test_processes_reread_the_file_when_it_changes(tmp_path: Path) -> None:
    keeper = ClockKeeper(tmp_path / "clock.json")
    keeper.create(START, 3600.0, 5.0)
    clock = FileClock(keeper.path)
    assert clock.now() == START
    assert (clock.rate, clock.divisor, clock.real_seconds(15.0)) == (3600.0, 5.0, 3.0)
    assert clock.real_until(START + timedelta(hours=2)) == pytest.approx(2.0)
    keeper.release()
    assert clock.now() >= START


def test_a_clock_that_was_set_is_noticed_either_way_and_even_ticking_is_not() -> None:
    wall = datetime(2026, 1, 1, tzinfo=CST)
    jumps = Jumps(wall, 10.0)
    assert not jumps.jumped(wall + timedelta(seconds=31), 40.0)
    assert jumps.jumped(wall + timedelta(hours=1), 41.0)
    assert not jumps.jumped(wall + timedelta(hours=1, seconds=1), 42.0)
    assert jumps.jumped(wall, 43.0)
