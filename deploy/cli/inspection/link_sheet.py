"""The links of a site for people: what does not answer, and where it is linked from."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from deploy.cli.inspection.sheet import Column, Sheet, local
from deploy.cli.inspection.words import reason, word

Row = Mapping[str, Any]
_LINKS: Final = (
    Column("url", "地址", "address"),
    Column("outcome", "结果", "outcome", short=True),
    Column("status", "状态码", "status", short=True),
    Column("place", "所在页面", "on page"),
    Column("places_total", "页数", "pages", short=True),
    Column("why", "说明", "why"),
)
_LISTS: Final = (
    ("dead", "失效链接", "Dead links"), ("wrong", "错链", "Wrong links"), ("unverified", "未能核实的链接", "Links not verified"),
)  # fmt: skip


def show_links(sheet: Sheet, links: Row, site: str, pages: Mapping[str, Row]) -> None:
    """Checked, dead, wrong, not verified; `pages` are places in the trail by address."""
    if links["checked"]:
        counts = sheet.join(f"{sheet.say(zh, en)} {len(links[key])}" for key, zh, en in _LISTS)
        said = sheet.say(f"共检查 {links['checked']} 个：{counts}", f"{links['checked']} checked: {counts}")
        sheet.pairs("链接", "Links", [("链接", "links", said)])
    for key, zh, en in _LISTS:
        sheet.list(zh, en, _LINKS, _rows(sheet, links[key], site, pages), most=20)


def _rows(sheet: Sheet, links: Sequence[Row], site: str, pages: Mapping[str, Row]) -> list[Row]:
    return [
        {
            **one,
            "outcome": word(one["outcome"], sheet.lang),
            "place": local((one["places"] or [None])[0], site),
            "url": local(one["url"], site),
            "seen": pages.get((one["places"] or [""])[0]),
            "why": reason(one["why"], sheet.lang),
        }
        for one in links
    ]
