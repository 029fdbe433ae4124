"""Sections of a page or a site for people: state, newest item, fresh or stale by the edition."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from deploy.cli.inspection.sheet import Column, Sheet, local, moment
from deploy.cli.inspection.words import numbers, phrase, word

Row = Mapping[str, Any]
_SECTIONS: Final = (
    Column("name", "栏目", "section"),
    Column("kind", "类别", "kind", short=True),
    Column("newest_at", "最新", "newest", short=True),
    Column("items", "条数", "items", short=True),
    Column("state", "结构", "state", short=True),
    Column("fresh", "更新", "fresh", short=True),
    Column("why", "依据", "by"),
    Column("url", "地址", "address"),
)
_MOST: Final = 40


def show_home(sheet: Sheet, newest: str | None, judged: Row | None) -> None:
    """The newest item on the home page."""
    if newest is not None:
        said = freshness(sheet, judged["fresh"], judged["numbers"]) if judged else ""
        sheet.pairs("首页", "Home page", [("最新信息", "newest item", f"{moment(newest)}  {said}")])


def show_sections(sheet: Sheet, sections: Sequence[Row], page: str | None) -> None:
    """`page` is the address beside which those of the sections are shortened."""
    rows = [
        {
            **one,
            "kind": word(one["kind"], sheet.lang, "section"),
            "state": word(one["state"], sheet.lang),
            "why": phrase(one.get("why"), sheet.lang),
            "fresh": freshness(sheet, one["fresh"], one["rule"]),
            "url": local(one["url"], page),
        }
        for one in sections
    ]
    sheet.list("栏目", "Sections", _SECTIONS, rows, most=_MOST)


def freshness(sheet: Sheet, fresh: bool | None, rule: Row | None) -> str:
    """The verdict with the rule's windows; empty where nobody can tell."""
    if fresh is None:
        return ""
    limit = numbers({name: value for name, value in (rule or {}).items() if name != "indicator"}, sheet.lang)
    if fresh:
        return sheet.say(f"未超期（限{limit}）", f"fresh ({limit})")
    return sheet.say(f"超期（限{limit}）", f"stale ({limit})")
