"""Run the edition's rules over one observation and fold what they say into the case file."""

from datetime import timedelta
from typing import Any

from services.scoring.domain.casefile import CaseFile, OpenFinding
from services.scoring.domain.transition import Seen, transition
from shared.contracts.commands import CheckLinks, CheckRegisteredState, CrawlSite, Look, PollAccount, ProbeSite, Reason
from shared.contracts.envelope import Event, fact_id
from shared.contracts.findings import Status
from shared.contracts.observations import Observation, SiteProbed, SiteSurveyed
from shared.contracts.targets import RegisterState, TargetFacts
from shared.indicators.editions import Edition, Rule
from shared.indicators.families.availability import DOWN, counts, opened
from shared.indicators.model import History, State
from shared.indicators.visits import slot_of

AGAIN_AFTER = timedelta(hours=6)
MOST = 20
"""Pages that one command asks again."""


def evaluate(case: CaseFile, seen: Observation, edition: Edition) -> tuple[CaseFile, tuple[Event, ...]]:
    """The case after one observation, with the findings' events and the re-checks that suspicions order."""
    case = _remember(case, seen)
    source = Seen(seen.target, seen.event_id, seen.occurred_at, seen.trace)
    events: list[Event] = []
    for rule in edition.rules.values():
        if isinstance(seen, rule.indicator.observes) and _concerns(rule, case):
            case, more = _apply(case, rule, seen, source, edition)
            events += more
    again = _another_survey(case, seen)
    return case, (*events, again) if again else tuple(events)


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


def _concerns(rule: Rule, case: CaseFile) -> bool:
    """Rules about content and availability leave targets alone that the register has closed."""
    row = case.register_row
    if row is None:
        return True
    return rule.indicator.applies(row) and (row.state is RegisterState.LIVE or rule.indicator.operational)


def _remember(case: CaseFile, seen: Observation) -> CaseFile:
    """Facts that later readings look back on: visits, and when a re-check after a reply began."""
    if isinstance(seen, SiteProbed):
        was_open = opened(seen.outcome)
        if was_open is not None and counts(seen):
            case = case.with_visit(seen.scheduled_at, slot_of(seen.scheduled_at)[1], was_open)
    confirmed = {one.facts.id for one in case.findings if one.facts.status is Status.CONFIRMED}
    if seen.reason is Reason.RECHECK and seen.finding_id in confirmed:
        began = case.rechecked.get(seen.finding_id, seen.occurred_at)
        case = case.model_copy(update={"rechecked": {**case.rechecked, seen.finding_id: max(began, seen.occurred_at)}})
    return case


def _history(case: CaseFile, rule: Rule) -> History:
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
        site_down=any(one.facts.indicator == DOWN for one in case.findings),
    )


def _apply(
    case: CaseFile, rule: Rule, seen: Observation, source: Seen, edition: Edition
) -> tuple[CaseFile, list[Event]]:
    indicator = rule.indicator
    events: list[Event] = []
    for reading in indicator.decide(seen, _history(case, rule), rule.numbers):
        step = transition(case, indicator, reading, source, edition.code)
        case = step.case
        if reading.state is not State.UNKNOWN:
            case = case.with_standing(indicator.code, reading.state, seen.occurred_at)
        events += step.events
        if step.wants_recheck is not None:
            look = recheck(case.register_row, step.wants_recheck, indicator.look, indicator.apart_s, source)
            events += [look] if look else []
    return case, events


def recheck(row: TargetFacts | None, finding: OpenFinding, look: str, apart_s: float, seen: Seen) -> Look | None:
    """The looker's own command that reads the finding once more, far enough from the last reading to be independent.

    None when the register's row is not known yet: the next scheduled look will be the second reading then.
    """
    common: dict[str, Any] = {
        "target": seen.target,
        "occurred_at": seen.at,
        "trace": seen.trace,
        "reason": Reason.RECHECK,
        "finding_id": finding.facts.id,
        "not_before": seen.at + timedelta(seconds=apart_s),
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
        return CrawlSite(**common, url=row.url, pass_id=fact_id("pass", seen.observation, finding.facts.id))
    return CheckRegisteredState(**common, url=row.url, state=row.state)
