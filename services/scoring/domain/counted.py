"""Which findings count at an instant: vetoes of the whole period, deductions that stand at its monitoring point (design.md 7)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from services.scoring.domain.casefile import CaseFile
from shared.contracts.findings import FindingFacts, Severity, Status
from shared.indicators.editions import Edition

ASSESSED = "assessed:"
"""Begins the detail of a finding that an assessor entered: one for each indicator and period, with its cases."""


def assessed_detail(period: str) -> str:
    return ASSESSED + period


def is_assessed(finding: FindingFacts) -> bool:
    """An assessor entered it; the machine did not see it."""
    return finding.detail.startswith(ASSESSED)


@dataclass(frozen=True)
class Period:
    """From its start to the monitoring point; with `recheck_at` the verdicts after rectification."""

    starts_at: datetime
    point_at: datetime
    recheck_at: datetime | None = None
    name: str = ""

    @property
    def seen_at(self) -> datetime:
        """The instant that the verdict speaks of."""
        return self.recheck_at or self.point_at


@dataclass(frozen=True)
class Counted:
    """The findings that decide one target's verdict, by id."""

    vetoes: tuple[FindingFacts, ...] = ()
    deductions: tuple[FindingFacts, ...] = ()


def counted(case: CaseFile, edition: Edition, period: Period) -> Counted:
    """The findings of the edition's rules that count. What a person said or a look showed later changes nothing here."""
    vetoes: list[FindingFacts] = []
    deductions: list[FindingFacts] = []
    rules = edition.rules
    for one in _at(case, period):
        rule = rules.get(one.indicator)
        if rule is None:
            continue
        severity = rule.indicator.severity
        if severity is Severity.DEDUCTION:
            if _stands(one, period):
                deductions.append(one)
        elif severity is Severity.VETO and _vetoes(one, period):
            vetoes.append(one)
    return Counted(tuple(sorted(vetoes, key=_order)), tuple(sorted(deductions, key=_order)))


def _order(finding: FindingFacts) -> tuple[str, str]:
    return (finding.indicator, finding.id)


def _at(case: CaseFile, period: Period) -> Iterator[FindingFacts]:
    """Findings confirmed by the monitoring point and not dismissed by the instant that is spoken of."""
    for one in case.findings:
        if _is_of_period(one.facts, period):
            yield one.facts
    for closed in case.closed:
        said_at = closed.review.at if closed.review is not None else closed.last_at
        dismissed = closed.facts.status is Status.DISMISSED and said_at <= period.seen_at
        if not dismissed and _is_of_period(closed.facts, period):
            yield closed.facts


def _is_of_period(finding: FindingFacts, period: Period) -> bool:
    """Nobody looks again at what an assessor entered for another period, so it speaks of that period only."""
    if finding.confirmed_at is None or finding.confirmed_at > period.point_at:
        return False
    return not is_assessed(finding) or finding.detail == assessed_detail(period.name)


def _vetoes(finding: FindingFacts, period: Period) -> bool:
    """Confirmed at any time from the period's start, or before and still standing then; after re-check what still stands."""
    if finding.cleared_at is None:
        return True
    return finding.cleared_at > (period.recheck_at or period.starts_at)


def _stands(finding: FindingFacts, period: Period) -> bool:
    """Put right before anybody counts costs nothing: that is what continuous inspection is for."""
    return finding.cleared_at is None or finding.cleared_at > period.seen_at
