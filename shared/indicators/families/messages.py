"""互动交流: can one write, are the letters and answers published, with all their parts, and how long do answers take."""

import re
from collections.abc import Sequence

from shared.contracts.commands import CrawlKind
from shared.contracts.findings import Severity
from shared.contracts.observations import SiteFunctionSeen, SiteSurveyed
from shared.contracts.targets import TargetKind
from shared.indicators.model import History, Indicator, Numbers, Params, Reading, State
from shared.indicators.person import by_person
from shared.indicators.surveying import UNREADABLE, months_before, newest_of, of_kinds

_STATISTICS = re.compile(
    r"(?:留言|信件|来信|咨询|互动|办理|回复|答复)[^，。]{0,6}统计|统计[^，。]{0,4}(?:留言|信件|来信)"
)


def submit(seen: SiteFunctionSeen, history: History, numbers: Numbers) -> Sequence[Reading]:
    """信息提交: the page behind 登录 or 注册 does not open. That it opens does not show that a question can be sent."""
    logins = [one for one in seen.checks if one.check == "login-page"]
    if any(one.outcome == "failed" for one in logins):
        failed = next(one for one in logins if one.outcome == "failed")
        params: Params = {"url": failed.url, "seen": failed.seen}
        return [Reading(State.BAD, "", params, (failed.url,), (failed.page_key,) if failed.page_key else ())]
    opened = bool(logins) and all(one.outcome == "ok" for one in logins)
    return [Reading(State.GOOD if opened and "" in history.open else State.UNKNOWN)]


def stale(seen: SiteSurveyed, history: History, numbers: Numbers) -> Sequence[Reading]:
    """留言公开: no letter and no answer published for two months."""
    columns = of_kinds(seen, "consultation")
    instants = [at for one in seen.messages for at in (one.asked_at, one.answered_at) if at is not None]
    newest_item = newest_of(columns)
    newest = max([*instants, *([newest_item] if newest_item else [])], default=None)
    if seen.outcome != "ok" or newest is None:
        return [Reading(State.UNKNOWN)]
    params: Params = {"newest": newest.date().isoformat(), "days": (seen.occurred_at - newest).days}
    places = tuple(one.url for one in columns if one.url)[:20]
    if newest >= months_before(seen.occurred_at, numbers["window_months"]):
        return [Reading(State.GOOD, "", params, places)]
    unread = any(one.state in UNREADABLE for one in columns)
    state = State.UNKNOWN if unread else State.BAD
    return [Reading(state, "", params, places, needs_person=seen.sections_unread > 0)]


def published_statistics(seen: SiteSurveyed, history: History, numbers: Numbers) -> Sequence[Reading]:
    """留言公开: figures on letters and answers are published. Not to have met them says nothing."""
    found = [section for section in seen.sections if _STATISTICS.search(section.name)]
    places = tuple(section.url for section in found if section.url)[:5]
    return [Reading(State.GOOD if found else State.UNKNOWN, places=places)]


def elements(seen: SiteSurveyed, history: History, numbers: Numbers) -> Sequence[Reading]:
    """留言公开: published letters that are answered without saying when. Other parts only a reader can miss."""
    replies = seen.replies
    if seen.outcome != "ok" or replies is None or not replies.questions or seen.crawl is not CrawlKind.FULL:
        # A light pass reads lists: the time of an answer often stands on the letter's own page only.
        return [Reading(State.UNKNOWN)]
    params: Params = {"cases": replies.answered_undated, "questions": replies.questions}
    return [Reading(State.BAD if replies.answered_undated else State.GOOD, "", params, (seen.home_url,))]


_SOURCE = "国办秘函〔2019〕19号 扣分指标 互动交流 "


def _letters(code: str, titles: tuple[str, str], says: tuple[str, str], **more: object) -> Indicator:
    return Indicator(
        code=code,
        subject=TargetKind.SITE,
        severity=Severity.DEDUCTION,
        title_zh=titles[0],
        title_en=titles[1],
        says_zh=says[0],
        says_en=says[1],
        remedy_zh="及时公开留言和答复情况，信息要素应当完整。",
        remedy_en="Publish letters and answers in time, with all their parts and their statistics.",
        observes=(SiteSurveyed,),
        look="crawl-site",
        source=_SOURCE + "留言公开",
        **more,  # type: ignore[arg-type]
    )


INDICATORS = (
    Indicator(
        code="submit-broken",
        subject=TargetKind.SITE,
        severity=Severity.DEDUCTION,
        title_zh="注册、登录或提交不可用",
        title_en="registration, login or submission fails",
        says_zh="互动功能的注册登录页面无法使用（{seen}）：{url}",
        says_en="The page for registration or login does not work ({seen}): {url}",
        remedy_zh="修复注册、登录和留言提交功能。",
        remedy_en="Repair registration, login and submission.",
        observes=(SiteFunctionSeen,),
        decide=submit,
        look="crawl-site",
        whole=True,
        needs_person=True,
        provisional=True,
        source=_SOURCE + "信息提交",
    ),
    by_person(
        "unified-login-missing",
        ("互动功能未实现统一注册登录", "no unified registration and login"),
        ("各互动功能统一注册、统一登录。", "Use one registration and login for all functions."),
        provisional=True,
        source=_SOURCE + "统一登录",
    ),
    _letters(
        "messages-stale",
        ("留言公开更新不及时", "published letters not updated"),
        (
            "公开的留言和答复最新日期为{newest}，已{days}天未更新。",
            "The newest letter or answer is dated {newest}, {days} days ago.",
        ),
        decide=stale,
        numbers={"window_months": 2},
    ),
    _letters(
        "messages-statistics-missing",
        ("未公开留言受理答复统计数据", "statistics on letters and answers not published"),
        (
            "未公开留言受理答复统计数据（{cases}处）{note}",
            "Statistics on letters and answers are not published ({cases}): {note}",
        ),
        decide=published_statistics,
        provisional=True,
    ),
    _letters(
        "messages-elements-missing",
        ("公开的留言要素不全", "published letters lack parts"),
        (
            "{questions}条公开留言中{cases}条已答复但未注明答复时间。",
            "{cases} of {questions} published letters are answered without saying when.",
        ),
        decide=elements,
        whole=True,
        needs_person=True,
        provisional=True,
    ),
    by_person(
        "reply-late",
        ("模拟提问超期未答复", "simulated question not answered in time"),
        ("5个工作日内答复网民留言。", "Answer questions within five working days."),
        numbers={"simulated_questions": 2, "working_days": 5},
        provisional=True,
        source=_SOURCE + "办理答复",
    ),
    by_person(
        "reply-poor",
        ("模拟提问答复质量不高", "poor answer to a simulated question"),
        ("答复应有针对性，不得推诿、敷衍。", "Answer what was asked, without evasion."),
        provisional=True,
        source=_SOURCE + "办理答复",
    ),
)
