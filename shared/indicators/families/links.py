"""可用性: link targets of the site itself that do not answer. One finding per dead target, with all its places."""

from collections.abc import Sequence

from shared.contracts.findings import Severity
from shared.contracts.observations import LinksChecked, LinkSeen
from shared.contracts.targets import TargetKind
from shared.indicators.families.availability import ACCUSING
from shared.indicators.model import History, Indicator, Numbers, Params, Reading, State


def dead(seen: LinksChecked, history: History, numbers: Numbers) -> Sequence[Reading]:
    """附件2 可用性: links that are dead. 403 is no death, and while the site itself is down nothing is said of its links.

    External targets need more than this: two days, and the meaning of what they became.
    """
    if history.site_down:
        return []
    return [_reading(link) for link in seen.links if link.internal and (_is_bad(link) or link.url in history.open)]


def _is_bad(link: LinkSeen) -> bool:
    if link.outcome == "http_error":
        return link.status in (404, 410) or (link.status or 0) >= 500
    return link.outcome in ACCUSING


def _reading(link: LinkSeen) -> Reading:
    params: Params = {"url": link.url, "outcome": link.outcome, "status": link.status, "places": link.places_total}
    if _is_bad(link):
        return Reading(State.BAD, link.url, params, link.places)
    return Reading(State.GOOD if link.outcome == "ok" else State.UNKNOWN, link.url, params, link.places)


INDICATORS = (
    Indicator(
        code="dead-link",
        subject=TargetKind.SITE,
        severity=Severity.DEDUCTION,
        title_zh="链接无法访问",
        title_en="dead link",
        says_zh="链接无法访问：{url}（{outcome} {status}），出现在{places}个页面。",
        says_en="Dead link: {url} ({outcome} {status}), on {places} pages.",
        remedy_zh="修正或删除该链接。",
        remedy_en="Correct or remove the link.",
        observes=(LinksChecked,),
        decide=dead,
        look="check-links",
        provisional=True,
        source="国办秘函〔2019〕19号 扣分指标 功能设计 可用性",
        open_ended=True,
        # Longer than an ordinary outage, so that one cannot confirm its own links.
        apart_s=21_600.0,
    ),
)
