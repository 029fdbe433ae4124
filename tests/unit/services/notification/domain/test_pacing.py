"""Limits of channels: bytes cut at a line, and never more in a minute than the platform takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notification.domain.pacing import Bucket, Limits, cut, shortened


def test_what_fits_is_left_alone() -> None:
    assert cut(["一", "二"], 7) == "一\n二"


def test_what_does_not_fit_is_cut_at_a_line_with_a_count() -> None:
    lines = [f"第{number}行" for number in range(100)]
    text = cut(lines, 200)
    kept = text.split("\n")
    assert kept[:-1] == lines[: len(kept) - 1]
    assert kept[-1] == f"…另有 {100 - len(kept) + 1} 行"
    assert "more lines" in cut(lines, 200, "en")


@given(st.lists(st.text("长a\U0001f6a8", max_size=60), min_size=1, max_size=30), st.integers(60, 400))
def test_it_always_fits_and_is_always_text(lines: list[str], most: int) -> None:
    assert len(cut(lines, most).encode()) <= most


@given(st.text(max_size=80), st.integers(3, 100))
def test_a_shortened_text_fits(text: str, most: int) -> None:
    assert len(shortened(text, most).encode()) <= max(most, 3)


@pytest.mark.parametrize(("per_minute", "burst"), [(20, 5), (100, 5), (10, 2)])
def test_no_minute_sees_more_than_the_platform_takes(per_minute: int, burst: int) -> None:
    bucket = Bucket(Limits(per_minute=per_minute, burst=burst))
    now, sent = 1_000.0, list[float]()
    while now < 1_300:
        now += bucket.wait_s(now)
        bucket.take(now)
        sent.append(now)
    assert max(sum(begin <= at < begin + 60 for at in sent) for begin in sent) <= per_minute
    assert sum(at == sent[0] for at in sent) == burst, "the first few go at once"


def test_a_channel_that_asked_for_a_pause_gets_it() -> None:
    bucket = Bucket(Limits(per_minute=20))
    bucket.hold(130.0)
    assert bucket.wait_s(100.0) == 30.0
    assert bucket.wait_s(131.0) == 0.0


def test_without_a_limit_nothing_waits() -> None:
    bucket = Bucket(Limits())
    for _ in range(100):
        assert bucket.wait_s(5.0) == 0.0
        bucket.take(5.0)
