"""站点无法访问: the official measure over a week of spaced visits, and the duty officer's notice that a site is down now."""

from collections.abc import Sequence
from datetime import timedelta

from shared.contracts.commands import Reason
from shared.contracts.findings import Severity
from shared.contracts.observations import SiteProbed
from shared.contracts.targets import TargetKind
from shared.indicators.model import History, Indicator, Numbers, Reading, State
from shared.indicators.quorum import Council, council
from shared.indicators.visits import Tally, tally

DOWN = "site-down"
OPENED = "ok"
ACCUSING = frozenset({"http_error", "timeout", "dns", "tls", "connection", "redirect_loop", "too_large"})
"""Outcomes that may become findings (design.md 5); all others say that we could not tell."""


def opened(outcome: str) -> bool | None:
    """Whether a visit opened the site; None when the visit does not count."""
    if outcome == OPENED:
        return True
    return False if outcome in ACCUSING else None


def unreachable(seen: SiteProbed, history: History, numbers: Numbers) -> Sequence[Reading]:
    """国办秘函〔2019〕19号, 单项否决 站点无法访问: one week, 20 or more spaced visits a day, not open at 15 s in 5 % or more of all.

    The window is the seven times 24 hours up to this visit. A day with fewer than 20 valid visits makes it unknown. After an
    owner's reply, 20 spaced visits in a row that open the site show that it was put right (design.md 7).
    """
    if seen.second:
        return [Reading(State.UNKNOWN)]
    if "" in history.confirmed and history.rechecked_at is not None:
        since = tally(history.visits, history.rechecked_at, seen.scheduled_at)
        if since.bad == 0 and since.good >= numbers["recheck_visits"]:
            return [Reading(State.GOOD, params=_shares(since))]
    if history.cleared_at is not None and seen.scheduled_at - history.cleared_at < timedelta(
        days=numbers["window_days"]
    ):
        # The failures before the clearing are settled: the next week is measured anew.
        return [Reading(State.UNKNOWN)]
    days = [_day(seen, history, back) for back in range(numbers["window_days"])]
    total = Tally(sum(day.good for day in days), sum(day.bad for day in days))
    if any(day.valid < numbers["min_visits_per_day"] for day in days):
        return [Reading(State.UNKNOWN, params=_shares(total))]
    bad = total.bad >= numbers["fail_ratio_min"] * total.valid
    return [Reading(State.BAD if bad else State.GOOD, params=_shares(total), places=(seen.url,))]


def _day(seen: SiteProbed, history: History, back: int) -> Tally:
    until = seen.scheduled_at - timedelta(days=back)
    return tally(history.visits, until - timedelta(days=1), until)


def _shares(total: Tally) -> dict[str, str | int | float | None]:
    percent = round(100 * total.bad / total.valid, 2) if total.valid else None
    return {"failed": total.bad, "visits": total.valid, "percent": percent}


def down(seen: SiteProbed, history: History, numbers: Numbers) -> Sequence[Reading]:
    """Is it open at this moment? Confirming and scheduled probes both speak; outcomes of ours do not.

    Where several vantages look, down needs a quorum of them; a first failure raises the suspicion that asks the others.
    """
    state = {True: State.GOOD, False: State.BAD, None: State.UNKNOWN}[opened(seen.outcome)]
    together = council(history.votes, seen.occurred_at, numbers["fresh_s"], history.expected)
    if state is not State.UNKNOWN and history.votes and not together.alone:
        state = _together(state, together, raised="" in history.open)
    params: dict[str, str | int | float | None] = {
        "outcome": seen.outcome, "status": seen.status, "seconds": round(seen.phases.total, 1), "why": seen.why[:200],
    }  # fmt: skip
    return [Reading(state, params=params, places=(seen.url,), evidence=seen.evidence)]


def _together(own: State, together: Council, raised: bool) -> State:
    """A failure counts when the quorum shares it; who opened the site never reports it down."""
    if together.down is None:
        return State.UNKNOWN if raised else own
    if together.down:
        return State.BAD if own is State.BAD else State.UNKNOWN
    return State.GOOD


def partly(seen: SiteProbed, history: History, numbers: Numbers) -> Sequence[Reading]:
    """Only some networks open it: nobody's outage, and yet somebody's (lessons B5)."""
    together = council(history.votes, seen.occurred_at, numbers["fresh_s"], history.expected)
    if opened(seen.outcome) is None or together.partly is None:
        return [Reading(State.UNKNOWN)]
    params: dict[str, str | int | float | None] = {
        "failing": ", ".join(together.failing), "opening": ", ".join(together.opening),
    }  # fmt: skip
    return [Reading(State.BAD if together.partly else State.GOOD, params=params, places=(seen.url,))]


def counts(seen: SiteProbed) -> bool:
    """Only scheduled visits count in the measure; confirming and re-check probes never do."""
    return seen.reason is Reason.SCHEDULED and not seen.second


INDICATORS = (
    Indicator(
        code="site-unreachable",
        subject=TargetKind.SITE,
        severity=Severity.VETO,
        title_zh="站点无法访问",
        title_en="site unreachable",
        says_zh="一周内共访问{visits}次，{failed}次无法打开，占{percent}%。",
        says_en="{failed} of {visits} visits in a week did not open the site ({percent} %).",
        remedy_zh="排查服务器、网络与域名解析，恢复稳定访问；回复后将以连续20次间隔访问复查。",
        remedy_en="Restore stable access; after your reply 20 spaced visits in a row are made.",
        observes=(SiteProbed,),
        decide=unreachable,
        look="probe-site",
        numbers={"window_days": 7, "min_visits_per_day": 20, "fail_ratio_min": 0.05, "recheck_visits": 20},
        source="国办秘函〔2019〕19号 单项否决指标 站点无法访问",
        apart_s=3_000.0,
        clear_after=1,
    ),
    Indicator(
        code=DOWN,
        subject=TargetKind.SITE,
        severity=Severity.NOTICE,
        title_zh="网站当前打不开",
        title_en="site down now",
        says_zh="网站当前无法打开（{outcome}，{seconds}秒）。",
        says_en="The site does not open now ({outcome}, {seconds} s).",
        remedy_zh="请立即检查网站运行状况。",
        remedy_en="Check the site at once.",
        observes=(SiteProbed,),
        decide=down,
        look="probe-site",
        numbers={"fresh_s": 600},
        operational=True,
        apart_s=25.0,
        open_ended=True,
    ),
    Indicator(
        code="site-partly-unreachable",
        subject=TargetKind.SITE,
        severity=Severity.NOTICE,
        title_zh="部分网络打不开",
        title_en="site opens from some networks only",
        says_zh="从这些监测点打不开：{failing}；能打开：{opening}。",
        says_en="Does not open from: {failing}; opens from: {opening}.",
        remedy_zh="请检查各运营商线路、域名解析与访问限制。",
        remedy_en="Check the lines of each carrier, name resolution and access rules.",
        observes=(SiteProbed,),
        decide=partly,
        look="probe-site",
        numbers={"fresh_s": 600},
        operational=True,
        apart_s=25.0,
        open_ended=True,
    ),
)
