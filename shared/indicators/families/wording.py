"""严重表述错误 and typos of pages and posts: words that a dated lexicon holds for wrong, with their text. A person confirms them all."""

from collections.abc import Sequence

from shared.contracts.findings import Severity
from shared.contracts.tampering import TamperingSeen
from shared.contracts.targets import TargetKind
from shared.indicators.model import Decide, History, Indicator, Numbers, Params, Reading, State


def grave(seen: TamperingSeen, history: History, numbers: Numbers) -> Sequence[Reading]:
    """安全、泄密事故等严重问题, case 1: a grave misstatement appears."""
    return _readings(seen, history, True)


def typos(seen: TamperingSeen, history: History, numbers: Numbers) -> Sequence[Reading]:
    """错别字: told to the site's people, never scored."""
    return _readings(seen, history, False)


def _readings(seen: TamperingSeen, history: History, is_grave: bool) -> Sequence[Reading]:
    told = [(page, slip) for page in seen.pages for slip in page.slips if slip.grave is is_grave]
    still = seen.standing.get("grave" if is_grave else "typo", 0)
    if told:
        page, slip = told[0]
        params: Params = {
            "url": page.url,
            "wrong": slip.wrong,
            "right": slip.right,
            "context": slip.context[:120],
            "lexicon": slip.lexicon,
            "pages": max(still, len({one.url for one, _ in told})),
        }
        keys = dict.fromkeys(one.page_key for one, _ in told if one.page_key)
        places = dict.fromkeys(one.url for one, _ in told)
        return [Reading(State.BAD, "", params, tuple(places)[:20], tuple(keys)[:20])]
    if not history.open:
        return []
    looked = any(page.outcome == "ok" or page.status in (404, 410) for page in seen.pages)
    return [Reading(State.GOOD if looked and not still else State.UNKNOWN)]


_TYPO = "“我为政府网站找错”平台留言类型 错别字"


def _indicator(
    code: str,
    severity: Severity,
    decide: Decide,
    title_zh: str,
    title_en: str,
    source: str,
    subject: TargetKind = TargetKind.SITE,
) -> Indicator:
    where = ("页面", "pages", "check-links") if subject is TargetKind.SITE else ("内容", "posts", "poll-account")
    return Indicator(
        code=code,
        subject=subject,
        severity=severity,
        title_zh=title_zh,
        title_en=title_en,
        says_zh=f"{{pages}}处{where[0]}疑似" + "表述有误：{url} “{context}”，其中“{wrong}”疑为“{right}”（{lexicon}）。",
        says_en=f"{{pages}} {where[1]} may be"
        + " worded wrongly: {url} “{context}”: “{wrong}” should read “{right}” ({lexicon}).",
        remedy_zh="核实并更正表述。",
        remedy_en="Verify and correct the wording.",
        observes=(TamperingSeen,),
        decide=decide,
        # A new reading of an account shows the corrected text; that a post is gone its list cannot prove, so a person says so.
        look=where[2],
        needs_person=True,
        operational=severity is Severity.NOTICE,
        open_ended=True,
        provisional=True,
        source=source,
    )


INDICATORS = (
    _indicator(
        "grave-misstatement",
        Severity.VETO,
        grave,
        "疑似严重表述错误",
        "grave misstatement",
        "国办秘函〔2019〕19号 单项否决指标 安全、泄密事故等严重问题 1",
    ),
    _indicator("typo", Severity.NOTICE, typos, "疑似错别字", "typo", _TYPO),
    _indicator(
        "media-grave-misstatement",
        Severity.VETO,
        grave,
        "账号内容疑似严重表述错误",
        "grave misstatement in a post",
        "国办秘函〔2019〕19号 政务新媒体单项否决指标 安全、泄密事故等严重问题",
        TargetKind.ACCOUNT,
    ),
    _indicator("media-typo", Severity.NOTICE, typos, "账号内容疑似错别字", "typo in a post", _TYPO, TargetKind.ACCOUNT),
)
