"""Verdicts of a period from case files alone: fail, pass, or undetermined where the evidence is not there (design.md 7)."""

from dataclasses import dataclass
from datetime import datetime

from services.scoring.domain.casefile import CaseFile
from shared.contracts.findings import FindingFacts, Severity, Status
from shared.contracts.outcomes import Verdict
from shared.contracts.targets import RegisterState
from shared.indicators.editions import Edition


@dataclass(frozen=True)
class Period:
    """From its start to the monitoring point; with `recheck_at` the verdicts after rectification."""

    starts_at: datetime
    point_at: datetime
    recheck_at: datetime | None = None


@dataclass(frozen=True)
class Judgement:
    """One target's verdict with what it rests on."""

    verdict: Verdict
    vetoes: tuple[FindingFacts, ...]
    missing: tuple[str, ...]
    coverage: float
    provisional: bool


def judged(case: CaseFile) -> bool:
    """Only what the register calls live is judged; closed and offline targets are watched."""
    return case.register_row is not None and case.register_row.state is RegisterState.LIVE


def judge(case: CaseFile, edition: Edition, period: Period) -> Judgement:
    """The verdict of one target. `judged(case)` must hold."""
    assert case.register_row is not None  # noqa: S101 -- `judged` is the caller's promise
    rules = [rule for rule in edition.rules_for(case.register_row.kind) if rule.indicator.applies(case.register_row)]
    known = {code for code, one in case.standing.items() if _within(one.first_at, one.last_at, period)}
    vetoes = vetoes_of(case, period)
    missing = tuple(r.indicator.code for r in rules if r.indicator.pass_needs_it and r.indicator.code not in known)
    verdict = Verdict.FAIL if vetoes else Verdict.UNDETERMINED if missing else Verdict.PASS
    counted = [rule for rule in rules if not rule.indicator.operational]
    coverage = sum(rule.indicator.code in known for rule in counted) / len(counted) if counted else 0.0
    provisional = any(rule.indicator.provisional for rule in counted if rule.indicator.code in known)
    return Judgement(verdict, vetoes, missing, round(coverage, 4), provisional)


def _within(first_at: datetime, last_at: datetime, period: Period) -> bool:
    return first_at <= period.point_at and last_at >= period.starts_at


def vetoes_of(case: CaseFile, period: Period) -> tuple[FindingFacts, ...]:
    """Vetoes confirmed from period start to the monitoring point; after re-check those of them that still stand.

    One confirmed earlier that still stood when the period began counts too.
    """
    facts = [one.facts for one in case.findings] + [one.facts for one in case.closed]
    standing = [one for one in facts if _counts(one, period)]
    return tuple(sorted(standing, key=lambda one: (one.indicator, one.id)))


def _counts(finding: FindingFacts, period: Period) -> bool:
    if finding.severity is not Severity.VETO or finding.status is Status.DISMISSED:
        return False
    if finding.confirmed_at is None or finding.confirmed_at > period.point_at:
        return False
    if finding.cleared_at is None:
        return True
    return finding.cleared_at > (period.recheck_at or period.starts_at)
