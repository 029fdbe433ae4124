"""首页不更新, 栏目不更新: what a survey saw, against the edition's windows."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from shared.contracts.findings import Severity
from shared.contracts.observations import SectionSeen, SiteSurveyed
from shared.contracts.targets import TargetKind
from shared.indicators.model import History, Indicator, Numbers, Reading, State
from shared.indicators.surveying import COLUMN_PERIODS, months_before, update_limit, watched

NEWS_KINDS = frozenset({"news"})
NOTICE_KINDS = frozenset({"notice", "policy"})
"""Kinds as the crawler's section lexicon names them: 动态要闻; 通知公告 and 政策文件."""


def homepage_stale(seen: SiteSurveyed, history: History, numbers: Numbers) -> Sequence[Reading]:
    """国办秘函〔2019〕19号, 首页不更新: two weeks without new information on the home page. A page without any date says nothing."""
    newest = seen.home_newest_at
    if seen.outcome != "ok" or newest is None:
        return [Reading(State.UNKNOWN)]
    limit = seen.occurred_at - timedelta(days=numbers["window_days"])
    params: dict[str, str | int | float | None] = {
        "newest": newest.date().isoformat(), "days": (seen.occurred_at - newest).days,
    }  # fmt: skip
    evidence = (seen.home_page_key,) if seen.home_page_key else ()
    return [Reading(State.BAD if newest < limit else State.GOOD, "", params, (seen.home_url,), evidence)]


def core_stale(seen: SiteSurveyed, history: History, numbers: Numbers) -> Sequence[Reading]:
    """栏目不更新, case 1: news sections stale for two weeks plus first-level notice and policy sections stale for six months: 5 or more."""
    stale = [section for section in watched(seen) if _core_stale(section, seen.occurred_at, numbers)]
    return [_counted(seen, stale, numbers["count_min"])]


def _core_stale(section: SectionSeen, at: datetime, numbers: Numbers) -> bool:
    if section.state != "dated" or section.newest_at is None:
        return False
    if section.kind in NEWS_KINDS:
        return section.newest_at < at - timedelta(days=numbers["news_window_days"])
    if section.kind in NOTICE_KINDS and section.level == 1:
        return section.newest_at < months_before(at, numbers["notice_policy_window_months"])
    return False


def overdue(seen: SiteSurveyed, history: History, numbers: Numbers) -> Sequence[Reading]:
    """栏目不更新, case 2: ten or more sections that ought to be updated and long were not, blank ones among them.

    How long is long: what the register promises for a section, else what its kind owes, else a year.
    """
    at = seen.occurred_at
    old = [
        section
        for section in watched(seen)
        if section.state == "blank"
        or (section.newest_at is not None and section.newest_at < update_limit(section, at, numbers))
    ]
    return [_counted(seen, old, numbers["count_min"])]


def blank(seen: SiteSurveyed, history: History, numbers: Numbers) -> Sequence[Reading]:
    """栏目不更新, case 3: five or more blank sections. A section that could not be read is not blank."""
    return [_counted(seen, [section for section in watched(seen) if section.state == "blank"], numbers["count_min"])]


def _counted(seen: SiteSurveyed, wrong: list[SectionSeen], limit: int) -> Reading:
    """Bad from the limit on; unknown when sections that could not be read might reach it."""
    params: dict[str, str | int | float | None] = {
        "count": len(wrong), "limit": limit, "names": "、".join(section.name for section in wrong[:20]),
    }  # fmt: skip
    places = tuple(section.url for section in wrong[:50])
    evidence = tuple(section.page_key for section in wrong if section.page_key)[:50]
    if seen.outcome == "ok" and len(wrong) >= limit:
        return Reading(State.BAD, "", params, places, evidence)
    unread = seen.sections_unread + sum(section.state == "cannot-tell" for section in watched(seen))
    if seen.outcome != "ok" or not seen.sections or len(wrong) + unread >= limit:
        return Reading(State.UNKNOWN, "", params, places)
    return Reading(State.GOOD, "", params, places)


_SOURCE = "国办秘函〔2019〕19号 单项否决指标 "

INDICATORS = (
    Indicator(
        code="homepage-stale",
        subject=TargetKind.SITE,
        severity=Severity.VETO,
        title_zh="首页不更新",
        title_en="home page not updated",
        says_zh="首页最新信息日期为{newest}，已{days}天未更新。",
        says_en="The newest item on the home page is dated {newest}, {days} days ago.",
        remedy_zh="及时更新首页信息；不能保障更新的栏目应从首页调整。",
        remedy_en="Publish current information on the home page.",
        observes=(SiteSurveyed,),
        decide=homepage_stale,
        look="crawl-site",
        numbers={"window_days": 14},
        source=_SOURCE + "首页不更新",
    ),
    Indicator(
        code="columns-core-stale",
        subject=TargetKind.SITE,
        severity=Severity.VETO,
        title_zh="栏目不更新（动态要闻、通知公告、政策文件）",
        title_en="core sections not updated",
        says_zh="{count}个动态要闻、通知公告、政策文件类栏目超期未更新（限{limit}个）：{names}。",
        says_en="{count} news, notice or policy sections are stale (limit {limit}): {names}.",
        remedy_zh="更新上述栏目；确无更新需求的，整合或下线。",
        remedy_en="Update these sections, or merge or remove those that cannot be kept.",
        observes=(SiteSurveyed,),
        decide=core_stale,
        look="crawl-site",
        numbers={"news_window_days": 14, "notice_policy_window_months": 6, "count_min": 5},
        source=_SOURCE + "栏目不更新 1",
    ),
    Indicator(
        code="columns-overdue",
        subject=TargetKind.SITE,
        severity=Severity.VETO,
        title_zh="应更新的栏目长期未更新",
        title_en="sections that ought to be updated are not",
        says_zh="{count}个应更新的栏目长期未更新或无内容（限{limit}个）：{names}。",
        says_en="{count} sections that ought to be updated are stale or blank (limit {limit}): {names}.",
        remedy_zh="更新上述栏目；确无更新需求的，整合、下线或登记豁免。",
        remedy_en="Update these sections, merge or remove them, or have them exempted in the register.",
        observes=(SiteSurveyed,),
        decide=overdue,
        look="crawl-site",
        numbers={"count_min": 10, **COLUMN_PERIODS},
        needs_person=True,
        source=_SOURCE + "栏目不更新 2",
    ),
    Indicator(
        code="columns-blank",
        subject=TargetKind.SITE,
        severity=Severity.VETO,
        title_zh="空白栏目",
        title_en="blank sections",
        says_zh="{count}个栏目无内容（限{limit}个）：{names}。",
        says_en="{count} sections are blank (limit {limit}): {names}.",
        remedy_zh="补充栏目内容，或关闭空白栏目。",
        remedy_en="Fill these sections or remove them.",
        observes=(SiteSurveyed,),
        decide=blank,
        look="crawl-site",
        numbers={"count_min": 5},
        source=_SOURCE + "栏目不更新 3",
    ),
)
