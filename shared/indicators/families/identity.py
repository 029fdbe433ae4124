"""功能设计: the address, the six parts of the footer, and the entry to 我为政府网站找错."""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from shared.contracts.findings import Severity
from shared.contracts.observations import SiteSurveyed
from shared.contracts.targets import TargetKind
from shared.indicators.model import History, Indicator, Numbers, Params, Reading, State

PARTS = ("conac", "site_code", "icp", "police", "sponsor", "contact")
"""党政机关网站标识, 网站标识码, ICP备案编号, 公安机关备案标识, 主办单位, 联系方式: as the crawler calls them."""

_LEAST_READ = 3
"""So many parts read show that the footer was read: then what is not in it is missing, and not overlooked by us."""
_ADDRESS = re.compile(r"[\d.]{7,15}|[\da-f:.]{2,45}", re.ASCII)
_GOVERNMENT = re.compile(r"(?:^|\.)gov\.cn$|\.(?:xn--zfr164b|政务)$")


def domain(seen: SiteSurveyed, history: History, numbers: Numbers) -> Sequence[Reading]:
    """域名名称: only .gov.cn and .政务 (国办函〔2018〕55号). Whether a name below them is the right one, a person knows."""
    address = history.register.url if history.register is not None and history.register.url else seen.home_url
    host = _host(address)
    if not host or _ADDRESS.fullmatch(host):
        # A bare address is how we reach it, and no name of anybody's.
        return [Reading(State.UNKNOWN)]
    params: Params = {"host": host}
    return [Reading(State.GOOD if _GOVERNMENT.search(host) else State.BAD, "", params, (address,))]


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""


def footer(seen: SiteSurveyed, history: History, numbers: Numbers) -> Sequence[Reading]:
    """网站标识: parts that the footer of the home page does not show. One finding a part."""
    if seen.outcome != "ok" or not seen.identity:
        return [Reading(State.UNKNOWN)]
    shown = {part for part in PARTS if seen.identity.get(part)}
    absent = [part for part in PARTS if part not in shown]
    readings = [_of_part(State.GOOD, part, seen) for part in sorted(shown & history.open)]
    if absent and not _was_read(seen):
        return readings or [Reading(State.UNKNOWN)]
    return [*readings, *(_of_part(State.BAD, part, seen) for part in absent)] or [Reading(State.GOOD)]


def _was_read(seen: SiteSurveyed) -> bool:
    parts = sum(bool(seen.identity.get(part)) for part in PARTS)
    return parts >= _LEAST_READ and not seen.identity.get("footer_elsewhere")


def _of_part(state: State, part: str, seen: SiteSurveyed) -> Reading:
    params: Params = {"part": part}
    evidence = (seen.home_page_key,) if seen.home_page_key else ()
    return Reading(state, part, params, (seen.home_url,), evidence)


def error_reports(seen: SiteSurveyed, history: History, numbers: Numbers) -> Sequence[Reading]:
    """“我为政府网站找错”: the entry is missing at the foot of the home page, or leads to a host that was given up."""
    target = seen.identity.get("error_report_target")
    evidence = (seen.home_page_key,) if seen.home_page_key else ()
    if seen.outcome != "ok" or target == "unknown":
        return [Reading(State.UNKNOWN)]
    if target == "official":
        return [Reading(State.GOOD)]
    if target is None and not _was_read(seen):
        return [Reading(State.UNKNOWN)]
    params: Params = {"seen": target or "no-entry", "entry": seen.identity.get("error_report")}
    # An entry that leads elsewhere may be forwarded from there: a person must follow it.
    return [Reading(State.BAD, "", params, (seen.home_url,), evidence, needs_person=target is not None)]


_SOURCE = "国办秘函〔2019〕19号 扣分指标 功能设计 "

INDICATORS = (
    Indicator(
        code="domain-wrong",
        subject=TargetKind.SITE,
        severity=Severity.DEDUCTION,
        title_zh="域名不规范",
        title_en="domain not as prescribed",
        says_zh="网站域名{host}不是“.gov.cn”或“.政务”域名。",
        says_en="The domain {host} is neither under .gov.cn nor under the Chinese government domain.",
        remedy_zh="启用规范的政府网站域名。",
        remedy_en="Use a government domain.",
        observes=(SiteSurveyed,),
        decide=domain,
        look="crawl-site",
        provisional=True,
        source=_SOURCE + "域名名称",
    ),
    Indicator(
        code="identity-missing",
        subject=TargetKind.SITE,
        severity=Severity.DEDUCTION,
        title_zh="网站标识不全",
        title_en="part of the footer missing",
        says_zh="首页底部未标明{part}。",
        says_en="The footer of the home page does not show: {part}.",
        remedy_zh="在网站底部补充该要素。",
        remedy_en="Add it to the footer of every page.",
        observes=(SiteSurveyed,),
        decide=footer,
        look="crawl-site",
        provisional=True,
        source=_SOURCE + "网站标识",
    ),
    Indicator(
        code="findfault-missing",
        subject=TargetKind.SITE,
        severity=Severity.DEDUCTION,
        title_zh="“我为政府网站找错”入口缺失或设置不规范",
        title_en="entry to the national error-report platform missing or wrong",
        says_zh="首页底部“我为政府网站找错”入口不符合要求（{seen}）。",
        says_en="The entry to the national error-report platform is not as prescribed ({seen}).",
        remedy_zh="按规定在首页底部设置入口并使用现行地址。",
        remedy_en="Place the entry at the foot of the home page, with its present address.",
        observes=(SiteSurveyed,),
        decide=error_reports,
        look="crawl-site",
        provisional=True,
        source=_SOURCE + "“我为政府网站找错”",
    ),
)
