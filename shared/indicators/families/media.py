"""政务新媒体: silent for two weeks, no way to interact, messages left unanswered, an app that cannot be used."""

from collections.abc import Sequence
from datetime import timedelta

from shared.contracts.findings import Severity
from shared.contracts.observations import AccountPolled
from shared.contracts.targets import TargetFacts, TargetKind
from shared.indicators.model import History, Indicator, Numbers, Params, Reading, State
from shared.workdays import YearWithoutTableError, add_workdays, is_late

READ_ENOUGH = frozenset({"full", "first_page"})


def stale(seen: AccountPolled, history: History, numbers: Numbers) -> Sequence[Reading]:
    """内容不更新: no post in the two weeks before. Bad only by a method whose control accounts were fresh in the same run."""
    if seen.outcome != "ok" or seen.newest_post_at is None or seen.coverage not in READ_ENOUGH:
        return [Reading(State.UNKNOWN)]
    silent = seen.occurred_at - seen.newest_post_at
    params: Params = {"newest": seen.newest_post_at.date().isoformat(), "days": silent.days}
    # A bare date may have been any moment of its day, and the last one counts for the account.
    unsure = timedelta(days=1, seconds=-1) if seen.newest_precision == "day" else timedelta(0)
    if silent - unsure <= timedelta(days=numbers["window_days"]):
        return [Reading(State.GOOD, params=params)]
    return [Reading(State.BAD if seen.trusted else State.UNKNOWN, "", params, evidence=seen.evidence)]


def no_interaction(seen: AccountPolled, history: History, numbers: Numbers) -> Sequence[Reading]:
    """互动回应差: no effective interaction function (未提供有效互动功能)."""
    if seen.interaction is None:
        return [Reading(State.UNKNOWN)]
    return [Reading(State.GOOD if seen.interaction else State.BAD, evidence=seen.evidence)]


def reply_overdue(seen: AccountPolled, history: History, numbers: Numbers) -> Sequence[Reading]:
    """A message unanswered over five working days: slow nationally, a veto in editions that say so (Heilongjiang 2022)."""
    if seen.outcome != "ok" or seen.unanswered is None:
        return [Reading(State.UNKNOWN)]
    asked = seen.oldest_unanswered_at
    if asked is None:
        return [Reading(State.GOOD)]
    try:
        due = add_workdays(asked, numbers["workdays"])
    except YearWithoutTableError:
        return [Reading(State.UNKNOWN)]
    if not is_late(seen.occurred_at, due):
        return [Reading(State.GOOD)]
    params: Params = {"count": seen.unanswered, "asked": asked.date().isoformat(), "workdays": numbers["workdays"]}
    return [Reading(State.BAD, "", params, evidence=seen.evidence)]


def app_unusable(seen: AccountPolled, history: History, numbers: Numbers) -> Sequence[Reading]:
    """内容不更新, apps: cannot be downloaded or used."""
    if seen.app_usable is None:
        return [Reading(State.UNKNOWN)]
    return [Reading(State.GOOD if seen.app_usable else State.BAD, evidence=seen.evidence)]


def _is_app(facts: TargetFacts) -> bool:
    return facts.platform == "app"


def _posts(facts: TargetFacts) -> bool:
    return not _is_app(facts)


_SOURCE = "国办秘函〔2019〕19号 政务新媒体单项否决指标 "

INDICATORS = (
    Indicator(
        code="media-stale",
        subject=TargetKind.ACCOUNT,
        severity=Severity.VETO,
        title_zh="内容不更新",
        title_en="account silent",
        says_zh="最近一次发布于{newest}，已{days}天未更新。",
        says_en="The last post is dated {newest}, {days} days ago.",
        remedy_zh="恢复更新；无力维护的账号应按程序关停整合。",
        remedy_en="Resume posting, or close the account by the due procedure.",
        observes=(AccountPolled,),
        decide=stale,
        look="poll-account",
        numbers={"window_days": 14},
        source=_SOURCE + "内容不更新",
        applies=_posts,
    ),
    Indicator(
        code="media-no-interaction",
        subject=TargetKind.ACCOUNT,
        severity=Severity.VETO,
        title_zh="未提供有效互动功能",
        title_en="no interaction function",
        says_zh="账号未提供有效互动功能。",
        says_en="The account offers no effective interaction function.",
        remedy_zh="开通留言、评论等互动功能并安排专人回复。",
        remedy_en="Open comments or messages and answer them.",
        observes=(AccountPolled,),
        decide=no_interaction,
        look="poll-account",
        needs_person=True,
        source=_SOURCE + "互动回应差",
        applies=_posts,
    ),
    Indicator(
        code="media-reply-overdue",
        subject=TargetKind.ACCOUNT,
        severity=Severity.VETO,
        title_zh="留言超期未回复",
        title_en="messages unanswered",
        says_zh="{count}条留言超过{workdays}个工作日未回复，最早提出于{asked}。",
        says_en="{count} messages stand unanswered for over {workdays} working days, the first since {asked}.",
        remedy_zh="尽快答复留言。",
        remedy_en="Answer the messages.",
        observes=(AccountPolled,),
        decide=reply_overdue,
        look="poll-account",
        numbers={"workdays": 5},
        source="黑龙江省2022年第二季度通报的做法；国家标准未列为单项否决",
        open_ended=True,
        applies=_posts,
    ),
    Indicator(
        code="app-unusable",
        subject=TargetKind.ACCOUNT,
        severity=Severity.VETO,
        title_zh="移动客户端无法下载或使用",
        title_en="app cannot be downloaded or used",
        says_zh="移动客户端无法下载或使用。",
        says_en="The app cannot be downloaded or used.",
        remedy_zh="恢复上架并确保可用，或按程序注销。",
        remedy_en="Put the app back and make it usable, or close it by the due procedure.",
        observes=(AccountPolled,),
        decide=app_unusable,
        look="poll-account",
        needs_person=True,
        source=_SOURCE + "内容不更新",
        required=True,
        applies=_is_app,
    ),
)
