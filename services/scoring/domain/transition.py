"""From a reading to a change of state: suspected, confirmed, cleared, with hysteresis both ways."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.scoring.domain.casefile import CaseFile, ClosedFinding, OpenFinding, Review, finding_key
from shared.contracts.envelope import Event, fact_id
from shared.contracts.findings import (
    FindingCleared,
    FindingConfirmed,
    FindingDismissed,
    FindingFacts,
    FindingRaised,
    Status,
)
from shared.indicators.model import Indicator, Reading, State


@dataclass(frozen=True)
class Seen:
    """Where a reading comes from."""

    target: str
    observation: str
    at: datetime
    trace: str = ""


@dataclass(frozen=True)
class Step:
    """A case after one reading: the changed file, the events, and whether another independent reading is wanted."""

    case: CaseFile
    events: tuple[Event, ...] = ()
    wants_recheck: OpenFinding | None = None


def transition(case: CaseFile, indicator: Indicator, reading: Reading, seen: Seen, edition: str) -> Step:
    """Fold one reading. Unknown changes nothing; a reading older than the last one counted changes nothing."""
    key = finding_key(indicator.code, reading.detail)
    standing = case.find(key)
    if reading.state is State.UNKNOWN:
        return Step(case)
    if reading.state is State.GOOD:
        unmuted = _unmuted(case, key, seen)
        return _good(unmuted, standing, indicator, seen) if standing else Step(unmuted)
    if standing is None:
        return _raise(case, indicator, reading, seen, edition)
    return _worse(case, standing, indicator, reading, seen)


def _unmuted(case: CaseFile, key: str, seen: Seen) -> CaseFile:
    """What was dismissed may be raised again after a good reading that is younger than the dismissal, and by younger ones only."""
    before = case.last_closed(key) if key in case.muted else None
    if before is None or seen.at <= before.last_at:
        return case
    later = before.model_copy(update={"last_at": seen.at})
    closed = tuple(later if one is before else one for one in case.closed)
    return case.model_copy(update={"muted": tuple(one for one in case.muted if one != key), "closed": closed})


def _raise(case: CaseFile, indicator: Indicator, reading: Reading, seen: Seen, edition: str) -> Step:
    key = finding_key(indicator.code, reading.detail)
    before = case.last_closed(key)
    if key in case.muted or (before is not None and seen.at <= before.last_at):
        return Step(case)
    facts = FindingFacts(
        id=fact_id("finding", seen.target, key, seen.at.isoformat()),
        indicator=indicator.code,
        edition=edition,
        severity=indicator.severity,
        status=Status.SUSPECTED,
        needs_person=indicator.needs_person or reading.needs_person,
        detail=reading.detail,
        params={**reading.params, **register_params(case), "repeat_of": before.facts.id if before else None},
        places=reading.places,
        observations=(seen.observation,),
        evidence=reading.evidence,
        raised_at=seen.at,
    )
    finding = OpenFinding(facts=facts, bad=1, last_at=seen.at)
    event = FindingRaised(target=seen.target, occurred_at=seen.at, trace=seen.trace, finding=facts)
    return Step(case.with_open(finding), (event,), finding)


def register_params(case: CaseFile) -> Mapping[str, str | None]:
    """What an order needs to ask for a re-check without a register of its own."""
    row = case.register_row
    if row is None:
        return {}
    return {"name": row.name, "home_url": row.url, "registered_state": row.state}


def _worse(case: CaseFile, finding: OpenFinding, indicator: Indicator, reading: Reading, seen: Seen) -> Step:
    """Another bad reading of a finding that stands: it may confirm it; it always resets the way to clearing."""
    if seen.at <= finding.last_at:
        return Step(case)
    independent = _apart(finding, indicator, seen)
    bad = finding.bad + 1 if independent else finding.bad
    facts = _fresher(finding.facts, indicator, reading, seen) if independent else finding.facts
    fresh = finding.model_copy(update={"bad": bad, "good": 0, "facts": facts})
    if independent:
        fresh = fresh.model_copy(update={"last_at": seen.at})
    if facts.status is Status.SUSPECTED and bad >= indicator.confirm_after and _person_agrees(fresh):
        return _confirm(case, fresh, seen.at, seen)
    wants = fresh if bad < indicator.confirm_after else None
    return Step(case.with_open(fresh), (), wants)


def _apart(finding: OpenFinding, indicator: Indicator, seen: Seen) -> bool:
    return seen.at - finding.last_at >= timedelta(seconds=indicator.apart_s)


def _person_agrees(finding: OpenFinding) -> bool:
    if not finding.facts.needs_person:
        return True
    return finding.review is not None and finding.review.decision is Status.CONFIRMED


def _fresher(facts: FindingFacts, indicator: Indicator, reading: Reading, seen: Seen) -> FindingFacts:
    """The numbers and places of the newest reading, and one more reading to rest on."""
    return facts.model_copy(
        update={
            "needs_person": indicator.needs_person or reading.needs_person,
            "params": {**facts.params, **reading.params},
            "places": reading.places or facts.places,
            "evidence": tuple(dict.fromkeys([*facts.evidence, *reading.evidence]))[-20:],
            "observations": (*facts.observations, seen.observation)[-10:],
        }
    )


def _confirm(case: CaseFile, finding: OpenFinding, at: datetime, seen: Seen) -> Step:
    facts = finding.facts.model_copy(update={"status": Status.CONFIRMED, "confirmed_at": at})
    event = FindingConfirmed(target=seen.target, occurred_at=at, trace=seen.trace, finding=facts)
    return Step(case.with_open(finding.model_copy(update={"facts": facts})), (event,))


def _good(case: CaseFile, finding: OpenFinding, indicator: Indicator, seen: Seen) -> Step:
    """A good reading withdraws a suspicion at once; a confirmed finding needs as many as the rule says."""
    if seen.at <= finding.last_at:
        return Step(case)
    if finding.facts.status is Status.SUSPECTED:
        return _clear(case, finding, seen)
    if finding.good and not _apart(finding, indicator, seen):
        return Step(case)
    fresh = finding.model_copy(update={"good": finding.good + 1, "last_at": seen.at})
    if fresh.good >= indicator.clear_after:
        return _clear(case, fresh, seen)
    return Step(case.with_open(fresh), (), fresh)


def _clear(case: CaseFile, finding: OpenFinding, seen: Seen) -> Step:
    facts = finding.facts.model_copy(update={"status": Status.CLEARED, "cleared_at": seen.at})
    closed = ClosedFinding(facts=facts, last_at=seen.at, review=finding.review)
    event = FindingCleared(target=seen.target, occurred_at=seen.at, trace=seen.trace, finding=facts)
    return Step(case.with_closed(closed), (event,))


def review(case: CaseFile, finding_id: str, word: Review, indicator: Indicator | None, seen: Seen) -> Step:
    """A person's word. Confirming never skips the two readings; dismissing silences the key until a good reading."""
    finding = next((one for one in case.findings if one.facts.id == finding_id), None)
    if finding is None or finding.review == word:
        return Step(case)
    reviewed = finding.model_copy(update={"review": word})
    if word.decision is Status.DISMISSED:
        facts = finding.facts.model_copy(update={"status": Status.DISMISSED})
        closed = case.with_closed(ClosedFinding(facts=facts, last_at=word.at, review=word))
        muted = closed.model_copy(update={"muted": (*case.muted, finding.key)})
        event = FindingDismissed(
            target=seen.target, occurred_at=word.at, trace=seen.trace, finding=facts, who=word.who, why=word.why
        )
        return Step(muted, (event,))
    enough = indicator is not None and finding.bad >= indicator.confirm_after
    if enough and finding.facts.status is Status.SUSPECTED:
        return _confirm(case, reviewed, word.at, seen)
    return Step(case.with_open(reviewed))
