"""Rates with their numerator and denominator, and ranks in which equals share a place."""

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from pydantic import BaseModel, ConfigDict

HUNDREDTH = Decimal("0.01")


class Rate(BaseModel):
    """A share; `percent` has two digits, rounded half to even, and is None where there is nothing to divide by."""

    model_config = ConfigDict(frozen=True)

    numerator: int
    denominator: int
    percent: float | None
    formula: str


def rate(numerator: int, denominator: int) -> Rate:
    """The rate with the sum written out, so that a reader can check it."""
    if denominator == 0:
        return Rate(numerator=numerator, denominator=0, percent=None, formula="—")
    percent = (Decimal(100 * numerator) / Decimal(denominator)).quantize(HUNDREDTH, ROUND_HALF_EVEN)
    formula = f"{numerator}÷{denominator}×100%={percent}%"
    return Rate(numerator=numerator, denominator=denominator, percent=float(percent), formula=formula)


def ranks(rates: Mapping[str, Rate]) -> dict[str, int | None]:
    """Places by exact share, best first; equals share a place and the next one is skipped; nothing known, no place."""
    shares = {name: Fraction(one.numerator, one.denominator) for name, one in rates.items() if one.denominator}
    return {name: _place(shares, name) for name in rates}


def _place(shares: Mapping[str, Fraction], name: str) -> int | None:
    mine = shares.get(name)
    return None if mine is None else 1 + sum(other > mine for other in shares.values())
