"""Which answers say that a link is dead, and which say nothing."""

import pytest

from services.link_checker.domain.classify import (
    NO_OUTSIDE,
    SITE_DOWN,
    answer_from,
    without_our_trouble,
    without_site_trouble,
)
from shared.contracts.link_why import LinkWhy

OK = answer_from("ok", 200)
GONE = answer_from("http_error", 404)
SLOW = answer_from("timeout", None)
LOST = answer_from("dns", None)


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
        ("too_large", 404, False, True),
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
    assert without_our_trouble({"a": SLOW, "b": LOST})["b"].why == NO_OUTSIDE
    assert without_our_trouble({"a": OK, "b": LOST})["b"].bad


@pytest.mark.parametrize(
    ("outcome", "status", "detail", "why"),
    [
        ("http_error", 404, "status-404", LinkWhy.GONE),
        ("http_error", 503, "", LinkWhy.SERVER_ERROR),
        ("http_error", 521, "", LinkWhy.REFUSED),
        ("http_error", 400, "", LinkWhy.ODD_STATUS),
        ("tls", None, "certificate-expired", LinkWhy.BAD_CERTIFICATE),
        ("tls", None, "certificate-issuer-unknown", LinkWhy.CERT_IN_DOUBT),
        ("tls", None, "tls-error: handshake_failure", LinkWhy.CERT_IN_DOUBT),
        ("missed", None, "host-asked-to-wait: 5s more", LinkWhy.ASKED_TO_WAIT),
        ("blocked", 200, "challenge-__jsl_clearance", LinkWhy.GATE),
    ],
)
def test_every_end_has_its_word(outcome: str, status: int | None, detail: str, why: LinkWhy) -> None:
    assert answer_from(outcome, status, detail=detail).why is why


def test_only_what_may_be_over_in_a_moment_is_asked_again() -> None:
    again = [answer_from("http_error", 503), answer_from("timeout", None), answer_from("connection", None)]
    again.append(answer_from("dns", None, detail="name-server-failure: try again"))
    never = [GONE, answer_from("dns", None, detail="name-not-found"), answer_from("http_error", 403), OK]
    assert all(one.worth_again for one in again)
    assert not any(one.worth_again for one in never)
