"""How figures, days and closed words read in a circular: the filters of its templates."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from services.reporting.domain.change import Change
from services.reporting.domain.objects import PLATFORMS_ZH
from services.reporting.domain.rates import Rate, rate

CST = timezone(timedelta(hours=8))
ORDER_STATES_ZH = {"ordered": "整改中", "replied": "待复查", "overdue": "逾期", "closed": "已销号"}
FATES_ZH = {
    "put_right": "已整改到位",
    "not_put_right": "仍不合格",
    "undetermined": "未能判定",
    "gone": "已不在检查范围",
}


def percent(share: Rate) -> str:
    """The rate with its two digits; a dash where there is nothing to divide by."""
    return "—" if share.percent is None else f"{share.percent:.2f}%"


def day(instant: datetime) -> str:
    """A date as circulars write it: no leading zeros."""
    local = instant.astimezone(CST)
    return f"{local.year}年{local.month}月{local.day}日"


def minute(instant: datetime) -> str:
    return f"{day(instant)}{instant.astimezone(CST):%H:%M}"


def stamp(instant: datetime | None) -> str:
    """A moment as tables write it."""
    return "" if instant is None else f"{instant.astimezone(CST):%Y-%m-%d %H:%M}"


def period_name(period: str) -> str:
    """A quarter or a month as circulars write it; any other period as it is."""
    quarter, month = re.fullmatch(r"(\d{4})Q([1-4])", period), re.fullmatch(r"(\d{4})-(\d{2})", period)
    if quarter:
        return f"{quarter[1]}年第{'一二三四'[int(quarter[2]) - 1]}季度"
    return f"{month[1]}年{int(month[2])}月" if month else period


def moved(change: Change) -> str:
    """A rate's change in percentage points."""
    points = change.points or 0.0
    return "持平" if points == 0 else f"{'上升' if points > 0 else '下降'}{abs(points):.2f}个百分点"


def grew(change: Change) -> str:
    """A count's growth."""
    if change.percent is None:
        return f"增加{change.now - change.before:.0f}个"
    return "持平" if change.percent == 0 else f"{'增长' if change.percent > 0 else '减少'}{abs(change.percent):.2f}%"


def share(part: int, whole: int) -> str:
    """A share with its sum."""
    of = rate(part, whole)
    return f"{percent(of)}（{part}÷{whole}）"


def clause(sentence: str) -> str:
    """A sentence without its full stop, to go on after it."""
    return sentence.rstrip("。．. ")


def classed(found: Iterable[Any], attribute: str) -> list[tuple[Any, list[Any]]]:
    """Groups by an attribute in the order in which they first appear."""
    groups: dict[Any, list[Any]] = {}
    for one in found:
        groups.setdefault(getattr(one, attribute), []).append(one)
    return list(groups.items())


def stratum(key: str) -> str:
    """A layer of a random sample."""
    kind, _, name = key.partition(":")
    return PLATFORMS_ZH.get(name, name) if name else {"site": "政府网站", "account": "政务新媒体"}.get(kind, kind)


FILTERS: Mapping[str, Callable[..., Any]] = {
    "percent": percent,
    "day": day,
    "minute": minute,
    "period": period_name,
    "moved": moved,
    "grew": grew,
    "share": share,
    "clause": clause,
    "stratum": stratum,
    "classed": classed,
    "whole": lambda number: f"{number:.0f}",
    "order_state": lambda state: ORDER_STATES_ZH.get(state, state),
    "fate": lambda word: FATES_ZH.get(word, word),
}
