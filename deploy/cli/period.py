"""What a period's name means: a quarter, a month or any range of days, in the product's zone."""

import re
from datetime import datetime

from shared.runtime.clock import CST


def period_start(name: str) -> datetime:
    """The first instant of `2022Q2`, `2022-06` or `2022-06-10..2022-06-30`. Raises ValueError with what is allowed."""
    quarter = re.fullmatch(r"(\d{4})Q([1-4])", name, re.ASCII)
    if quarter:
        return datetime(int(quarter[1]), 3 * int(quarter[2]) - 2, 1, tzinfo=CST)
    try:
        if re.fullmatch(r"\d{4}-\d{2}", name, re.ASCII):
            return datetime.fromisoformat(f"{name}-01").replace(tzinfo=CST)
        first, _, last = name.partition("..")
        begins = datetime.strptime(first, "%Y-%m-%d").replace(tzinfo=CST)
        if last and datetime.strptime(last, "%Y-%m-%d").replace(tzinfo=CST) >= begins:
            return begins
    except ValueError:
        pass
    raise ValueError(f"{name!r} 不是周期；请用 2022Q2、2022-06 或 2022-06-10..2022-06-30。 Not a period.")
