"""The circular as one self-contained, printable zh-CN page; names and titles from outside are escaped."""

import re
from datetime import datetime, timedelta, timezone
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.reporting.domain.circular import Circular
from services.reporting.domain.rates import Rate
from services.reporting.renderers.chart import chart

NAME = "html"
FILE = "circular.html"
CST = timezone(timedelta(hours=8))
STATES_ZH = {"ordered": "整改中", "replied": "待复查", "overdue": "逾期", "closed": "已销号"}


def render(circular: Circular) -> bytes:
    """The page, always the same bytes for the same figures."""
    charts = [
        ("政府网站合格率（按地区）", chart(circular.sites, circular.sites_after)),
        ("政务新媒体合格率（按地区）", chart(circular.accounts, circular.accounts_after)),
    ]
    page = _environment().get_template("circular.html.j2")
    return page.render(circular=circular, charts=charts, states=STATES_ZH).encode()


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["percent"] = percent
    environment.filters["day"] = day
    environment.filters["minute"] = minute
    environment.filters["period"] = period_name
    return environment


def percent(share: Rate) -> str:
    """The rate with its two digits; a dash where there is nothing to divide by."""
    return "—" if share.percent is None else f"{share.percent:.2f}%"


def day(instant: datetime) -> str:
    """A date as circulars write it."""
    local = instant.astimezone(CST)
    return f"{local.year}年{local.month}月{local.day}日"


def minute(instant: datetime) -> str:
    return f"{day(instant)}{instant.astimezone(CST):%H:%M}"


def period_name(period: str) -> str:
    """A quarter or a month as circulars write it; any other period as it is."""
    quarter, month = re.fullmatch(r"(\d{4})Q([1-4])", period), re.fullmatch(r"(\d{4})-(\d{2})", period)
    if quarter:
        return f"{quarter[1]}年第{'一二三四'[int(quarter[2]) - 1]}季度"
    return f"{month[1]}年{int(month[2])}月" if month else period
