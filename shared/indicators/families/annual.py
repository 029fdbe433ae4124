"""监管工作年度考核: what an office that supervises others is assessed by once a year, as far as the text is sure. People enter it."""

from shared.contracts.findings import Severity
from shared.contracts.targets import TargetKind
from shared.indicators.model import Indicator
from shared.indicators.person import by_person

_SOURCE = "国办秘函〔2019〕19号 监管工作年度考核指标 "


def _office(
    code: str, titles: tuple[str, str], remedies: tuple[str, str], severity: Severity, clause: str, *, sure: bool
) -> Indicator:
    return by_person(code, titles, remedies, severity, TargetKind.OFFICE, provisional=not sure, source=_SOURCE + clause)


INDICATORS = (
    _office(
        "annual-misstatements",
        ("国务院办公厅抽查中多个网站或新媒体因严重表述错误不合格", "several fail a national check for misstatements"),
        ("全面排查表述错误，压实审核责任。", "Look for misstatements everywhere and tighten the review."),
        Severity.VETO,
        "抽查情况",
        sure=False,
    ),
    _office(
        "annual-failing-sites",
        ("国务院办公厅抽查中因其他原因不合格数达到限值", "too many fail a national check for other reasons"),
        ("加强日常监测和督促整改。", "Inspect more closely and see to it that faults are put right."),
        Severity.VETO,
        "抽查情况",
        sure=False,
    ),
    _office(
        "annual-findfault-open",
        ("上年度网民找错留言未办结", "error reports of last year not settled"),
        ("办结留言并反馈。", "Settle them and tell those who reported."),
        Severity.DEDUCTION,
        "网民找错留言",
        sure=True,
    ),
    _office(
        "annual-findfault-late",
        ("上年度网民找错留言超过一个月办结", "error reports of last year settled after more than a month"),
        ("按期办理留言。", "Settle them in time."),
        Severity.DEDUCTION,
        "网民找错留言",
        sure=True,
    ),
    _office(
        "annual-checks-unpublished",
        ("未按季度检查并公开检查结果", "quarterly checks not made or not published"),
        ("每季度检查并公开通报。", "Check every quarter and publish the circular."),
        Severity.DEDUCTION,
        "季度检查",
        sure=False,
    ),
    _office(
        "annual-reports-late",
        ("未在1月31日前发布年度报表", "annual reports not published by 31 January"),
        ("按期发布工作年度报表和监管年度报表。", "Publish both annual reports in time."),
        Severity.DEDUCTION,
        "年度报表",
        sure=False,
    ),
    _office(
        "annual-platform",
        (
            "所属网站全部迁移至集约化平台并实现资源融合、数据共享、统一管理",
            "all sites on one platform, resources merged",
        ),
        ("继续保持。", "Keep it up."),
        Severity.BONUS,
        "加分项 集约化",
        sure=True,
    ),
)
