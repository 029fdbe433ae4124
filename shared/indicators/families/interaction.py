"""互动回应差 on websites: no way to ask, or a published question left without an answer. A person confirms both."""

from collections.abc import Sequence

from shared.contracts.findings import Severity
from shared.contracts.observations import SiteSurveyed
from shared.contracts.targets import TargetKind
from shared.indicators.model import History, Indicator, Numbers, Reading, State
from shared.indicators.surveying import months_before


def no_channel(seen: SiteSurveyed, history: History, numbers: Numbers) -> Sequence[Reading]:
    """互动回应差, case 1: no effective online channel for questions; 网上信访 and 纪检举报 do not count."""
    if seen.outcome != "ok" or seen.consultation_channel is None:
        return [Reading(State.UNKNOWN)]
    return [Reading(State.GOOD if seen.consultation_channel else State.BAD, places=(seen.home_url,))]


def unanswered(seen: SiteSurveyed, history: History, numbers: Numbers) -> Sequence[Reading]:
    """互动回应差, case 2: within the last year a question stood unanswered for more than three months."""
    oldest = months_before(seen.occurred_at, numbers["lookback_months"])
    limit = months_before(seen.occurred_at, numbers["unanswered_months"])
    late = [m for m in seen.messages if m.answered_at is None and oldest <= m.asked_at < limit]
    if late:
        first = min(late, key=lambda message: message.asked_at)
        places = tuple(message.url for message in late if message.url)[:20]
        params: dict[str, str | int | float | None] = {"count": len(late), "asked": first.asked_at.date().isoformat()}
        return [Reading(State.BAD, "", params, places)]
    known = seen.outcome == "ok" and bool(seen.messages)
    return [Reading(State.GOOD if known else State.UNKNOWN)]


INDICATORS = (
    Indicator(
        code="consult-channel-missing",
        subject=TargetKind.SITE,
        severity=Severity.VETO,
        title_zh="无网上有效咨询建言渠道",
        title_en="no consultation channel",
        says_zh="未发现网上有效咨询建言渠道（网上信访、纪检举报等专门渠道除外）。",
        says_en="No effective online channel for questions and suggestions was found.",
        remedy_zh="开设并公布网上咨询建言渠道。",
        remedy_en="Open a channel for questions and link it from the home page.",
        observes=(SiteSurveyed,),
        decide=no_channel,
        look="crawl-site",
        needs_person=True,
        source="国办秘函〔2019〕19号 单项否决指标 互动回应差 1",
    ),
    Indicator(
        code="consult-reply-overdue",
        subject=TargetKind.SITE,
        severity=Severity.VETO,
        title_zh="留言超过三个月未回应",
        title_en="questions unanswered for over three months",
        says_zh="{count}条公开留言超过三个月未答复，最早提出于{asked}。",
        says_en="{count} published questions stand unanswered for over three months, the first since {asked}.",
        remedy_zh="尽快答复并公开。",
        remedy_en="Answer them and publish the answers.",
        observes=(SiteSurveyed,),
        decide=unanswered,
        look="crawl-site",
        numbers={"lookback_months": 12, "unanswered_months": 3},
        needs_person=True,
        source="国办秘函〔2019〕19号 单项否决指标 互动回应差 2",
    ),
)
