"""Verdicts: a veto within the period fails, missing evidence is undetermined, after re-check only what still stands fails."""

from services.scoring.domain.casefile import CaseFile
from services.scoring.domain.evaluate import evaluate
from services.scoring.domain.register import with_row
from services.scoring.domain.verdict import Judgement, Period, judge, judged
from shared.contracts.outcomes import Verdict
from shared.contracts.targets import RegisterState
from shared.indicators.editions import edition
from tests.support.facts import ACCOUNT, account_row, at, polled, site_row

DEMO = edition("demo-province")
BEFORE = Period(at(-70), at(7.5))
AFTER = Period(at(-70), at(7.5), at(10))


def case(*readings: tuple[float, float]) -> CaseFile:
    """An account read at some days, each with its newest post's day."""
    file = with_row(CaseFile(target=ACCOUNT), account_row(), at(0))
    for day, newest in readings:
        file, _ = evaluate(file, polled(at(day), at(newest)), DEMO)
    return file


def verdict(file: CaseFile, period: Period = BEFORE) -> Judgement:
    return judge(file, DEMO, period)


def test_a_fresh_account_passes() -> None:
    assert verdict(case((1, 0), (5, 4))).verdict is Verdict.PASS


def test_a_confirmed_veto_fails_and_a_suspicion_does_not() -> None:
    assert verdict(case((1, -20), (2, -20))).verdict is Verdict.FAIL
    assert verdict(case((1, -20))).verdict is Verdict.PASS


def test_no_reading_or_only_readings_after_the_point_leave_it_undetermined() -> None:
    assert verdict(case()).verdict is Verdict.UNDETERMINED
    late = verdict(case((8, 7)))
    assert (late.verdict, late.missing) == (Verdict.UNDETERMINED, ("media-stale",))


def test_a_veto_confirmed_after_the_point_does_not_count() -> None:
    assert verdict(case((1, 0), (15, 0), (16, 0))).verdict is Verdict.PASS


def test_a_veto_cleared_before_the_point_still_fails_before_and_passes_after() -> None:
    file = case((1, -20), (2, -20), (3, 3), (4, 4))
    assert verdict(file).verdict is Verdict.FAIL
    assert verdict(file, AFTER).verdict is Verdict.PASS


def test_a_veto_that_stands_at_the_recheck_fails_after() -> None:
    assert verdict(case((1, -20), (2, -20), (9, -20)), AFTER).verdict is Verdict.FAIL


def test_a_new_veto_after_the_point_does_not_fail_the_recheck() -> None:
    assert verdict(case((1, -10), (8, -10), (9, -10)), AFTER).verdict is Verdict.PASS


def test_a_finding_of_an_earlier_period_that_was_cleared_before_this_one_does_not_count() -> None:
    file = case((1, -20), (2, -20), (3, 3), (4, 4), (6, 5))
    assert judge(file, DEMO, Period(at(5), at(7.5))).verdict is Verdict.PASS


def test_coverage_is_the_share_of_rules_with_evidence() -> None:
    assert verdict(case((1, 0))).coverage == round(1 / 6, 4)


def test_closed_targets_are_not_judged() -> None:
    assert judged(case())
    assert not judged(with_row(CaseFile(target=ACCOUNT), account_row(state=RegisterState.CLOSED), at(0)))
    assert not judged(CaseFile(target=ACCOUNT))
    older = with_row(with_row(CaseFile(target="x"), site_row(name="新"), at(2)), site_row(name="旧"), at(1))
    assert older.register_row is not None
    assert older.register_row.name == "新"
