"""安全事故: hijacked pages, links hidden in pages, and signs that a person should look at. A person confirms them all."""

from collections.abc import Callable, Sequence

from shared.contracts.findings import Severity
from shared.contracts.tampering import PageExamined, SignalSeen, TamperingSeen
from shared.contracts.targets import TargetKind
from shared.indicators.model import Decide, History, Indicator, Numbers, Params, Reading, State

HIDDEN = frozenset({"hidden-links", "spam-links", "commented-links", "disguised-links"})
SUSPICION = "suspicion"
_PLACES = 20


def hijacked(seen: TamperingSeen, history: History, numbers: Numbers) -> Sequence[Reading]:
    """安全、泄密事故等严重问题, cases 3 and 4: the page was changed by somebody else, or leads to what no office links."""
    return _readings(seen, history, numbers, lambda one: one.code not in HIDDEN)


def hidden_links(seen: TamperingSeen, history: History, numbers: Numbers) -> Sequence[Reading]:
    """暗链: links to gambling and the like, out of readers' sight or in plain view."""
    return _readings(seen, history, numbers, lambda one: one.code in HIDDEN)


def suspected(seen: TamperingSeen, history: History, numbers: Numbers) -> Sequence[Reading]:
    """Signs that weigh less than a veto: something new and odd that a person should look at."""
    least, below = numbers["weight"], numbers["below"]
    return _readings(seen, history, numbers, lambda one: least <= one.weight < below)


def harmful_post(seen: TamperingSeen, history: History, numbers: Numbers) -> Sequence[Reading]:
    """安全、泄密事故等严重问题 of accounts: a post offers gambling and the like, as where somebody else writes in it."""
    return _readings(seen, history, numbers, lambda _: True)


def _readings(
    seen: TamperingSeen, history: History, numbers: Numbers, is_his: Callable[[SignalSeen], bool]
) -> Sequence[Reading]:
    """One reading for the whole site: the same planted code on 5,000 pages is one finding with their places."""
    told = [
        (page, one) for page in seen.pages for one in page.signals if is_his(one) and one.weight >= numbers["weight"]
    ]
    if told:
        return [_bad(seen, told)]
    if not history.open:
        return []
    looked = any(page.outcome == "ok" or page.status in (404, 410) for page in seen.pages)
    still = sum(count for code, count in seen.standing.items() if _counts(code, is_his, numbers))
    return [Reading(State.GOOD if looked and not still else State.UNKNOWN)]


def _counts(code: str, is_his: Callable[[SignalSeen], bool], numbers: Numbers) -> bool:
    if "below" in numbers:
        return code == SUSPICION
    return code not in _NOT_CODES and is_his(SignalSeen(code=code, weight=1.0))


_NOT_CODES = frozenset({SUSPICION, "grave", "typo"})


def _bad(seen: TamperingSeen, told: Sequence[tuple[PageExamined, SignalSeen]]) -> Reading:
    page, heaviest = max(told, key=lambda pair: pair[1].weight)
    pages = list(dict.fromkeys(one.url for one, _ in told))
    params: Params = {
        "url": page.url,
        "code": heaviest.code,
        "why": heaviest.why,
        "weight": heaviest.weight,
        "visitor": heaviest.visitor,
        "line": heaviest.line,
        "snippet": heaviest.snippet[:120],
        "pages": max(len(pages), seen.standing.get(heaviest.code, 0)),
    }
    first = [page.url, *(url for url in pages if url != page.url)]
    keys = [key for one, _ in told for key in (one.page_key, *one.view_keys.values()) if key]
    return Reading(State.BAD, "", params, tuple(first[:_PLACES]), tuple(dict.fromkeys(keys))[:_PLACES])


_SITE = "国办秘函〔2019〕19号 单项否决指标 安全、泄密事故等严重问题 3、4"
_MEDIA = "国办秘函〔2019〕19号 政务新媒体单项否决指标 安全、泄密事故等严重问题"


def _indicator(
    code: str,
    severity: Severity,
    decide: Decide,
    numbers: Numbers,
    words: dict[str, str],
    subject: TargetKind = TargetKind.SITE,
) -> Indicator:
    is_site = subject is TargetKind.SITE
    return Indicator(
        code=code,
        subject=subject,
        severity=severity,
        observes=(TamperingSeen,),
        decide=decide,
        # Asked to check a page's address, the link checker reads the page for signs again.
        look="check-links" if is_site else "poll-account",
        numbers=numbers,
        needs_person=True,
        operational=severity is Severity.NOTICE,
        open_ended=True,
        provisional=True,
        title_zh=words["title_zh"],
        title_en=words["title_en"],
        says_zh=words["says_zh"],
        says_en=words["says_en"],
        remedy_zh="保留现场证据，清除植入内容，排查并修补漏洞后再开放页面。",
        remedy_en="Keep the evidence, remove what was planted, close the hole, then open the page again.",
        source=_SITE if is_site else _MEDIA,
    )


INDICATORS = (
    _indicator(
        "page-hijacked",
        Severity.VETO,
        hijacked,
        {"weight": 0.8},
        {
            "title_zh": "页面疑似被篡改",
            "title_en": "hijacked page",
            "says_zh": "{pages}个页面疑似被篡改：{url} 第{line}行，{code}（{why}，权重{weight}）：{snippet}",
            "says_en": "{pages} pages look hijacked: {url} line {line}, {code} ({why}, weight {weight}): {snippet}",
        },
    ),
    _indicator(
        "hidden-links",
        Severity.VETO,
        hidden_links,
        {"weight": 0.8},
        {
            "title_zh": "页面疑似含有暗链",
            "title_en": "hidden spam links",
            "says_zh": "{pages}个页面疑似含有暗链：{url} 第{line}行，{code}（{why}，权重{weight}）：{snippet}",
            "says_en": "{pages} pages carry spam links: {url} line {line}, {code} ({why}, weight {weight}): {snippet}",
        },
    ),
    _indicator(
        "tampering-suspected",
        Severity.NOTICE,
        suspected,
        {"weight": 0.5, "below": 0.8},
        {
            "title_zh": "页面有可疑迹象",
            "title_en": "signs of tampering",
            "says_zh": "{pages}个页面有可疑迹象，请人工查看：{url} 第{line}行，{code}（{why}，权重{weight}）：{snippet}",
            "says_en": "{pages} pages show something odd: {url} line {line}, {code} ({why}, weight {weight}): {snippet}",
        },
    ),
    _indicator(
        "media-harmful-post",
        Severity.VETO,
        harmful_post,
        {"weight": 0.8},
        {
            "title_zh": "账号疑似发布有害内容",
            "title_en": "harmful post",
            "says_zh": "{pages}条内容疑似有害：{url}，{code}（{why}，权重{weight}）：{snippet}",
            "says_en": "{pages} posts look harmful: {url}, {code} ({why}, weight {weight}): {snippet}",
        },
        TargetKind.ACCOUNT,
    ),
)
