"""Nobody is accused before our own way out has been seen to work."""

from services.prober.domain.selfcheck import LEAST, PROVEN_S, Recent, quarantined


def test_the_first_failure_after_a_silence_asks_the_anchors() -> None:
    recent = Recent()
    recent.add(failed=True, answered=False, now_s=0.0)
    assert recent.must_ask(0.0)


def test_an_answer_from_anywhere_proves_the_way_out_for_a_while() -> None:
    recent = Recent()
    recent.add(failed=False, answered=True, now_s=100.0)
    recent.add(failed=True, answered=False, now_s=101.0)
    assert not recent.must_ask(101.0)
    assert recent.must_ask(100.0 + PROVEN_S + 1)


def test_an_error_page_is_an_answer() -> None:
    recent = Recent()
    recent.add(failed=True, answered=True, now_s=100.0)
    assert not recent.must_ask(100.0)


def test_when_half_fail_the_anchors_are_asked_although_others_answer() -> None:
    recent = Recent()
    for number in range(LEAST):
        recent.add(failed=number % 2 == 0, answered=True, now_s=100.0)
    assert recent.must_ask(100.0)


def test_results_are_set_aside_only_when_every_anchor_is_silent() -> None:
    assert quarantined((False, False))
    assert not quarantined((False, True))
    assert not quarantined(()), "without anchors nobody can tell, and the operator was told to name some"
