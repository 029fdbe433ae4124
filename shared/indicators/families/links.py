"""可用性: links that do not answer or lead elsewhere than they say. One finding per target, with all its places."""

from collections.abc import Callable, Sequence

from shared.contracts.findings import Severity
from shared.contracts.link_why import DEAD, HARMFUL, MALFORMED, TURNED, LinkWhy
from shared.contracts.observations import LinksChecked, LinkSeen
from shared.contracts.targets import TargetKind
from shared.indicators.families.availability import ACCUSING
from shared.indicators.model import Decide, History, Indicator, Numbers, Params, Reading, State

SOURCE = "国办秘函〔2019〕19号 扣分指标 功能设计 可用性"
HOURS_6 = 21_600.0
"""Longer than an ordinary outage, so that one cannot confirm its own links."""
DAYS_2 = 172_800.0
"""Other people's sites have their own nights and weekends; and they often let us in only now and then."""


def dead(seen: LinksChecked, history: History, numbers: Numbers) -> Sequence[Reading]:
    """附件2 可用性: links that are dead. 403 is no death, and while the site itself is down nothing is said of its links."""
    if history.site_down:
        return []
    return _readings(seen, [link for link in seen.links if link.internal], history, _is_dead)


def dead_outside(seen: LinksChecked, history: History, numbers: Numbers) -> Sequence[Reading]:
    """附件2 可用性: links to other people's pages that are dead, in two readings two days apart."""
    return _readings(seen, [link for link in seen.links if not link.internal], history, _is_dead)


def malformed(seen: LinksChecked, history: History, numbers: Numbers) -> Sequence[Reading]:
    """附件2 可用性 错链: addresses that nobody outside can follow, to be seen from the address alone."""
    return _readings(seen, seen.links, history, _why_in(MALFORMED))


def turned(seen: LinksChecked, history: History, numbers: Numbers) -> Sequence[Reading]:
    """附件2 可用性 错链: what answers is hardly what the link means; what somebody was shown may differ from what we were, so a
    person confirms."""
    return _readings(seen, seen.links, history, _why_in(TURNED - HARMFUL))


def harmful(seen: LinksChecked, history: History, numbers: Numbers) -> Sequence[Reading]:
    """附件1 安全、泄密事故等严重问题 3: harmful content linked to. A veto, so two readings and a person."""
    return _readings(seen, seen.links, history, _why_in(HARMFUL))


def _why_in(words: frozenset[LinkWhy]) -> Callable[[LinkSeen], bool]:
    return lambda link: link.why in words


def _is_dead(link: LinkSeen) -> bool:
    if link.why:
        return link.why in DEAD
    # Told by a version that did not give its reasons.
    if link.outcome == "http_error":
        return link.status in (404, 410) or (link.status or 0) >= 500
    return link.outcome in ACCUSING


def _readings(
    seen: LinksChecked, links: Sequence[LinkSeen], history: History, is_bad: Callable[[LinkSeen], bool]
) -> list[Reading]:
    """That links were looked at; bad ones; and of those that were bad what this reading says."""
    looked = [Reading(State.GOOD)] if seen.checked else []
    return looked + [_reading(link, is_bad(link)) for link in links if is_bad(link) or link.url in history.open]


def _reading(link: LinkSeen, is_bad: bool) -> Reading:
    params: Params = {
        "url": link.url, "outcome": link.outcome, "status": link.status, "places": link.places_total, "why": link.why,
        "shown": link.detail or link.url,
    }  # fmt: skip
    # What answers again, dead or wrong in some other way, is another rule's matter and no longer this one's.
    is_good = link.outcome == "ok" or link.why == LinkWhy.NOT_LINKED
    return Reading(State.BAD if is_bad else State.GOOD if is_good else State.UNKNOWN, link.url, params, link.places)


def _indicator(  # noqa: PLR0913 -- what differs between rules of one family, by name
    code: str,
    decide: Decide,
    titles: tuple[str, str],
    says: tuple[str, str],
    apart_s: float,
    *,
    needs_person: bool = False,
    severity: Severity = Severity.DEDUCTION,
    source: str = SOURCE,
    subject: TargetKind = TargetKind.SITE,
) -> Indicator:
    return Indicator(
        code=code,
        subject=subject,
        severity=severity,
        title_zh=titles[0],
        title_en=titles[1],
        says_zh=says[0],
        says_en=says[1],
        remedy_zh="修正或删除该链接。",
        remedy_en="Correct or remove the link.",
        observes=(LinksChecked,),
        decide=decide,
        look="check-links",
        provisional=True,
        source=source,
        open_ended=True,
        needs_person=needs_person,
        apart_s=apart_s,
    )


INDICATORS = (
    _indicator(
        "dead-link", dead, ("链接无法访问", "dead link"),
        (
            "链接无法访问：{url}（{outcome} {status}），出现在{places}个页面。",
            "Dead link: {url} ({outcome} {status}), on {places} pages.",
        ),
        HOURS_6,
    ),
    _indicator(
        "dead-external-link", dead_outside, ("外部链接无法访问", "dead link to another site"),
        (
            "指向其他网站的链接无法访问：{url}（{outcome} {status}），出现在{places}个页面。",
            "Dead link to another site: {url} ({outcome} {status}), on {places} pages.",
        ),
        DAYS_2,
    ),
    _indicator(
        "malformed-link", malformed, ("链接地址错误", "malformed link"),
        ("链接地址写错（{why}）：{url}，出现在{places}个页面。", "Malformed link ({why}): {url}, on {places} pages."),
        HOURS_6,
    ),
    _indicator(
        "wrong-link", turned, ("疑似错链", "link that leads elsewhere"),
        (
            "链接疑似指向错误内容（{why}，{shown}）：{url}，出现在{places}个页面。",
            "Link that seems to lead elsewhere ({why}, {shown}): {url}, on {places} pages.",
        ),
        HOURS_6, needs_person=True,
    ),
    _indicator(
        "harmful-link", harmful, ("疑似链接到有害内容", "link to harmful content"),
        (
            "链接疑似指向有害内容（{why}，{shown}）：{url}，出现在{places}个页面。",
            "Link that seems to lead to harmful content ({why}, {shown}): {url}, on {places} pages.",
        ),
        HOURS_6, needs_person=True, severity=Severity.VETO, source="国办秘函〔2019〕19号 单项否决 安全、泄密事故等严重问题 3",
    ),
    _indicator(
        "media-harmful-link", harmful, ("账号内容疑似链接到有害内容", "post that links to harmful content"),
        (
            "账号内容中的链接疑似指向有害内容（{why}，{shown}）：{url}，出现在{places}条内容。",
            "A link that seems to lead to harmful content ({why}, {shown}): {url}, in {places} posts.",
        ),
        HOURS_6, needs_person=True, severity=Severity.VETO, subject=TargetKind.ACCOUNT,
        source="国办秘函〔2019〕19号 政务新媒体单项否决指标 安全、泄密事故等严重问题",
    ),
)  # fmt: skip
