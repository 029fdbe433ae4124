"""Which answers say that a link is dead, and which say nothing."""

import pytest

from services.link_checker.domain.classify import (
    NO_OUTSIDE,
    SITE_DOWN,
    Answer,
    answer_from,
    without_our_trouble,
    without_site_trouble,
)
from shared.web.outcome import FetchOutcome

OK = Answer(FetchOutcome.OK, 200)
GONE = Answer(FetchOutcome.HTTP_ERROR, 404)
SLOW = Answer(FetchOutcome.TIMEOUT)


@pytest.mark.parametrize(
    ("outcome", "status", "good", "bad"),
    [
        ("ok", 200, True, False),
        ("ok", 304, True, False),
        ("too_large", 200, True, False),
        ("http_error", 404, False, True),
        ("http_error", 410, False, True),
        ("http_error", 500, False, True),
        ("timeout", None, False, True),
        ("dns", None, False, True),
        ("redirect_loop", 302, False, True),
        ("http_error", 400, False, False),
        *[("http_error", status, False, False) for status in (401, 403, 405, 412, 429, 521)],
        *[(outcome, None, False, False) for outcome in ("blocked", "robots", "missed", "internal", "quarantined", "new-word")],
    ],
)  # fmt: skip
def test_answers(outcome: str, status: int | None, good: bool, bad: bool) -> None:
    answer = answer_from(outcome, status)
    assert (answer.good, answer.bad) == (good, bad)


def test_a_site_that_is_down_has_no_dead_links() -> None:
    answers = without_site_trouble({"a": SLOW, "b": SLOW, "c": OK, "d": GONE})
    assert [answers[name].why for name in "ab"] == [SITE_DOWN, SITE_DOWN]
    assert not answers["a"].bad
    assert answers["d"].bad


def test_one_page_that_times_out_on_a_site_that_answers_is_dead() -> None:
    assert without_site_trouble({"a": SLOW, "b": OK, "c": OK})["a"].bad


def test_our_own_closed_way_out_accuses_nobody() -> None:
    assert without_our_trouble({"a": SLOW, "b": Answer(FetchOutcome.DNS)})["b"].why == NO_OUTSIDE
    assert without_our_trouble({"a": OK, "b": Answer(FetchOutcome.DNS)})["b"].bad
