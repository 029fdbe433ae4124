"""功能设计: site search, page labels, browsers and IPv6."""

from collections.abc import Sequence

from shared.contracts.findings import Severity
from shared.contracts.observations import CheckSeen, RegisteredStateSeen, SiteFunctionSeen, SiteSurveyed
from shared.contracts.targets import TargetKind
from shared.indicators.model import History, Indicator, Numbers, Params, Reading, State
from shared.indicators.person import by_person

_WORKS = frozenset({"title-found", "results-shown"})
_BROKEN = frozenset({"answers-error", "no-answer"})
LACKING = frozenset({"missing", "empty", "unfilled"})
"""Remarks on a label that say: it is not there."""
REQUIRED = frozenset(
    {"SiteName", "SiteDomain", "SiteIDCode", "ColumnName", "ColumnType", "ArticleTitle", "PubDate", "ContentSource"}
)
"""Site and content labels that a content page owes (国办发〔2017〕47号)."""


def search_missing(seen: SiteFunctionSeen, history: History, numbers: Numbers) -> Sequence[Reading]:
    """搜索: the search of the site answers with an error, or not at all. An entry that we did not see is no missing one."""
    check = _search(seen)
    if check is None:
        return [Reading(State.UNKNOWN)]
    if check.seen in _WORKS:
        return [Reading(State.GOOD)]
    bad = check.outcome == "failed" and check.seen in _BROKEN
    return [_of_check(State.BAD if bad else State.UNKNOWN, check)]


def search_inaccurate(seen: SiteFunctionSeen, history: History, numbers: Numbers) -> Sequence[Reading]:
    """搜索: none of the titles that were asked for stands on the first page of results."""
    check = _search(seen)
    if check is None:
        return [Reading(State.UNKNOWN)]
    if check.seen == "title-found":
        return [Reading(State.GOOD)]
    bad = check.outcome == "failed" and check.seen == "nothing-found"
    return [_of_check(State.BAD if bad else State.UNKNOWN, check)]


def _search(seen: SiteFunctionSeen) -> CheckSeen | None:
    return next((one for one in seen.checks if one.check == "site-search"), None)


def _of_check(state: State, check: CheckSeen) -> Reading:
    params: Params = {"seen": check.seen, "text": check.text, "status": check.status, "url": check.url}
    return Reading(state, "", params, (check.url,), (check.page_key,) if check.page_key else ())


def labels(seen: SiteSurveyed, history: History, numbers: Numbers) -> Sequence[Reading]:
    """页面标签: content pages without a label that they owe.

    The survey counts over all content pages. The cases are what a sample holds of them, rounded down: one label missing on
    three of ten pages is one page of a sample of five.
    """
    size = numbers["sample_pages"]
    articles = next((one for one in seen.labels_seen if one.kind == "article"), None)
    if seen.outcome != "ok" or articles is None or articles.pages < size:
        return [Reading(State.UNKNOWN)]
    lacking = [one for one in articles.remarks if one.remark in LACKING and one.label in REQUIRED]
    worst = max((one.pages for one in lacking), default=0)
    cases = min(size, size * worst // articles.pages)
    names = "、".join(sorted({one.label for one in lacking}))
    params: Params = {"cases": cases, "pages": articles.pages, "faulty": worst, "labels": names, "sample": size}
    pages = (seen.page_of(example) for one in lacking for example in one.examples)
    places = tuple(dict.fromkeys(page.url for page in pages if page is not None))[:20]
    return [Reading(State.BAD if cases else State.GOOD, "", params, places)]


def ipv6(seen: RegisteredStateSeen, history: History, numbers: Numbers) -> Sequence[Reading]:
    """IPv6改造: the name has no IPv6 address, or does not answer under it. Without IPv6 of our own nobody can tell."""
    if seen.ipv6_record is False or seen.ipv6 is False:
        params: Params = {"record": "yes" if seen.ipv6_record else "no"}
        return [Reading(State.BAD, "", params, (seen.url,))]
    return [Reading(State.GOOD if seen.ipv6 else State.UNKNOWN)]


_SOURCE = "国办秘函〔2019〕19号 扣分指标 功能设计 "


INDICATORS = (
    Indicator(
        code="search-missing",
        subject=TargetKind.SITE,
        severity=Severity.DEDUCTION,
        title_zh="站内搜索不可用",
        title_en="site search does not work",
        says_zh="站内搜索无法使用（{seen}）：{url}",
        says_en="The site search does not work ({seen}): {url}",
        remedy_zh="提供可用的站内搜索功能。",
        remedy_en="Offer a site search that works.",
        observes=(SiteFunctionSeen,),
        decide=search_missing,
        look="crawl-site",
        whole=True,
        provisional=True,
        source=_SOURCE + "搜索",
        apart_s=43_200.0,
    ),
    Indicator(
        code="search-inaccurate",
        subject=TargetKind.SITE,
        severity=Severity.DEDUCTION,
        title_zh="站内搜索结果不准确",
        title_en="site search does not find what was published",
        says_zh="按已发布信息的标题“{text}”搜索，首页结果中没有该信息：{url}",
        says_en="Searched for a published title ({text}), it is not on the first page of results: {url}",
        remedy_zh="完善索引，使已发布信息可被检索。",
        remedy_en="Complete the index, so that what was published is found.",
        observes=(SiteFunctionSeen,),
        decide=search_inaccurate,
        look="crawl-site",
        whole=True,
        provisional=True,
        source=_SOURCE + "搜索",
        apart_s=43_200.0,
    ),
    Indicator(
        code="labels-missing",
        subject=TargetKind.SITE,
        severity=Severity.DEDUCTION,
        title_zh="页面标签缺失",
        title_en="page labels missing",
        says_zh="{pages}个内容页中{faulty}个缺少标签（{labels}），折合抽样{sample}页中{cases}页。",
        says_en="{faulty} of {pages} content pages lack labels ({labels}): {cases} of a sample of {sample}.",
        remedy_zh="按《政府网站发展指引》为页面添加标签。",
        remedy_en="Add the labels that the guideline asks for.",
        observes=(SiteSurveyed,),
        decide=labels,
        look="crawl-site",
        whole=True,
        numbers={"sample_pages": 5},
        provisional=True,
        source=_SOURCE + "页面标签",
    ),
    by_person(
        "browser-broken",
        ("主流浏览器中显示不正常", "does not display properly in a mainstream browser"),
        ("适配主流浏览器。", "Make the pages work in all mainstream browsers."),
        provisional=True,
        source=_SOURCE + "兼容性",
    ),
    Indicator(
        code="ipv6-missing",
        subject=TargetKind.SITE,
        severity=Severity.DEDUCTION,
        title_zh="未完成IPv6改造",
        title_en="not reachable over IPv6",
        says_zh="网站无法通过IPv6访问（域名IPv6地址：{record}）。",
        says_en="The site is not reachable over IPv6 (IPv6 address of the name: {record}).",
        remedy_zh="完成网站IPv6改造并配置域名解析。",
        remedy_en="Make the site reachable over IPv6 and publish its address.",
        observes=(RegisteredStateSeen,),
        decide=ipv6,
        look="check-registered-state",
        provisional=True,
        source=_SOURCE + "IPv6改造",
        apart_s=43_200.0,
    ),
)
