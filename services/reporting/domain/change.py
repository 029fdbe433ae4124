"""How a figure moved since the period before: in points and in percent, with the sum written out."""

from decimal import ROUND_HALF_EVEN, Decimal

from services.reporting.domain.part import Part
from services.reporting.domain.rates import HUNDREDTH, Rate


class Change(Part):
    """From `before` to `now`. `points` are percentage points of a rate, `percent` is the growth of a count."""

    before: float
    now: float
    points: float | None = None
    percent: float | None = None
    formula: str


def of_rate(before: Rate, now: Rate) -> Change | None:
    """Percentage points between two rates, from their exact shares; None when one of them is not known."""
    if before.percent is None or now.percent is None:
        return None
    points = _two(_share(now) - _share(before))
    formula = f"{now.percent:.2f}%－{before.percent:.2f}%={points:+.2f}个百分点"
    return Change(before=before.percent, now=now.percent, points=float(points), formula=formula)


def of_count(before: int, now: int) -> Change:
    """Growth of a count over what it was: 44 to 76 is +72.73 %, because the increase is divided by what there was before."""
    if before == 0:
        return Change(before=before, now=now, formula="上期为0，不计算增幅")
    percent = _two(Decimal(100 * (now - before)) / Decimal(before))
    formula = f"({now}－{before})÷{before}×100%={percent:+.2f}%"
    return Change(before=before, now=now, percent=float(percent), formula=formula)


def _share(rate: Rate) -> Decimal:
    return Decimal(100 * rate.numerator) / Decimal(rate.denominator)


def _two(value: Decimal) -> Decimal:
    """Two digits, and no negative zero."""
    return value.quantize(HUNDREDTH, ROUND_HALF_EVEN) + 0
