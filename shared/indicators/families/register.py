"""Register against reality: a closed site that answers, a closed account that posts, a live site that shows a closing notice."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from shared.contracts.findings import Severity
from shared.contracts.observations import AccountPolled, Observation, RegisteredStateSeen
from shared.contracts.targets import RegisterState, TargetKind
from shared.indicators.model import Decide, History, Indicator, Numbers, Params, Reading, State

BY_ID = frozenset({"weibo-api", "weibo-commercial"})


def site_state(seen: RegisteredStateSeen, history: History, numbers: Numbers) -> Sequence[Reading]:
    """国办发〔2017〕47号 lifecycle; Qinghai failed sites that went dark while the system said 正常运行."""
    observed = _observed(seen)
    if observed is None:
        return [Reading(State.UNKNOWN)]
    params: Params = {"registered": seen.registered, "observed": observed}
    agrees = (observed == "answers") == (seen.registered == RegisterState.LIVE)
    return [Reading(State.GOOD if agrees else State.BAD, "", params, (seen.url,), seen.evidence)]


_OBSERVED: Mapping[str, str] = {
    "site": "answers",
    "closing-notice": "closing-notice",
    "moved": "moved",
    "parked": "parked",
    "server-default": "silent",
    "nothing": "silent",
}
"""What an address shows, as far as it says something about the register; maintenance, errors and gates do not."""


def _observed(seen: RegisteredStateSeen) -> str | None:
    if seen.shows == "script-page":
        # Something of the site answers; whether that is its content or its closing notice, only a browser could tell.
        return "answers" if seen.registered == RegisterState.LIVE else None
    if seen.shows == "site" and seen.registered != RegisterState.LIVE and seen.outcome not in ("ok", "too_large"):
        # Only another spelling answers, and a server may show somebody else's site under it.
        return None
    if seen.shows:
        return _OBSERVED.get(seen.shows)
    if seen.answers is None:
        return None
    if not seen.answers:
        return "silent"
    return "closing-notice" if seen.closing_notice and seen.registered == RegisterState.LIVE else "answers"


def account_state(seen: AccountPolled, history: History, numbers: Numbers) -> Sequence[Reading]:
    """国办发〔2018〕123号: a closed account is cancelled, one that still posts is not; a live one can be found."""
    if history.register is None:
        return []
    if history.register.state is not RegisterState.CLOSED:
        return _live_account(seen)
    if seen.outcome != "ok":
        return []
    newest = seen.newest_post_at
    posting = newest is not None and seen.occurred_at - newest <= timedelta(days=numbers["posting_days"])
    observed = "posting" if posting else "in-store" if seen.app_usable else "silent"
    params: Params = {"registered": "closed", "observed": observed}
    return [Reading(State.GOOD if observed == "silent" else State.BAD, "", params, evidence=seen.evidence)]


def _live_account(seen: AccountPolled) -> Sequence[Reading]:
    """Only a platform asked by the account's own id can say that there is none; a feed's address may be our mistake."""
    if seen.why == "not-found" and seen.method in BY_ID:
        return [Reading(State.BAD, "", {"registered": "live", "observed": "missing"}, evidence=seen.evidence)]
    return [Reading(State.GOOD if seen.outcome == "ok" else State.UNKNOWN)]


def _mismatch(
    code: str, subject: TargetKind, observes: type[Observation], decide: Decide, look: str, source: str
) -> Indicator:
    """Both kinds of target read alike for people."""
    return Indicator(
        code=code,
        subject=subject,
        severity=Severity.NOTICE,
        title_zh="名录状态与实际不符",
        title_en="register and reality disagree",
        says_zh="名录登记状态为{registered}，实际观测为{observed}。",
        says_en="The register says {registered}, what was seen is {observed}.",
        remedy_zh="核实并更正名录，或按程序关停、恢复。",
        remedy_en="Correct the register, or close or restore by the due procedure.",
        observes=(observes,),
        decide=decide,
        look=look,
        numbers={"posting_days": 14},
        operational=True,
        open_ended=True,
        # A site that is down for hours has not gone: the second reading is the next day's.
        apart_s=72_000.0,
        source=source,
    )


INDICATORS = (
    _mismatch(
        "state-mismatch",
        TargetKind.SITE,
        RegisteredStateSeen,
        site_state,
        "check-registered-state",
        "国办发〔2017〕47号 网站关停与临时下线",
    ),
    _mismatch(
        "account-state-mismatch",
        TargetKind.ACCOUNT,
        AccountPolled,
        account_state,
        "poll-account",
        "国办发〔2018〕123号 关停与注销",
    ),
)
