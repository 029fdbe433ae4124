"""List markup and date formats of the content systems: one function for each, one line in LISTS."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from deploy.province.times import local


@dataclass(frozen=True)
class Row:
    """One entry of a list: where it leads, what it says, when it was published (None: no date)."""

    href: str
    title: str
    instant: int | None
    pinned: bool = False


ListMarkup = Callable[[Sequence[Row]], str]


def _date(row: Row, pattern: str) -> str:
    return local(row.instant).strftime(pattern) if row.instant is not None else ""


def _mark(row: Row, markup: str) -> str:
    return markup if row.pinned else ""


def trs_list(rows: Sequence[Row]) -> str:
    """ul/li with a span date."""
    lines = (
        f'<li><a href="{r.href}" title="{r.title}" target="_blank">{_mark(r, "<em>[置顶]</em>")}{r.title}</a>'
        f'<span class="date">{_date(r, "%Y-%m-%d")}</span></li>'
        for r in rows
    )
    return '<ul class="gl-list">\n' + "\n".join(lines) + "\n</ul>"


def jcms_list(rows: Sequence[Row]) -> str:
    """div blocks with the date in brackets."""
    lines = (
        f'<div class="item clearfix"><i class="dot"></i><a href="{r.href}">{r.title}</a>'
        f"{_mark(r, '<img src=/images/top.gif alt=置顶>')}"
        + (f'<span class="bt-data-time">[{_date(r, "%Y-%m-%d")}]</span>' if r.instant is not None else "")
        + "</div>"
        for r in rows
    )
    return '<div class="default_pgContainer">\n' + "\n".join(lines) + "\n</div>"


def table_list(rows: Sequence[Row]) -> str:
    """Table rows, date and time with slashes."""
    lines = (
        f'<tr><td width="20" align="center">·</td><td height="28"><a href="{r.href}" class="lan">{r.title}</a>'
        f"{_mark(r, '<font color=red>置顶</font>')}</td>"
        f'<td width="130" align="right"><font color="#999999">{_date(r, "%Y/%m/%d %H:%M")}</font></td></tr>'
        for r in rows
    )
    return '<table width="100%" border="0" cellspacing="0" cellpadding="0">\n' + "\n".join(lines) + "\n</table>"


def diguo_list(rows: Sequence[Row]) -> str:
    """ul/li with month and day only; the year stands in the address."""
    lines = (
        f"<li>{_mark(r, '<b>【置顶】</b>')}"
        + (f'<span class="rq">[{_date(r, "%m-%d")}]</span>' if r.instant is not None else "")
        + f'<a href="{r.href}">{r.title}</a></li>'
        for r in rows
    )
    return '<ul class="newslist">\n' + "\n".join(lines) + "\n</ul>"


def _chinese_day(row: Row) -> str:
    if row.instant is None:
        return ""
    wall = local(row.instant)
    return f"{wall.year}年{wall.month}月{wall.day}日"


def dede_list(rows: Sequence[Row]) -> str:
    """dl with the date in Chinese."""
    lines = (
        f'<dt><a href="{r.href}" title="{r.title}">{r.title}</a>{_mark(r, "[置顶]")}</dt><dd>{_chinese_day(r)}</dd>'
        for r in rows
    )
    return '<dl class="tbox">\n' + "\n".join(lines) + "\n</dl>"


def kaipu_list(rows: Sequence[Row]) -> str:
    """ul/li without a visible date: only the address tells."""
    lines = (f'<li><a href="{r.href}" target="_blank">{_mark(r, "[顶]")}{r.title}</a></li>' for r in rows)
    return '<ul class="xxgk_list">\n' + "\n".join(lines) + "\n</ul>"


LISTS: dict[str, ListMarkup] = {
    "trs": trs_list,
    "jcms": jcms_list,
    "table": table_list,
    "diguo": diguo_list,
    "dede": dede_list,
    "kaipu": kaipu_list,
}
LIST_HEADINGS: dict[str, str] = {
    "trs": '<div class="gl-tit"><h2>{}</h2></div>',
    "jcms": '<div class="lm_mc"><span>{}</span></div>',
    "table": '<table width="100%"><tr><td class="lmbt"><b>{}</b></td></tr></table>',
    "diguo": "<h1>{}</h1>",
    "dede": '<div class="tit"><h3>{}</h3></div>',
    "kaipu": '<h2 class="title">{}</h2>',
}
EMPTY_NOTES = ("暂无内容", "暂无信息！", "该栏目暂无内容", "对不起，暂无相关信息")


def article_date_line(template: str, instant: float, source: str) -> str:
    """The line below an article's headline."""
    wall = local(instant)
    minute = wall.strftime("%Y-%m-%d %H:%M")
    lines = {
        "trs": f'<div class="xl-info"><span>发布时间：{minute}</span><span>来源：{source}</span></div>',
        "jcms": f'<div class="sp_time">发布日期：{minute}&nbsp;&nbsp;信息来源：{source}&nbsp;&nbsp;字体：[大 中 小]</div>',
        "table": f'<div align="center">日期：{wall.strftime("%Y/%m/%d %H:%M")}　来源：{source}　【打印】</div>',
        "diguo": f'<p class="info">{minute} 来源：{source}</p>',
        "dede": f'<div class="info"><small>时间:</small>{wall.year}年{wall.month}月{wall.day}日 <small>来源:</small>{source}</div>',
        "kaipu": f'<div class="ly">信息来源：{source} <span class="sj">{minute}:00</span></div>',
    }
    return lines[template]
