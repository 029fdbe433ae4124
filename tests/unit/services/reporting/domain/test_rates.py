"""Rates and ranks: rounding, ties, nothing to divide by."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.domain.rates import ranks, rate


@pytest.mark.parametrize(
    ("numerator", "denominator", "percent"),
    [
        (170, 200, 85.0),
        (198, 200, 99.0),
        (309, 339, 91.15),
        (323, 339, 95.28),
        (1, 3, 33.33),
        (2, 3, 66.67),
        (0, 7, 0.0),
        (7, 7, 100.0),
        (1, 800, 0.12),  # 0.125: half goes to the even digit
        (3, 800, 0.38),  # 0.375
        (19_999, 20_000, 100.0),  # 99.995
    ],
)
def test_two_digits_half_to_even(numerator: int, denominator: int, percent: float) -> None:
    assert rate(numerator, denominator).percent == percent


def test_nothing_to_divide_by_is_not_zero() -> None:
    assert rate(0, 0).percent is None
    assert rate(0, 0).formula == "—"


def test_the_formula_can_be_checked_by_hand() -> None:
    assert rate(309, 339).formula == "309÷339×100%=91.15%"


@given(st.integers(1, 10_000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_rounding_is_never_off_by_more_than_half_a_hundredth(pair: tuple[int, int]) -> None:
    shown = rate(*pair).percent
    assert shown is not None
    assert abs(Fraction(Decimal(str(shown))) - Fraction(100 * pair[0], pair[1])) <= Fraction(1, 200)


def test_equals_share_a_place_and_the_next_is_skipped() -> None:
    places = ranks({"a": rate(1, 1), "b": rate(3, 3), "c": rate(2, 4), "d": rate(0, 0), "e": rate(1, 3)})
    assert places == {"a": 1, "b": 1, "c": 3, "d": None, "e": 4}


def test_ranks_compare_exactly_and_not_what_is_shown() -> None:
    places = ranks({"a": rate(99_999, 100_000), "b": rate(999_999, 1_000_000)})
    assert places == {"a": 2, "b": 1}
