"""An assessor's sheet folded into a case file: a person saw it, so it is confirmed at once, with who and why (INTAKE keeps it)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.scoring.domain.casefile import CaseFile, ClosedFinding, OpenFinding, Review, finding_key
from services.scoring.domain.counted import Counted, assessed_detail, is_assessed
from services.scoring.domain.transition import register_params
from shared.contracts.assessments import Answer, Assessed, AssessmentRecorded
from shared.contracts.envelope import Event, fact_id
from shared.contracts.findings import FindingCleared, FindingConfirmed, FindingFacts, Severity, Status
from shared.contracts.targets import TargetFacts, TargetKind
from shared.indicators.editions import Edition


@dataclass(frozen=True)
class Office:
    """One office of an annual assessment, with what people found."""

    target: str
    row: TargetFacts
    found: Counted
    answers: Mapping[str, Assessed]


def assess(case: CaseFile, told: AssessmentRecorded, edition: Edition) -> tuple[CaseFile, tuple[Event, ...]]:
    """The case after one sheet. A sheet that is older than what was folded already changes nothing."""
    events: list[Event] = []
    for answer in told.answers:
        rule = edition.rules.get(answer.indicator)
        if rule is None or rule.indicator.severity is Severity.BONUS:
            continue
        if answer.answer is Answer.PROBLEM:
            case, more = _problem(case, told, answer, rule.indicator.severity)
        else:
            case, more = _right(case, told, answer)
        events += more
    return case, tuple(events)


def _problem(
    case: CaseFile, told: AssessmentRecorded, answer: Assessed, severity: Severity
) -> tuple[CaseFile, list[Event]]:
    key = finding_key(answer.indicator, assessed_detail(told.period))
    standing = case.find(key)
    before = case.last_closed(key)
    right = case.found_right.get(answer.indicator)
    if right is not None and told.occurred_at <= right:
        return case, []
    if (standing is not None and told.occurred_at <= standing.last_at) or (
        before is not None and told.occurred_at <= before.last_at
    ):
        return case, []
    facts = finding_of(told, answer, severity, case)
    if standing is not None:
        facts = facts.model_copy(
            update={
                "id": standing.facts.id,
                "raised_at": standing.facts.raised_at,
                "confirmed_at": standing.facts.confirmed_at,
            }
        )
    word = Review(decision=Status.CONFIRMED, who=told.who, why=answer.note, at=told.occurred_at)
    case = case.with_open(OpenFinding(facts=facts, bad=1, last_at=told.occurred_at, review=word))
    event = FindingConfirmed(target=told.target, occurred_at=told.occurred_at, trace=told.trace, finding=facts)
    return case, [] if standing is not None else [event]


def finding_of(
    told: AssessmentRecorded, answer: Assessed, severity: Severity, case: CaseFile | None = None
) -> FindingFacts:
    """What an assessor entered, as a finding."""
    detail = assessed_detail(told.period)
    return FindingFacts(
        id=fact_id("finding", told.target, finding_key(answer.indicator, detail), told.occurred_at.isoformat()),
        indicator=answer.indicator,
        edition=told.edition,
        severity=severity,
        status=Status.CONFIRMED,
        needs_person=True,
        detail=detail,
        params={
            **(register_params(case) if case else {"name": told.name}),
            "cases": answer.cases,
            "note": answer.note,
            "period": told.period,
            "assessor": told.who,
        },
        places=answer.places,
        observations=(told.event_id,),
        raised_at=told.occurred_at,
        confirmed_at=told.occurred_at,
    )


def _right(case: CaseFile, told: AssessmentRecorded, answer: Assessed) -> tuple[CaseFile, list[Event]]:
    """A person looked and found nothing: what a person had entered before is put right."""
    events: list[Event] = []
    right = max(told.occurred_at, case.found_right.get(answer.indicator, told.occurred_at))
    case = case.model_copy(update={"found_right": {**case.found_right, answer.indicator: right}})
    for one in case.findings:
        if one.facts.indicator != answer.indicator or not is_assessed(one.facts) or told.occurred_at <= one.last_at:
            continue
        facts = one.facts.model_copy(update={"status": Status.CLEARED, "cleared_at": told.occurred_at})
        word = Review(decision=Status.CLEARED, who=told.who, why=answer.note, at=told.occurred_at)
        case = case.with_closed(ClosedFinding(facts=facts, last_at=told.occurred_at, review=word))
        events.append(FindingCleared(target=told.target, occurred_at=told.occurred_at, trace=told.trace, finding=facts))
    return case, events


def latest(recorded: Iterable[AssessmentRecorded], until: datetime) -> dict[str, Mapping[str, Assessed]]:
    """By target and indicator, the last answer by then: sheets are ordered by their time, not by their arrival."""
    answers: dict[str, dict[str, Assessed]] = {}
    for told in sorted(recorded, key=lambda one: (one.occurred_at, one.event_id)):
        if told.occurred_at <= until:
            answers.setdefault(told.target, {}).update({one.indicator: one for one in told.answers})
    return dict(answers)


def offices(recorded: Sequence[AssessmentRecorded], edition: Edition, until: datetime) -> Iterator[Office]:
    """What an annual assessment judges: offices stand in no register, the sheets name them. The last sheet counts, by indicator."""
    answers = latest(recorded, until)
    last = {
        told.target: told for told in sorted(recorded, key=lambda one: one.occurred_at) if told.occurred_at <= until
    }
    for target, told in sorted(last.items()):
        problems = [
            one for one in answers[target].values() if one.answer is Answer.PROBLEM and one.indicator in edition.rules
        ]
        found = {
            severity: tuple(
                finding_of(told, one, severity)
                for one in sorted(problems, key=lambda one: one.indicator)
                if edition.rules[one.indicator].indicator.severity is severity
            )
            for severity in (Severity.VETO, Severity.DEDUCTION)
        }
        row = TargetFacts(kind=TargetKind.OFFICE, name=told.name, region=told.region)
        yield Office(target, row, Counted(found[Severity.VETO], found[Severity.DEDUCTION]), answers[target])
