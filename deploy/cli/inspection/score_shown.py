"""A score as tables in the terminal."""

from collections.abc import Mapping
from typing import Any

import typer

from deploy.cli.output import table
from shared.indicators.wording import word

LINES = {
    "part": "指标", "clause": "条款", "title": "问题", "sum": "计算", "taken": "扣（加）分", "cap": "上限", "says": "依据",
    "places": "位置", "evidence": "证据", "who": "认定", "mark": "暂定",
}  # fmt: skip
VETOES = {"clause": "条款", "title": "问题", "says": "依据", "places": "位置", "evidence": "证据", "who": "认定"}


def show(told: Mapping[str, Any]) -> None:
    """The sum first, then what it is made of."""
    typer.echo(
        f"{told['name']}（{told['target']}）　{told['period']}{'（复查后）' if told['recheck'] else ''}　{word(told['verdict'])}"
    )
    typer.echo(_sum(told))
    typer.echo(
        f"指标版本 {told['edition']}　证据覆盖率 {told['coverage']:.0%}（低于 {told['minimum_coverage']:.0%} 不计分）"
        + ("　含暂定指标，得分为暂定" if told["provisional"] else "")
    )
    if told["vetoes"]:
        table("单项否决", VETOES, [{**one, **_places(one), "who": _who(one.get("review"))} for one in told["vetoes"]])
    if told["missing"]:
        typer.echo("缺少证据：" + "、".join(one["title"] for one in told["missing"]))
    if told["lines"]:
        table("扣分与加分", LINES, [_row(one) for one in told["lines"]])


def _sum(told: Mapping[str, Any]) -> str:
    if told["not_scored"]:
        return f"不计分：{word(told['not_scored'])}" + (
            f"，按规定计 {told['points']:g} 分" if told["points"] is not None else ""
        )
    lost = sum(one["points"] for one in told["lines"] if one["severity"] == "deduction")
    if told["scaled_from"]:
        base = f"（{told['scaled_from']:g}－{lost:g}）×{told['total']:g}÷{told['scaled_from']:g}＝{told['base']:g}"
    else:
        base = f"{told['total']:g}－{lost:g}＝{told['base']:g}"
    if told["base"] > told["bonus_gate"]:
        return f"得分 {told['points']:g}：{base}，加分 {told['bonus']:g}"
    return f"得分 {told['points']:g}：{base}，未超过 {told['bonus_gate']:g} 分，不计加分"


def _row(line: Mapping[str, Any]) -> dict[str, Any]:
    cases = line["cases_of"]
    more = f"……等{line['more'] + len(cases)}项" if line["more"] else ""
    sign = "+" if line["severity"] == "bonus" else "-"
    return {
        **line,
        **_places(line),
        "part": "/".join(filter(None, (line["level1"], line["level2"]))) or line["severity_zh"],
        "taken": f"{sign}{line['points']:g}",
        "says": "；".join(one["says"] for one in cases[:3]) + more,
        "who": "；".join(dict.fromkeys(_who(one["review"]) for one in cases))
        or ("检查人员" if line["by_assessor"] else "机器"),
        "mark": "暂定" if line["provisional"] else None,
    }


def _places(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "places": "\n".join(one["places"][:3]) or None,
        "evidence": "\n".join(key[:16] for key in one["evidence"][:3]) or None,
    }


def _who(review: Mapping[str, Any] | None) -> str:
    return f"{review['who']} {str(review['at'])[:10]}：{review['why']}" if review else "机器两次读数"
