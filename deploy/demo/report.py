"""The end of a demonstration in the terminal: pass rates, regions, and who failed."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

_PARTS = {
    "sites": "网站",
    "sites_after": "网站（复查后）",
    "accounts": "政务新媒体",
    "accounts_after": "政务新媒体（复查后）",
}


def show(circular: Mapping[str, Any]) -> None:
    """Rates with numerator and denominator, then the regions and the lists of the failing."""
    console = Console()
    rates = Table(title="合格率", header_style="bold")
    for heading in ("对象", "检查", "合格", "合格率", "未能判定"):
        rates.add_column(heading, justify="right")
    for key, name in _PARTS.items():
        part = circular.get(key)
        if part:
            rate = part["rate"]
            percent = f"{rate['percent']}%（{rate['numerator']}/{rate['denominator']}）"
            rates.add_row(name, str(part["checked"]), str(part["passed"]), percent, str(len(part["undetermined"])))
    console.print(rates)
    regions = Table(title="各地区合格率", header_style="bold")
    for heading in ("地区", "网站", "政务新媒体"):
        regions.add_column(heading)
    accounts = circular["accounts"]["by_region"]
    for region, one in circular["sites"]["by_region"].items():
        regions.add_row(region, _share(one), _share(accounts.get(region)))
    console.print(regions)
    for key, name in (("failed_sites", "不合格网站"), ("failed_accounts", "不合格政务新媒体")):
        _failing(console, name, circular["lists"].get(key, []))


def _share(part: Mapping[str, Any] | None) -> str:
    return f"{part['passed']}/{part['checked']}" if part else "—"


def _failing(console: Console, name: str, rows: list[Mapping[str, Any]]) -> None:
    listing = Table(title=f"{name}（{len(rows)}）", header_style="bold")
    for heading in ("地区", "名称", "主要问题", "整改"):
        listing.add_column(heading, overflow="fold")
    for row in rows:
        text = "；".join(problem["text"] for problem in row["problems"])
        cells = (row["region"], row["name"], text, "已整改" if row["put_right"] else "未完成")
        listing.add_row(*(str(cell).replace("[", "\\[") for cell in cells))
    console.print(listing)
