"""What is stored of a target, and of one finding, for people."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from deploy.cli.inspection.sheet import Column, Sheet, moment
from deploy.cli.inspection.site_sheet import show_site
from deploy.cli.inspection.words import reason, word

Row = Mapping[str, Any]
_TRAIL: Final = (
    Column("number", "证据", "trail", short=True),
    Column("at", "时间", "time", short=True),
    Column("status", "状态码", "status", short=True),
    Column("kept", "存档", "stored", short=True),
    Column("page", "地址与 SHA-256", "address and SHA-256"),
)
_READINGS: Final = (
    Column("at", "时间", "time", short=True),
    Column("kind", "观测", "observation", short=True),
    Column("outcome", "结果", "outcome", short=True),
    Column("status", "状态码", "status", short=True),
    Column("url", "地址", "address"),
    Column("why", "说明", "why"),
    Column("id", "编号", "id"),
)
_ACCOUNT: Final = (
    ("outcome", "读取结果", "outcome"), ("occurred_at", "读取时间", "read at"), ("method", "读取方式", "method"),
    ("coverage", "覆盖范围", "coverage"), ("newest_post_at", "最新发布", "newest post"), ("oldest_post_at", "最早可见", "oldest seen"),
    ("posts", "可见条数", "posts"), ("longest_gap_days", "最长间隔（天）", "longest gap (days)"),
    ("interaction", "互动功能", "interaction"),
    ("unanswered", "未答复", "unanswered"), ("name_seen", "名称", "name"), ("state_seen", "状态", "state"), ("why", "说明", "why"),
)  # fmt: skip


def show_target(sheet: Sheet, report: Row) -> None:
    """Facts with the number of their page, then the pages."""
    if report["account"]:
        told = report["account"]
        rows = [(zh, en, _said(sheet, told[key])) for key, zh, en in _ACCOUNT if told[key] is not None]
        sheet.pairs("账号最近一次读取", "Last reading of the account", rows)
    show_site(sheet, report, with_verdict=False)
    if sheet.is_brief:
        show_trail(sheet, report["trail"])


def _said(sheet: Sheet, value: Any) -> str:
    if isinstance(value, bool):
        return sheet.say("有" if value else "无", "yes" if value else "no")
    text = moment(value)
    return word(text, sheet.lang) if sheet.lang == "zh" else text


def show_trail(sheet: Sheet, trail: Sequence[Row]) -> None:
    kept = {True: sheet.say("有", "yes"), False: sheet.say("无", "no")}
    rows = [
        {**one, "number": number, "page": f"{one['url']}\n{one['sha256'] or ''}".strip(), "kept": kept[one["stored"]]}
        for number, one in enumerate(trail, start=1)
    ]
    sheet.list("证据：读过的页面", "Trail: the pages that facts were read from", _TRAIL, rows, most=60)


def show_finding(sheet: Sheet, told: Row) -> None:
    """One finding: rule, numbers, places, readings, evidence keys."""
    finding = told["finding"]
    numbers = sheet.join(f"{name}={value}" for name, value in finding["params"].items() if value not in (None, ""))
    review = finding["review"]
    rows: list[tuple[str, str, Any]] = [
        ("编号", "id", finding["id"]),
        ("对象", "target", sheet.join((told["target"], told["name"] or ""))),
        ("指标", "indicator", f"{finding['title']} ({finding['indicator']}, {finding['edition']})"),
        ("问题", "says", finding["says"]),
        ("状态", "status", sheet.join((word(finding["status"], sheet.lang), word(finding["severity"], sheet.lang)))),
        ("参数", "numbers", numbers),
        ("发现", "raised", moment(finding["raised_at"])),
        ("确认", "confirmed", moment(finding["confirmed_at"]) if finding["confirmed_at"] else None),
        ("消除", "cleared", moment(finding["cleared_at"]) if finding["cleared_at"] else None),
        ("复核", "review", f"{review['who']}：{review['why']}" if review else None),
    ]
    sheet.pairs("问题", "Finding", [row for row in rows if row[2]])
    places = [{"url": url} for url in finding["places"]]
    sheet.list("位置", "Places", (Column("url", "地址", "address"),), places)
    readings = [
        {
            **one,
            "outcome": word(one["outcome"], sheet.lang),
            "why": reason(one["why"], sheet.lang),
        }
        for one in told["readings"]
    ]
    sheet.list("依据的观测", "Readings it rests on", _READINGS, readings)
    gone = len(finding["observations"]) - len(readings)
    if gone > 0:
        sheet.line(sheet.say(f"  另有 {gone} 次观测已过保存期", f"  {gone} more are not kept any more"), "dim")
    keys = [
        {"key": one["key"], "kept": sheet.say("有", "yes") if one["stored"] else sheet.say("无", "no")}
        for one in told["evidence"]
    ]
    columns = (Column("key", "证据键", "evidence key"), Column("kept", "存档", "stored", short=True))
    sheet.list("证据", "Evidence", columns, keys)
