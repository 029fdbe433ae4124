"""What a period's name means: a quarter, a month, a year or any range of days, in the product's zone."""

import re
from datetime import datetime, timedelta

from shared.runtime.clock import CST


def period_slug(name: str) -> str:
    """A period's name as a token of a subject."""
    return re.sub(r"[^a-z0-9-]", "-", name.lower())


def period_start(name: str) -> datetime:
    """The first instant of `2022Q2`, `2022-06`, `2022` or `2022-06-10..2022-06-30`. Raises ValueError with what is allowed."""
    quarter = re.fullmatch(r"(\d{4})Q([1-4])", name, re.ASCII)
    if quarter:
        return datetime(int(quarter[1]), 3 * int(quarter[2]) - 2, 1, tzinfo=CST)
    try:
        if re.fullmatch(r"\d{4}", name, re.ASCII):
            return datetime(int(name), 1, 1, tzinfo=CST)
        if re.fullmatch(r"\d{4}-\d{2}", name, re.ASCII):
            return datetime.fromisoformat(f"{name}-01").replace(tzinfo=CST)
        first, _, last = name.partition("..")
        begins = datetime.strptime(first, "%Y-%m-%d").replace(tzinfo=CST)
        if last and datetime.strptime(last, "%Y-%m-%d").replace(tzinfo=CST) >= begins:
            return begins
    except ValueError:
        pass
    raise ValueError(f"{name!r} 不是周期；请用 2022Q2、2022-06、2022 或 2022-06-10..2022-06-30。 Not a period.")


def period_end(name: str) -> datetime:
    """The first instant after it. Raises ValueError like `period_start`."""
    begins = period_start(name)
    if "Q" in name:
        months = 3
    elif ".." in name:
        return datetime.strptime(name.partition("..")[2], "%Y-%m-%d").replace(tzinfo=CST) + timedelta(days=1)
    else:
        months = 1 if "-" in name else 12
    index = begins.year * 12 + begins.month - 1 + months
    return begins.replace(year=index // 12, month=index % 12 + 1)
