"""安全、泄密事故等严重问题, and fraud of accounts: what a person has to say, with the reason, of sites and of accounts."""

from shared.contracts.findings import Severity
from shared.contracts.targets import TargetKind
from shared.indicators.model import Indicator
from shared.indicators.person import by_person

_SITE = "国办秘函〔2019〕19号 单项否决指标 安全、泄密事故等严重问题 "
_MEDIA = "国办秘函〔2019〕19号 政务新媒体单项否决指标 "


def _site(code: str, case: int, titles: tuple[str, str], remedies: tuple[str, str]) -> Indicator:
    return by_person(code, titles, remedies, Severity.VETO, source=f"{_SITE}{case}")


def _account(
    code: str,
    titles: tuple[str, str],
    remedies: tuple[str, str],
    *,
    clause: str = "安全、泄密事故等严重问题",
    sure: bool,
) -> Indicator:
    return by_person(
        code, titles, remedies, Severity.VETO, TargetKind.ACCOUNT, provisional=not sure, source=_MEDIA + clause
    )


INDICATORS = (
    _site(
        "secret-disclosed",
        2,
        ("泄露国家秘密", "state secrets disclosed"),
        ("立即下线并按保密规定报告处置。", "Take it down at once and report as the secrecy rules demand."),
    ),
    _site(
        "harmful-content",
        3,
        ("发布或链接反动、暴力、色情等内容", "harmful content published or linked to"),
        ("立即删除内容或链接，并排查失效、被抢注的外部链接。", "Remove it at once and check outbound links."),
    ),
    _site(
        "security-incident",
        4,
        ("安全攻击未及时有效处置造成严重安全事故", "security attack not handled and become a serious incident"),
        ("按网络安全应急预案处置并加固。", "Follow the emergency plan and harden the site."),
    ),
    _site(
        "fraud",
        5,
        ("弄虚作假（如伪造发稿日期）", "fraud, such as forged publication dates"),
        ("恢复真实发稿日期，追究责任。", "Restore the true dates and hold those responsible to account."),
    ),
    _site(
        "public-opinion",
        6,
        ("因建设管理不当引发严重负面舆情", "serious negative public opinion through poor management"),
        ("及时回应处置，完善管理制度。", "Respond in time and mend the management."),
    ),
    _account(
        "media-misstatement-serious",
        ("出现严重表述错误", "serious wrong expression"),
        ("立即更正，并全面排查同类表述。", "Correct it at once and look for the same expression everywhere."),
        sure=True,
    ),
    _account(
        "media-secret-disclosed",
        ("泄露国家秘密", "state secrets disclosed"),
        ("立即删除并按保密规定报告处置。", "Remove it at once and report as the secrecy rules demand."),
        sure=False,
    ),
    _account(
        "media-harmful-content",
        ("发布或链接反动、暴力、色情等内容", "harmful content published or linked to"),
        ("立即删除。", "Remove it at once."),
        sure=False,
    ),
    _account(
        "media-public-opinion",
        (
            "因发布内容不当或管理不力引发严重负面舆情",
            "serious negative public opinion through poor content or management",
        ),
        ("及时回应处置，完善审核制度。", "Respond in time and mend the review of content."),
        sure=False,
    ),
    _account(
        "media-fake-data",
        ("购买“粉丝”、强制要求群众点赞等弄虚作假行为", "bought followers, forced likes and other fraud"),
        ("立即停止并清理虚假数据。", "Stop it at once and remove the faked figures."),
        clause="互动回应差",
        sure=True,
    ),
)
