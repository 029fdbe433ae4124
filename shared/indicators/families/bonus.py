"""加分指标: what earns points above 80. Points come from the edition, or item by item from the assessor; the machine counts activities."""

from collections.abc import Sequence

from shared.contracts.findings import Severity
from shared.contracts.observations import ActivitiesSeen, SiteSurveyed
from shared.contracts.targets import TargetKind
from shared.indicators.model import Decide, History, Indicator, Numbers, Params, Reading, State

REACHED, REACHED_EN = "达到：{note}", "Reached: {note}"


def surveys(seen: SiteSurveyed, history: History, numbers: Numbers) -> Sequence[Reading]:
    """征集调查: six or more surveys or consultations within the last year, by a channel on the site."""
    return [_enough(seen.surveys, numbers)]


def interviews(seen: SiteSurveyed, history: History, numbers: Numbers) -> Sequence[Reading]:
    """在线访谈: so many interviews within the last year."""
    return [_enough(seen.interviews, numbers)]


def _enough(activities: ActivitiesSeen | None, numbers: Numbers) -> Reading:
    """Good: the bonus is earned. That too few were met does not show that there are no more."""
    if activities is None or activities.in_last_year < numbers["activities_min"]:
        return Reading(State.UNKNOWN)
    params: Params = {"activities": activities.in_last_year}
    return Reading(State.GOOD, "", params)


_SOURCE = "国办秘函〔2019〕19号 加分指标 "


def _bonus(code: str, clause: str, en: str, decide: Decide | None = None, **more: object) -> Indicator:
    level2 = clause.split(" ")[-1]
    seen: dict[str, object] = {"observes": (SiteSurveyed,), "decide": decide, "look": "crawl-site"} if decide else {}
    return Indicator(
        code=code,
        subject=TargetKind.SITE,
        severity=Severity.BONUS,
        title_zh=level2,
        title_en=en,
        says_zh=REACHED,
        says_en=REACHED_EN,
        remedy_zh="继续保持。",
        remedy_en="Keep it up.",
        needs_person=decide is None,
        provisional=True,
        source=_SOURCE + clause,
        **seen,  # type: ignore[arg-type]
        **more,  # type: ignore[arg-type]
    )


INDICATORS = (
    _bonus("bonus-data", "信息发布 数据发布", "data sets, charts or open interfaces, kept up to date"),
    _bonus("bonus-interpretation-forms", "信息发布 解读形式", "interpretations as charts, audio and video"),
    _bonus(
        "bonus-service-functions", "办事服务 服务功能", "services looked up, booked, applied for and tracked online"
    ),
    _bonus("bonus-service-rating", "办事服务 服务评价", "users rate services, and ratings are shown"),
    _bonus(
        "bonus-survey",
        "互动交流 征集调查",
        "six or more surveys or consultations in a year",
        surveys,
        numbers={"activities_min": 6},
    ),
    _bonus(
        "bonus-interview",
        "互动交流 在线访谈",
        "online interviews in the last year",
        interviews,
        numbers={"activities_min": 6},
    ),
    _bonus("bonus-live-answer", "互动交流 实时互动", "real-time or intelligent question answering"),
    _bonus("bonus-smart-search", "功能设计 智能搜索", "search by synonyms, pinyin and typos, leading to services"),
    _bonus("bonus-personal", "功能设计 个性化服务", "personal space, subscription or recommendation"),
    _bonus("bonus-accessible", "功能设计 无障碍与多语言", "accessible browsing, elderly mode, other languages"),
    _bonus("bonus-innovation", "创新发展 创新发展", "recognised innovation in building or running the site"),
)
