"""Every single figure of a circular as one row: its value, numerator, denominator and sum."""

from collections.abc import Sequence

from services.reporting.domain.change import Change
from services.reporting.domain.circular import Circular
from services.reporting.domain.rates import Rate
from services.reporting.domain.standing import Standing
from services.reporting.text.table import Cell, Row, Share
from services.reporting.text.words import grew, moved, period_name


def figures(c: Circular) -> list[Row]:
    """In the order of the circular's text; what is not known has no row."""
    return [
        _count("周期", period_name(c.period), "" if c.settled else "部分监测数据未能在宽限期内处理完毕"),
        _count("监测时点", c.point_at),
        *([_count("复查时点", c.recheck_at)] if c.recheck_at else []),
        _count("指标版本", c.edition, "含暂定规则，结果为暂定" if c.provisional else ""),
        *_standing("政府网站", c.sites, c.sites_after),
        *_standing("政务新媒体", c.accounts, c.accounts_after),
        *_comparison(c),
        *_points(c),
        _count("有单项否决的政府网站", c.vetoes.sites),
        _count("有单项否决的政务新媒体", c.vetoes.accounts),
        _count("其中超过两周未更新的政务新媒体", c.vetoes.silent),
        _count("网站全部合格的地区", len(c.sites.all_passing), "、".join(c.sites.all_passing)),
        _count("新媒体全部合格的地区", len(c.accounts.all_passing), "、".join(c.accounts.all_passing)),
        _count("下达整改通知", c.orders.total),
        _rate("整改销号率", c.orders.closed),
        *_public(c),
        _count("规则证据覆盖率（平均）", _share(c.coverage.average)),
        _count("规则证据覆盖率（最低）", _share(c.coverage.lowest)),
    ]


def _standing(name: str, before: Standing, after: Standing | None) -> list[Row]:
    rows = [
        _count(f"检查{name}", before.checked),
        _count(f"合格{name}", before.passed),
        _count(f"不合格{name}", len(before.failed)),
        _count(f"未能判定{name}", len(before.undetermined), "不计入合格率的分子和分母"),
        _rate(f"{name}合格率", before.rate),
    ]
    if after:
        rows += [_count(f"复查后合格{name}", after.passed), _rate(f"{name}复查后合格率", after.rate)]
    return rows


def _comparison(c: Circular) -> list[Row]:
    if c.comparison is None:
        return []
    known: Sequence[tuple[str, Change | None]] = (
        ("政府网站合格率较上期", c.comparison.sites),
        ("政府网站复查后合格率较上期", c.comparison.sites_after),
        ("政务新媒体合格率较上期", c.comparison.accounts),
        ("政务新媒体复查后合格率较上期", c.comparison.accounts_after),
    )
    rows: list[Row] = [_count(name, moved(change), change.formula) for name, change in known if change]
    if c.comparison.put_right:
        rows.append(_rate("上期不合格对象整改到位率", c.comparison.put_right))
    return rows


def _points(c: Circular) -> list[Row]:
    rows: list[Row] = []
    for mark in c.points.marks:
        split = "、".join(f"{kind}{count}个" for kind, count in mark.by_category.items())
        rows.append(_count(f"得分{mark.points}分及以上的政府网站", mark.sites, split))
        if mark.change:
            rows.append(_count(f"得分{mark.points}分及以上的政府网站较上期", grew(mark.change), mark.change.formula))
    return rows


def _public(c: Circular) -> list[Row]:
    total = c.public_reports.total
    if total is None:
        return []
    return [
        _count("找错留言", total.received),
        _rate("找错属实率", total.valid),
        _rate("找错办结率", total.settled),
        _rate("找错按时答复率", total.on_time),
        _rate("找错即时答复率", total.immediate),
        _count("找错逾期未答复", total.overdue),
    ]


def _count(name: str, value: Cell, note: str = "") -> Row:
    return {"name": name, "value": value, "numerator": "", "denominator": "", "formula": note}


def _rate(name: str, share: Rate) -> Row:
    return {
        "name": name, "value": share, "numerator": share.numerator, "denominator": share.denominator, "formula": share.formula,
    }  # fmt: skip


def _share(value: float | None) -> Cell:
    return "—" if value is None else Share(value)
