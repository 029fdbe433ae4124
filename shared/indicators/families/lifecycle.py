"""Accounts over their life: renamed, merged, no longer vouched for, and accounts that nobody filed (国办发〔2018〕123号)."""

from collections.abc import Sequence

from shared.contracts.findings import Severity
from shared.contracts.media import ListedAccount, MatrixPageSeen
from shared.contracts.observations import AccountPolled
from shared.contracts.targets import TargetKind
from shared.indicators.model import History, Indicator, Numbers, Params, Reading, State
from shared.indicators.names import same_name

DAY_S = 72_000.0
_SOURCE = "国办发〔2018〕123号 开设整合、分级备案"


def renamed(seen: AccountPolled, history: History, numbers: Numbers) -> Sequence[Reading]:
    """The platform shows another name than the one that was filed."""
    if history.register is None or seen.outcome != "ok" or not seen.name_seen or not history.register.name:
        return [Reading(State.UNKNOWN)]
    params: Params = {"filed": history.register.name, "seen": seen.name_seen}
    good = same_name(history.register.name, seen.name_seen)
    return [Reading(State.GOOD if good else State.BAD, "", params, evidence=seen.evidence)]


def merged(seen: AccountPolled, history: History, numbers: Numbers) -> Sequence[Reading]:
    """Two accounts of the register show one name on one platform: merged without a word to the register, or entered twice."""
    if seen.outcome != "ok" or not seen.name_seen:
        return [Reading(State.UNKNOWN)]
    if not seen.same_name:
        return [Reading(State.GOOD)]
    params: Params = {"seen": seen.name_seen, "others": "、".join(seen.same_name[:5])}
    return [Reading(State.BAD, "", params, evidence=seen.evidence)]


def unverified(seen: AccountPolled, history: History, numbers: Numbers) -> Sequence[Reading]:
    """The platform does not vouch for who keeps the account."""
    if seen.outcome != "ok" or seen.verified_seen is None:
        return [Reading(State.UNKNOWN)]
    return [Reading(State.GOOD if seen.verified_seen else State.BAD, evidence=seen.evidence)]


def unfiled(seen: MatrixPageSeen, history: History, numbers: Numbers) -> Sequence[Reading]:
    """A site's own page names accounts that the register does not have: one finding for each."""
    if seen.outcome != "ok":
        return [Reading(State.UNKNOWN)]
    missing = {_key(one): one for one in seen.listed if not one.filed}
    readings = [Reading(State.BAD, key, _params(one), (seen.url,), seen.evidence) for key, one in missing.items()]
    settled = [Reading(State.GOOD, key) for key in sorted(history.open - set(missing))]
    return [*readings, *settled] or [Reading(State.GOOD)]


def _key(one: ListedAccount) -> str:
    return f"{one.platform}:{one.name}"


def _params(one: ListedAccount) -> Params:
    return {"platform": one.platform, "seen": one.name}


INDICATORS = (
    Indicator(
        code="account-renamed",
        subject=TargetKind.ACCOUNT,
        severity=Severity.NOTICE,
        title_zh="账号名称与备案不符",
        title_en="account renamed",
        says_zh="备案名称为“{filed}”，平台显示为“{seen}”。",
        says_en="Filed as {filed}, the platform shows {seen}.",
        remedy_zh="办理变更备案，或改回备案名称。",
        remedy_en="File the change, or take the filed name again.",
        observes=(AccountPolled,),
        decide=renamed,
        look="poll-account",
        operational=True,
        open_ended=True,
        apart_s=DAY_S,
        source=_SOURCE,
    ),
    Indicator(
        code="account-merged",
        subject=TargetKind.ACCOUNT,
        severity=Severity.NOTICE,
        title_zh="两个备案账号同名",
        title_en="two filed accounts show one name",
        says_zh="平台显示名称“{seen}”，与名录中另一账号（{others}）相同，可能已合并而未变更备案。",
        says_en="The platform shows {seen}, the name of another filed account ({others}): merged without filing, or entered twice.",
        remedy_zh="核实后办理整合或注销备案。",
        remedy_en="File the merger or the closing.",
        observes=(AccountPolled,),
        decide=merged,
        look="poll-account",
        operational=True,
        open_ended=True,
        apart_s=DAY_S,
        source=_SOURCE,
    ),
    Indicator(
        code="account-unverified",
        subject=TargetKind.ACCOUNT,
        severity=Severity.NOTICE,
        title_zh="账号未认证",
        title_en="account not verified",
        says_zh="平台显示该账号未认证，主办单位无法核对。",
        says_en="The platform shows the account as not verified, so that its sponsor cannot be told.",
        remedy_zh="在平台办理机构认证，认证信息写明主办单位。",
        remedy_en="Have the platform verify the account in the name of its sponsor.",
        observes=(AccountPolled,),
        decide=unverified,
        look="poll-account",
        operational=True,
        open_ended=True,
        apart_s=DAY_S,
        source="国办发〔2018〕123号 名称规范、认证信息注明主办单位",
    ),
    Indicator(
        code="account-unfiled",
        subject=TargetKind.SITE,
        severity=Severity.NOTICE,
        title_zh="网站所列账号未备案",
        title_en="account not filed",
        says_zh="网站新媒体矩阵页列有未备案账号：{seen}（{platform}）。",
        says_en="The site's page of accounts names one that is not filed: {seen} ({platform}).",
        remedy_zh="核实账号归属，补办备案或从页面撤下。",
        remedy_en="Find out whose it is, file it, or take it off the page.",
        observes=(MatrixPageSeen,),
        decide=unfiled,
        look="poll-account",
        operational=True,
        open_ended=True,
        apart_s=DAY_S,
        source=_SOURCE,
    ),
)
