"""What is wrong, for people: signs of tampering and suspected findings; last, because everything else explains them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from deploy.cli.inspection.sheet import Column, Sheet
from deploy.cli.inspection.words import word

Row = Mapping[str, Any]
_SIGNALS: Final = (
    Column("severity", "程度", "severity", short=True),
    Column("code", "迹象", "sign", short=True),
    Column("weight", "权重", "weight", short=True),
    Column("why", "依据", "by"),
    Column("page", "页面", "page"),
    Column("place", "位置", "place"),
)
_FINDINGS: Final = (
    Column("severity", "类别", "severity", short=True),
    Column("status", "状态", "status", short=True),
    Column("title", "指标", "indicator"),
    Column("says", "说明", "says"),
    Column("place", "位置", "place"),
    Column("id", "编号", "id"),
)


def show_signals(sheet: Sheet, signals: Sequence[Row]) -> None:
    rows = [
        {
            **one,
            "severity": word(one["severity"], sheet.lang, "signal"),
            "code": word(one["code"], sheet.lang),
            "place": (one["places"] or [None])[0],
        }
        for one in signals
    ]
    sheet.list("篡改与暗链迹象", "Signs of tampering", _SIGNALS, rows)


def show_findings(sheet: Sheet, findings: Sequence[Row], most: int = 30) -> None:
    rows = [
        {
            **one,
            "severity": word(one.get("severity") or "", sheet.lang),
            "status": word(one["status"], sheet.lang),
            "place": (one["places"] or [None])[0],
        }
        for one in findings
    ]
    sheet.list("问题", "Findings", _FINDINGS, rows, most=most)


def show_verdict(sheet: Sheet, outcome: str, *, found: bool) -> None:
    """The last line."""
    if found:
        return
    if outcome == "ok":
        sheet.line(sheet.say("\n未发现问题。", "\nNothing found."), "bold green")
    else:
        sheet.line(sheet.say("\n无法判断。", "\nCould not tell."), "bold yellow")
