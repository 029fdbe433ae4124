"""What is better looked at than read: named charts as categories and series; every format draws them in its own way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from services.reporting.domain.circular import Circular
from services.reporting.domain.standing import Standing
from services.reporting.text.words import period_name


@dataclass(frozen=True)
class Series:
    """One value for each category; None where nothing is known."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Chart:
    """`kind` bars (horizontal, the first category on top) or line. Values are percents."""

    kind: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    labels: tuple[str, ...] = ()
    """What stands beside each bar."""


def _regions(before: Standing, after: Standing | None) -> Chart:
    regions = before.by_region
    series = [Series("检查时点", tuple(one.rate.percent for one in regions.values()))]
    if after:
        later = after.by_region
        series.append(Series("复查后", tuple(later[name].rate.percent if name in later else None for name in regions)))
    labels = tuple(
        "—" if one.rate.percent is None else f"{one.rate.percent:.2f}%（{one.rate.numerator}/{one.rate.denominator}）"
        for one in regions.values()
    )
    return Chart("bars", tuple(regions), tuple(series), labels)


def _trend(c: Circular) -> Chart:
    lines = (
        ("政府网站", "sites"), ("政府网站（复查后）", "sites_after"),
        ("政务新媒体", "accounts"), ("政务新媒体（复查后）", "accounts_after"),
    )  # fmt: skip
    series = [Series(name, tuple(getattr(point, key) for point in c.trend)) for name, key in lines]
    known = tuple(one for one in series if any(value is not None for value in one.values))
    names = tuple(period_name(one.period) + ("（导入）" if one.imported else "") for one in c.trend)
    return Chart("line", names, known)


CHARTS: Mapping[str, Callable[[Circular], Chart]] = {
    "pass_rate_sites": lambda c: _regions(c.sites, c.sites_after),
    "pass_rate_accounts": lambda c: _regions(c.accounts, c.accounts_after),
    "trend": _trend,
}
