"""办事服务: items shown together, applied for online, counted in statistics, with forms; and 办事指南 by a seeded sample."""

import re
from collections.abc import Sequence

from shared.contracts.findings import Severity
from shared.contracts.observations import GuideSeen, SiteSurveyed
from shared.contracts.targets import TargetKind
from shared.indicators.families.services import has_services
from shared.indicators.model import History, Indicator, Numbers, Params, Reading, State
from shared.indicators.person import by_person
from shared.indicators.sampling import drawn, quarter_seed
from shared.indicators.surveying import UNREADABLE, months_before, newest_of, watched

_STATISTICS = re.compile(r"(?:办事|办件|办理|服务)(?:情况|数据|结果)?(?:统计|公示)|统计(?:办事|办件)")
"""Names of columns with figures on services; plain 统计信息 is about the economy."""


def statistics(seen: SiteSurveyed, history: History, numbers: Numbers) -> Sequence[Reading]:
    """办事统计: not updated for three months. Figures often stand on a service platform of others: none met says nothing."""
    columns = [section for section in watched(seen) if _STATISTICS.search(section.name)]
    newest = newest_of(columns)
    if seen.outcome != "ok" or newest is None:
        return [Reading(State.UNKNOWN)]
    params: Params = {
        "newest": newest.date().isoformat(), "names": "、".join(section.name for section in columns[:5]),
    }  # fmt: skip
    places = tuple(section.url for section in columns if section.url)
    if newest >= months_before(seen.occurred_at, numbers["window_months"]):
        return [Reading(State.GOOD, "", params, places)]
    unsure = any(section.state in UNREADABLE for section in columns)
    return [Reading(State.UNKNOWN if unsure else State.BAD, "", params, places)]


def guide_elements(seen: SiteSurveyed, history: History, numbers: Numbers) -> Sequence[Reading]:
    """办事指南: elements that the guides of a seeded sample lack. One finding a guide, as many cases as elements."""
    if not seen.service_guides:
        return [Reading(State.UNKNOWN)]
    seed = quarter_seed(seen.target, seen.occurred_at)
    sample = drawn(seen.service_guides, lambda guide: guide.url, seed, numbers["sample_items"])
    chosen = {guide.url: guide for guide in sample}
    chosen |= {guide.url: guide for guide in seen.service_guides if guide.url in history.open}
    told = [_of_guide(guide, seed, len(seen.service_guides)) for guide in chosen.values()]
    wrong_or_open = [one for one in told if one.state is State.BAD or one.detail in history.open]
    return wrong_or_open or [Reading(State.GOOD, params={"sample_seed": seed, "sample": len(sample)})]


def _of_guide(guide: GuideSeen, seed: str, total: int) -> Reading:
    params: Params = {
        "guide": guide.name, "missing": "、".join(guide.missing), "cases": len(guide.missing),
        "sample_seed": seed, "of": total,
    }  # fmt: skip
    state = State.BAD if guide.missing else State.GOOD
    return Reading(state, guide.url, params, (guide.url,))


def forms(seen: SiteSurveyed, history: History, numbers: Numbers) -> Sequence[Reading]:
    """表格样表: every guide of the sample hands out a form. Whether an item without one needs one, a person knows."""
    seed = quarter_seed(seen.target, seen.occurred_at)
    sample = drawn(seen.service_guides, lambda guide: guide.url, seed, numbers["sample_items"])
    full = len(sample) == numbers["sample_items"] and all(guide.forms for guide in sample)
    return [Reading(State.GOOD if full else State.UNKNOWN, params={"sample_seed": seed, "sample": len(sample)})]


_SOURCE = "国办秘函〔2019〕19号 扣分指标 办事服务 "
_SAMPLE = {"sample_items": 5}


def _item(code: str, level: str, titles: tuple[str, str], remedies: tuple[str, str]) -> Indicator:
    return by_person(
        code, titles, remedies, numbers=_SAMPLE, provisional=True, applies=has_services, source=_SOURCE + level
    )


INDICATORS = (
    by_person(
        "service-catalogue-missing",
        ("办事服务事项未集中分类展示", "services not shown together and by category"),
        ("集中分类展示办事服务事项。", "Show all services together and by category."),
        provisional=True,
        applies=has_services,
        source=_SOURCE + "事项公开",
    ),
    _item(
        "online-apply-broken",
        "在线申请",
        ("在线申请入口缺失或不可用", "online application missing or broken"),
        ("提供可用的在线申请入口。", "Offer an online application that works."),
    ),
    Indicator(
        code="service-statistics-stale",
        subject=TargetKind.SITE,
        severity=Severity.DEDUCTION,
        title_zh="办事统计未公开或更新不及时",
        title_en="service statistics not published or not updated",
        says_zh="办事统计栏目（{names}）最新数据日期为{newest}。",
        says_en="The newest service statistics ({names}) are dated {newest}.",
        remedy_zh="公开并按期更新办事统计数据。",
        remedy_en="Publish the statistics and keep them up to date.",
        observes=(SiteSurveyed,),
        decide=statistics,
        look="crawl-site",
        numbers={"window_months": 3},
        applies=has_services,
        source=_SOURCE + "办事统计",
    ),
    _item(
        "guide-missing",
        "办事指南",
        ("办事事项无办事指南", "service without a guide"),
        ("为该事项编制并公开办事指南。", "Write and publish a guide for it."),
    ),
    Indicator(
        code="guide-elements-missing",
        subject=TargetKind.SITE,
        severity=Severity.DEDUCTION,
        title_zh="办事指南要素缺失",
        title_en="elements of a service guide missing",
        says_zh="办事指南“{guide}”缺少{cases}类要素：{missing}（抽样种子{sample_seed}）。",
        says_en="The guide “{guide}” lacks {cases} classes of elements: {missing} (sample seed {sample_seed}).",
        remedy_zh="补齐该办事指南的要素。",
        remedy_en="Complete the elements of this guide.",
        observes=(SiteSurveyed,),
        decide=guide_elements,
        look="crawl-site",
        whole=True,
        numbers=_SAMPLE,
        needs_person=True,
        provisional=True,
        applies=has_services,
        source=_SOURCE + "办事指南",
    ),
    _item(
        "guide-material-unclear",
        "办事指南",
        ("办理材料格式要求不明确", "format of a material unclear"),
        ("写明材料的原件或复印件、份数、纸质或电子要求。", "State original or copy, number, paper or electronic."),
    ),
    _item(
        "guide-vague",
        "办事指南",
        ("办事指南表述含糊", "vague wording in a service guide"),
        ("删除“法律法规规定的其他材料”等兜底表述。", "Remove wording such as “other materials required by law”."),
    ),
    _item(
        "guide-wrong",
        "内容准确",
        ("办事指南内容与实际不符", "service guide differs from what is really required"),
        ("更正办事指南内容。", "Correct the guide."),
    ),
    Indicator(
        code="forms-missing",
        subject=TargetKind.SITE,
        severity=Severity.DEDUCTION,
        title_zh="未提供表格或样表",
        title_en="form or sample missing",
        says_zh="抽查的办事事项未提供表格下载或样表（{cases}处）{note}",
        says_en="Services of the sample offer no form or sample ({cases}): {note}",
        remedy_zh="提供规范的空表和样表下载。",
        remedy_en="Offer the form and a filled sample for download.",
        observes=(SiteSurveyed,),
        decide=forms,
        look="crawl-site",
        whole=True,
        numbers=_SAMPLE,
        needs_person=True,
        provisional=True,
        applies=has_services,
        source=_SOURCE + "表格样表",
    ),
)
