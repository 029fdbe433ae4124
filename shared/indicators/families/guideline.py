"""《政府网站发展指引》(国办发〔2017〕47号): what a machine can see and no table counts. Notices that editions may switch on."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from shared.contracts.findings import Severity
from shared.contracts.observations import Observation, RegisteredStateSeen, SiteFunctionSeen
from shared.contracts.targets import TargetKind
from shared.indicators.model import Decide, History, Indicator, Numbers, Params, Reading, State


def https(seen: RegisteredStateSeen, history: History, numbers: Numbers) -> Sequence[Reading]:
    """HTTPS with a valid certificate: good practice, no numbered national rule."""
    secure = [one for one in seen.variants if urlsplit(one.url).scheme == "https"]
    if any(one.outcome == "ok" for one in secure):
        return [Reading(State.GOOD)]
    told = [one for one in secure if one.outcome in ("tls", "connection", "timeout")]
    params: Params = {"seen": told[0].outcome if told else None}
    bad = bool(told) and len(told) == len(secure)
    return [Reading(State.BAD if bad else State.UNKNOWN, "", params, tuple(one.url for one in told))]


def missing_page(seen: SiteFunctionSeen, history: History, numbers: Numbers) -> Sequence[Reading]:
    """A page that is not there must say so with a true 404."""
    return _of("missing-page", seen)


def mobile(seen: SiteFunctionSeen, history: History, numbers: Numbers) -> Sequence[Reading]:
    """Pages declare how they fit a small screen."""
    return _of("mobile-viewport", seen)


def _of(check: str, seen: SiteFunctionSeen) -> list[Reading]:
    found = [one for one in seen.checks if one.check == check]
    failed = next((one for one in found if one.outcome == "failed"), None)
    if failed is not None:
        params: Params = {"seen": failed.seen}
        return [Reading(State.BAD, "", params, (failed.url,), (failed.page_key,) if failed.page_key else ())]
    good = bool(found) and all(one.outcome == "ok" for one in found)
    return [Reading(State.GOOD if good else State.UNKNOWN)]


def _notice(
    code: str, titles: tuple[str, str], remedies: tuple[str, str], decide: Decide, observes: type[Observation]
) -> Indicator:
    is_state = observes is RegisteredStateSeen
    return Indicator(
        code=code,
        subject=TargetKind.SITE,
        severity=Severity.NOTICE,
        title_zh=titles[0],
        title_en=titles[1],
        says_zh=titles[0] + "（{seen}）",
        says_en=titles[1] + " ({seen})",
        remedy_zh=remedies[0],
        remedy_en=remedies[1],
        observes=(observes,),
        decide=decide,
        look="check-registered-state" if is_state else "crawl-site",
        whole=not is_state,
        provisional=True,
        open_ended=True,
        source="国办发〔2017〕47号",
        apart_s=43_200.0,
    )


INDICATORS = (
    _notice(
        "https-missing",
        ("未启用HTTPS或证书无效", "no HTTPS, or an invalid certificate"),
        ("启用HTTPS并使用有效证书。", "Serve the site over HTTPS with a valid certificate."),
        https,
        RegisteredStateSeen,
    ),
    _notice(
        "missing-page-hidden",
        ("不存在的页面未返回404", "a missing page does not say so"),
        ("对不存在的页面返回404状态和友好提示。", "Answer missing pages with status 404 and a helpful page."),
        missing_page,
        SiteFunctionSeen,
    ),
    _notice(
        "mobile-unfit",
        ("页面未适配移动终端", "pages not fit for mobile terminals"),
        ("适配移动终端。", "Make the pages fit small screens."),
        mobile,
        SiteFunctionSeen,
    ),
)
