"""发布解读: columns that every portal must have and keep up to date, and all its other columns, none of them counted twice."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

from shared.contracts.findings import Severity
from shared.contracts.observations import SectionSeen, SiteSurveyed
from shared.contracts.targets import TargetKind
from shared.indicators.model import Decide, History, Indicator, Numbers, Params, Reading, State
from shared.indicators.person import by_person
from shared.indicators.surveying import (
    COLUMN_PERIODS,
    UNREADABLE,
    is_whole,
    months_before,
    newest_of,
    of_kinds,
    update_limit,
    watched,
)

OWN_KINDS = frozenset(
    {"overview", "organisation", "leaders", "news", "policy", "interpretation", "consultation", "petition", "interview",
     "survey", "interaction", "service"}
)  # fmt: skip
"""Kinds that other indicators speak of: 其他栏目 counts nothing twice."""


def missing(seen: SiteSurveyed, history: History, numbers: Numbers, *, kind: str) -> Sequence[Reading]:
    """A portal has no such column. Names are many: where a column of unknown kind was met, a person must look."""
    if any(section.kind == kind for section in seen.sections):
        return [Reading(State.GOOD)]
    if not is_whole(seen) or not seen.sections:
        return [Reading(State.UNKNOWN)]
    unknown = [section for section in seen.sections if section.kind == "other"]
    params: Params = {"sections": len(seen.sections)}
    return [Reading(State.BAD, "", params, (seen.home_url,), needs_person=bool(unknown))]


def news_stale(seen: SiteSurveyed, history: History, numbers: Numbers) -> Sequence[Reading]:
    """动态要闻: nothing new in any news column for two weeks."""
    return _stale(of_kinds(seen, "news"), seen, seen.occurred_at - timedelta(days=numbers["window_days"]))


def policy_stale(seen: SiteSurveyed, history: History, numbers: Numbers) -> Sequence[Reading]:
    """政策文件: nothing new in any first-level policy column for six months."""
    first_level = [section for section in of_kinds(seen, "policy") if section.level == 1]
    return _stale(first_level, seen, months_before(seen.occurred_at, numbers["window_months"]))


def interpretation_stale(seen: SiteSurveyed, history: History, numbers: Numbers) -> Sequence[Reading]:
    """政策解读: nothing new in any column of interpretations for six months."""
    limit = months_before(seen.occurred_at, numbers["window_months"])
    return _stale(of_kinds(seen, "interpretation"), seen, limit)


def _stale(sections: list[SectionSeen], seen: SiteSurveyed, limit: datetime) -> list[Reading]:
    """Bad when the newest item of all these columns is too old.

    A column of this kind that could not be read may hold a newer one: nobody can tell. While others were not read, a person must look.
    """
    newest = newest_of(sections)
    if seen.outcome != "ok" or newest is None:
        return [Reading(State.UNKNOWN)]
    params: Params = {
        "newest": newest.date().isoformat(), "days": (seen.occurred_at - newest).days,
        "names": "、".join(section.name for section in sections[:10]),
    }  # fmt: skip
    places = tuple(section.url for section in sections if section.url)[:20]
    if newest >= limit:
        return [Reading(State.GOOD, "", params, places)]
    is_known = not any(section.state in UNREADABLE for section in sections)
    evidence = tuple(section.page_key for section in sections if section.page_key)[:20]
    state = State.BAD if is_known else State.UNKNOWN
    return [Reading(state, "", params, places, evidence, needs_person=seen.sections_unread > 0)]


def other_blank(seen: SiteSurveyed, history: History, numbers: Numbers) -> Sequence[Reading]:
    """其他栏目: each blank column that no other indicator speaks of."""
    return _each(seen, history, lambda section: section.state == "blank")


def other_stale(seen: SiteSurveyed, history: History, numbers: Numbers) -> Sequence[Reading]:
    """其他栏目: each column that ought to be updated and is not; a person knows whether there was anything to publish."""
    at = seen.occurred_at
    return _each(
        seen,
        history,
        lambda one: one.newest_at is not None and one.newest_at < update_limit(one, at, numbers),
    )


def _each(seen: SiteSurveyed, history: History, is_wrong: Callable[[SectionSeen], bool]) -> list[Reading]:
    """One reading a wrong column, and one for each that was wrong before; a column that is gone is no longer wrong."""
    if seen.outcome != "ok":
        return []
    others = [section for section in watched(seen) if section.kind not in OWN_KINDS and section.url]
    wrong = {section.url: section for section in others if is_wrong(section)}
    told = [_of_section(State.BAD, section, seen) for section in wrong.values()]
    read = {section.url: section for section in seen.sections}
    for url in sorted(history.open - wrong.keys()):
        section = read.get(url)
        if section is not None and section.state not in UNREADABLE:
            told.append(_of_section(State.GOOD, section, seen))
        elif section is None and is_whole(seen):
            told.append(Reading(State.GOOD, url))
    known = bool(others) and not any(section.state == "cannot-tell" for section in others)
    return told or [Reading(State.GOOD if known and seen.sections_unread == 0 else State.UNKNOWN)]


def _of_section(state: State, section: SectionSeen, seen: SiteSurveyed) -> Reading:
    newest = section.newest_at
    params: Params = {
        "section": section.name, "url": section.url, "newest": newest.date().isoformat() if newest else None,
        "days": (seen.occurred_at - newest).days if newest else None,
    }  # fmt: skip
    evidence = (section.page_key,) if section.page_key else ()
    return Reading(state, section.url, params, (section.url,), evidence)


_SOURCE = "国办秘函〔2019〕19号 扣分指标 发布解读 "


def _column(code: str, kind: str, zh: str, en: str) -> Indicator:
    return Indicator(
        code=f"{code}-missing",
        subject=TargetKind.SITE,
        severity=Severity.DEDUCTION,
        title_zh=f"未开设{zh}栏目",
        title_en=f"no column for {en}",
        says_zh=f"全站{{sections}}个栏目中未发现{zh}栏目。",
        says_en=f"None of the {{sections}} columns of the site is one for {en}.",
        remedy_zh=f"开设{zh}栏目并在首页提供入口。",
        remedy_en=f"Open a column for {en} and link it from the home page.",
        observes=(SiteSurveyed,),
        decide=partial(missing, kind=kind),
        look="crawl-site",
        whole=True,
        provisional=True,
        source=f"{_SOURCE}{zh}",
        apart_s=43_200.0,
    )


def _old(code: str, names: tuple[str, str], decide: Decide, numbers: Numbers, *, sure: bool) -> Indicator:
    zh, en = names
    return Indicator(
        code=f"{code}-stale",
        subject=TargetKind.SITE,
        severity=Severity.DEDUCTION,
        title_zh=f"{zh}栏目更新不及时",
        title_en=f"column for {en} not updated",
        says_zh=f"{zh}栏目（{{names}}）最新信息日期为{{newest}}，已{{days}}天未更新。",
        says_en=f"The newest item of {en} ({{names}}) is dated {{newest}}, {{days}} days ago.",
        remedy_zh=f"及时更新{zh}栏目。",
        remedy_en=f"Update the column for {en}.",
        observes=(SiteSurveyed,),
        decide=decide,
        look="crawl-site",
        numbers=numbers,
        provisional=not sure,
        source=f"{_SOURCE}{zh}",
    )


def _other(code: str, titles: tuple[str, str], says: tuple[str, str], decide: Decide, **more: object) -> Indicator:
    return Indicator(
        code=code,
        subject=TargetKind.SITE,
        severity=Severity.DEDUCTION,
        title_zh=titles[0],
        title_en=titles[1],
        says_zh=says[0],
        says_en=says[1],
        remedy_zh="补充或更新该栏目；确无更新需求的，整合、下线或登记豁免。",
        remedy_en="Fill or update it, merge or remove it, or have it exempted in the register.",
        observes=(SiteSurveyed,),
        decide=decide,
        look="crawl-site",
        provisional=True,
        source=_SOURCE + "其他栏目",
        **more,  # type: ignore[arg-type]
    )


def _wrong(code: str, zh: str, en: str) -> Indicator:
    return by_person(
        f"{code}-wrong",
        (f"{zh}内容过时或不准确", f"{en} outdated or inaccurate"),
        (f"更正{zh}内容。", f"Correct the {en}."),
        provisional=True,
        source=f"{_SOURCE}{zh}",
    )


INDICATORS = (
    _column("overview", "overview", "概况信息", "overview information"),
    _wrong("overview", "概况信息", "overview information"),
    _column("functions", "organisation", "机构职能", "the body and its functions"),
    _wrong("functions", "机构职能", "functions of the body"),
    _column("leaders", "leaders", "领导信息", "leaders"),
    _wrong("leaders", "领导信息", "information on leaders"),
    _column("news", "news", "动态要闻", "news"),
    _old("news", ("动态要闻", "news"), news_stale, {"window_days": 14}, sure=False),
    _column("policy", "policy", "政策文件", "policy documents"),
    _old("policy", ("政策文件", "policy documents"), policy_stale, {"window_months": 6}, sure=True),
    _column("interpretation", "interpretation", "政策解读", "policy interpretation"),
    _old(
        "interpretation", ("政策解读", "policy interpretation"), interpretation_stale, {"window_months": 6}, sure=False
    ),
    by_person(
        "interpretation-unlinked",
        ("政策文件与解读未相互关联", "documents and their interpretations not linked to each other"),
        ("在政策文件与解读材料页面相互添加链接。", "Link each document with its interpretation, both ways."),
        numbers={"sample_documents": 3, "sample_interpretations": 3},
        provisional=True,
        source=_SOURCE + "解读关联",
    ),
    _other(
        "columns-other-blank",
        ("空白栏目", "blank section"),
        ("栏目“{section}”无内容：{url}", "Section “{section}” is blank: {url}"),
        other_blank,
    ),
    _other(
        "columns-other-stale",
        ("应更新的栏目未更新", "section not updated"),
        (
            "栏目“{section}”最新信息日期为{newest}，已{days}天未更新：{url}",
            "The newest item of “{section}” is dated {newest}, {days} days ago: {url}",
        ),
        other_stale,
        numbers=dict(COLUMN_PERIODS),
        needs_person=True,
    ),
)
