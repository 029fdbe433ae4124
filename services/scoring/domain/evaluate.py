"""Run the edition's rules over one observation and fold what they say into the case file."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from services.scoring.domain.casefile import CaseFile, OpenFinding
from services.scoring.domain.transition import Seen, transition
from services.scoring.domain.vantages import as_votes, asks, disputed, voted
from shared.contracts.commands import (
    CheckLinks,
    CheckRegisteredState,
    CrawlKind,
    CrawlSite,
    Look,
    PollAccount,
    ProbeSite,
    Reason,
)
from shared.contracts.envelope import Event, fact_id
from shared.contracts.findings import Severity, Status
from shared.contracts.observations import Observation, SiteProbed, SiteSurveyed
from shared.contracts.targets import RegisterState, TargetFacts
from shared.indicators.editions import Edition, Rule
from shared.indicators.families.availability import DOWN, counts, opened
from shared.indicators.model import History, Indicator, State
from shared.indicators.visits import slot_of

AGAIN_AFTER = timedelta(hours=6)
MOST = 20
"""Pages that one command asks again."""
_ALONE = frozenset({"check-links", "probe-site"})
Wanted = tuple[Indicator, OpenFinding]


def evaluate(
    case: CaseFile, seen: Observation, edition: Edition, alive: frozenset[str] = frozenset()
) -> tuple[CaseFile, tuple[Event, ...]]:
    """The case after one observation, with the findings' events and the re-checks that suspicions order.

    `alive` are the further vantages that have spoken of late and can be asked.
    """
    case = _remember(case, seen, alive)
    source = Seen(seen.target, seen.event_id, seen.occurred_at, seen.trace)
    events: list[Event] = []
    wanted: list[Wanted] = []
    for rule in edition.reading(type(seen)):
        if _concerns(rule, case, edition):
            case, step = _apply(case, rule, seen, source, edition, alive)
            events += step.events
            wanted += [(rule.indicator, one) for one in step.wanted]
    if isinstance(seen, SiteProbed):
        events += asks(case.register_row, seen, opened(seen.outcome), case.votes, alive)
    again = _another_survey(case, seen)
    looks = rechecks(case.register_row, wanted, source)
    return case, (*events, *looks, *([again] if again else []))


def _another_survey(case: CaseFile, seen: Observation) -> CrawlSite | None:
    """A survey that could not read the home page told nothing: it is made again some hours later, not next week."""
    row = case.register_row
    if not isinstance(seen, SiteSurveyed) or seen.outcome == "ok" or row is None or row.url is None:
        return None
    if row.state is not RegisterState.LIVE:
        return None
    return CrawlSite(
        target=seen.target,
        occurred_at=seen.occurred_at,
        trace=seen.trace,
        reason=Reason.RECHECK,
        not_before=seen.occurred_at + AGAIN_AFTER,
        url=row.url,
        kind=seen.crawl,
        pass_id=fact_id("again", seen.event_id),
    )


def _concerns(rule: Rule, case: CaseFile, edition: Edition) -> bool:
    """Rules about content and availability leave targets alone that the register has closed; most deductions those without points."""
    row = case.register_row
    if rule.indicator.subject != (row.kind if row else case.target.partition("-")[0]):
        # Pages of a site and posts of an account are told of by the same event.
        return False
    if row is None:
        return True
    is_of_points = rule.indicator.severity in (Severity.DEDUCTION, Severity.BONUS) and not rule.everywhere
    if is_of_points and not edition.carries_points(row):
        return False
    return rule.indicator.applies(row) and (row.state is RegisterState.LIVE or rule.indicator.operational)


def _remember(case: CaseFile, seen: Observation, alive: frozenset[str]) -> CaseFile:
    """Facts that later readings look back on: visits, and when a re-check after a reply began."""
    if isinstance(seen, SiteProbed):
        was_open = opened(seen.outcome)
        if was_open is not None and counts(seen):
            case = case.with_visit(seen.scheduled_at, slot_of(seen.scheduled_at)[1], was_open)
        if was_open is not None and (alive or seen.second or case.votes):
            votes = voted(case.votes, seen, was_open)
            case = case.model_copy(update={"votes": votes, "disputed": disputed(case.disputed, seen, was_open)})
    confirmed = {one.facts.id for one in case.findings if one.facts.status is Status.CONFIRMED}
    if seen.finding_id in confirmed and _is_after_reply(seen):
        began = case.rechecked.get(seen.finding_id, seen.occurred_at)
        case = case.model_copy(update={"rechecked": {**case.rechecked, seen.finding_id: max(began, seen.occurred_at)}})
    return case


def _is_after_reply(seen: Observation) -> bool:
    """Asked for by an order, whose id is its trace. A late second reading of a suspicion follows no reply."""
    finding = seen.finding_id or ""
    return seen.reason is Reason.RECHECK and seen.trace == fact_id("order", finding)


def _history(case: CaseFile, rule: Rule, alive: frozenset[str]) -> History:
    of_rule = [one for one in case.findings if one.facts.indicator == rule.indicator.code]
    confirmed = [one for one in of_rule if one.facts.status is Status.CONFIRMED]
    rechecked = [case.rechecked[one.facts.id] for one in confirmed if one.facts.id in case.rechecked]
    cleared = [
        one.facts.cleared_at
        for one in case.closed
        if one.facts.indicator == rule.indicator.code and one.facts.cleared_at is not None and one.facts.confirmed_at
    ]
    return History(
        register=case.register_row,
        visits=case.day_visits(),
        rechecked_at=max(rechecked, default=None),
        cleared_at=max(cleared, default=None),
        confirmed=frozenset(one.facts.detail for one in confirmed),
        open=frozenset(one.facts.detail for one in of_rule),
        votes=as_votes(case.votes),
        expected=alive,
        site_down=any(one.facts.indicator == DOWN for one in case.findings),
    )


@dataclass
class _Told:
    events: list[Event] = field(default_factory=list)
    wanted: list[OpenFinding] = field(default_factory=list)


def _apply(
    case: CaseFile, rule: Rule, seen: Observation, source: Seen, edition: Edition, alive: frozenset[str]
) -> tuple[CaseFile, _Told]:
    indicator = rule.indicator
    told = _Told()
    for reading in indicator.decide(seen, _history(case, rule, alive), rule.numbers):
        if reading.state is not State.UNKNOWN:
            case = case.with_standing(indicator.code, reading.state, seen.occurred_at)
        if indicator.severity is Severity.BONUS:
            # What is earned is remembered; that it is not is nobody's fault.
            continue
        step = transition(case, indicator, reading, source, edition.code)
        case = step.case
        told.events += step.events
        told.wanted += [step.wants_recheck] if step.wants_recheck is not None else []
    return case, told


def rechecks(row: TargetFacts | None, wanted: Sequence[Wanted], seen: Seen) -> list[Look]:
    """One look for everything that it can read again: ten suspicions of one survey order one survey, not ten."""
    together: dict[tuple[str, str], list[Wanted]] = {}
    for indicator, finding in wanted:
        alone = finding.facts.id if indicator.look in _ALONE else ""
        together.setdefault((indicator.look, alone), []).append((indicator, finding))
    looks = (recheck(row, some, seen) for some in together.values())
    return [look for look in looks if look is not None]


def recheck(row: TargetFacts | None, wanted: Sequence[Wanted], seen: Seen) -> Look | None:
    """The looker's own command that reads findings once more, far enough from the last reading to be independent.

    None when the register's row is not known yet: the next scheduled look will be the second reading then.
    """
    indicator, finding = wanted[0]
    look = indicator.look
    common: dict[str, Any] = {
        "target": seen.target,
        "occurred_at": seen.at,
        "trace": seen.trace,
        "reason": Reason.RECHECK,
        "finding_id": finding.facts.id,
        "not_before": seen.at + timedelta(seconds=max(one.apart_s for one, _ in wanted)),
    }
    if look == "poll-account":
        return PollAccount(**common, run=fact_id("run", seen.observation, finding.facts.id))
    if look == "check-links":
        # A finding about the whole site has no detail; its places are the pages to look at.
        return CheckLinks(
            **common, urls=(finding.facts.detail,) if finding.facts.detail else finding.facts.places[:MOST]
        )
    if row is None or row.url is None:
        return None
    if look == "probe-site":
        return ProbeSite(**common, url=row.url)
    if look == "crawl-site":
        kind = CrawlKind.FULL if any(one.whole for one, _ in wanted) else CrawlKind.LIGHT
        return CrawlSite(**common, url=row.url, kind=kind, pass_id=fact_id("pass", seen.observation, finding.facts.id))
    return CheckRegisteredState(**common, url=row.url, state=row.state)
