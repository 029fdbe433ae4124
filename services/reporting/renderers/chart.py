"""The bars of the pass rate by region, as numbers that the template draws."""

from dataclasses import dataclass

from services.reporting.domain.standing import Standing

ROW = 22
LABEL = 96
SCALE = 4.2


@dataclass(frozen=True)
class Bar:
    """One region: where its row begins, how long its bars are, what stands beside them."""

    name: str
    top: int
    width: float
    width_after: float | None
    text: str


@dataclass(frozen=True)
class Chart:
    """A horizontal bar chart from 0 to 100 percent."""

    bars: tuple[Bar, ...]
    height: int
    width: int = 640
    label: int = LABEL
    ticks: tuple[tuple[float, int], ...] = tuple((LABEL + SCALE * percent, percent) for percent in (0, 25, 50, 75, 100))


def chart(before: Standing, after: Standing | None) -> Chart:
    """Best region first; regions about which nothing is known have no bar and a dash."""
    bars = tuple(_bar(index, name, before, after) for index, name in enumerate(before.by_region))
    return Chart(bars, height=len(bars) * ROW + 24)


def _bar(index: int, name: str, before: Standing, after: Standing | None) -> Bar:
    first = before.by_region[name].rate
    region = after.by_region.get(name) if after else None
    second = region.rate.percent if region else None
    shown = "—" if first.percent is None else f"{first.percent:.2f}%（{first.numerator}/{first.denominator}）"
    later = "" if second is None else f" → {second:.2f}%"
    return Bar(
        name=name,
        top=index * ROW + 4,
        width=round((first.percent or 0.0) * SCALE, 1),
        width_after=None if second is None else round(second * SCALE, 1),
        text=shown + later,
    )
