"""服务不实用: no service at all, or service guides without most of their elements. A person confirms both."""

from collections.abc import Sequence

from shared.contracts.findings import Severity
from shared.contracts.observations import GuideSeen, SiteSurveyed
from shared.contracts.targets import TargetFacts, TargetKind
from shared.indicators.model import History, Indicator, Numbers, Params, Reading, State
from shared.indicators.surveying import is_whole, of_kinds


def no_service(seen: SiteSurveyed, history: History, numbers: Numbers) -> Sequence[Reading]:
    """服务不实用, case 1: no 办事服务 at all. Only a pass that missed nothing can have met none."""
    if seen.service_guides or of_kinds(seen, "service"):
        return [Reading(State.GOOD)]
    return [Reading(State.BAD if is_whole(seen) else State.UNKNOWN, places=(seen.home_url,))]


def incomplete(seen: SiteSurveyed, history: History, numbers: Numbers) -> Sequence[Reading]:
    """服务不实用, case 2: five or more items whose guides lack four or more of the eight classes of elements."""
    poor = _poor(seen, numbers)
    if len(poor) >= numbers["items_min"]:
        return [_reading(State.BAD, poor, seen)]
    return [_reading(State.GOOD if seen.service_guides and not _cut(seen) else State.UNKNOWN, poor, seen)]


def incomplete_few(seen: SiteSurveyed, history: History, numbers: Numbers) -> Sequence[Reading]:
    """服务不实用, case 3: fewer than five items in all, and each of their guides lacks four or more classes."""
    guides, poor = seen.service_guides, _poor(seen, numbers)
    if not guides or (not is_whole(seen) and len(guides) < numbers["items_total_lt"]):
        return [Reading(State.UNKNOWN)]
    bad = len(guides) < numbers["items_total_lt"] and len(poor) == len(guides)
    return [_reading(State.BAD if bad else State.GOOD, poor, seen)]


def _poor(seen: SiteSurveyed, numbers: Numbers) -> list[GuideSeen]:
    return [guide for guide in seen.service_guides if len(guide.missing) >= numbers["missing_classes_min"]]


def _cut(seen: SiteSurveyed) -> bool:
    return bool(seen.left_out.get("guides"))


def _reading(state: State, poor: list[GuideSeen], seen: SiteSurveyed) -> Reading:
    params: Params = {
        "count": len(poor), "of": len(seen.service_guides), "names": "、".join(guide.name for guide in poor[:20]),
    }  # fmt: skip
    return Reading(state, "", params, tuple(guide.url for guide in poor[:50]))


def has_services(facts: TargetFacts) -> bool:
    """Departments without a public-service function are not checked."""
    return facts.has_services


_SOURCE = "国办秘函〔2019〕19号 单项否决指标 服务不实用 "

INDICATORS = (
    Indicator(
        code="service-missing",
        subject=TargetKind.SITE,
        severity=Severity.VETO,
        title_zh="未提供办事服务",
        title_en="no government service",
        says_zh="未发现任何办事服务内容。",
        says_en="No government service was found.",
        remedy_zh="公开本单位办事服务事项和办事指南。",
        remedy_en="Publish the services of this office and their guides.",
        observes=(SiteSurveyed,),
        decide=no_service,
        look="crawl-site",
        whole=True,
        needs_person=True,
        applies=has_services,
        source=_SOURCE + "1",
    ),
    Indicator(
        code="guides-incomplete",
        subject=TargetKind.SITE,
        severity=Severity.VETO,
        title_zh="办事指南要素严重缺失",
        title_en="service guides lack most elements",
        says_zh="{of}个办事指南中有{count}个缺少多类关键要素：{names}。",
        says_en="{count} of {of} service guides lack many classes of key elements: {names}.",
        remedy_zh="补齐事项名称、设定依据、申请条件、办理材料、办理地点、办理时间、联系电话、办理流程等要素。",
        remedy_en="Complete the eight classes of elements of each guide.",
        observes=(SiteSurveyed,),
        decide=incomplete,
        look="crawl-site",
        whole=True,
        numbers={"missing_classes_min": 4, "items_min": 5},
        needs_person=True,
        provisional=True,
        applies=has_services,
        source=_SOURCE + "2",
    ),
    Indicator(
        code="guides-incomplete-few",
        subject=TargetKind.SITE,
        severity=Severity.VETO,
        title_zh="办事事项少且指南要素均严重缺失",
        title_en="few services, and all their guides lack most elements",
        says_zh="共{of}个办事指南，全部{count}个缺少多类关键要素：{names}。",
        says_en="All {count} of {of} service guides lack many classes of key elements: {names}.",
        remedy_zh="补充办事事项，补齐办事指南各类要素。",
        remedy_en="Publish more services and complete their guides.",
        observes=(SiteSurveyed,),
        decide=incomplete_few,
        look="crawl-site",
        whole=True,
        numbers={"missing_classes_min": 4, "items_total_lt": 5},
        needs_person=True,
        provisional=True,
        applies=has_services,
        source=_SOURCE + "3",
    ),
)
