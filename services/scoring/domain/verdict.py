"""Verdicts of a period from case files alone: fail, pass, or undetermined where the evidence is not there (design.md 7)."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from decimal import Decimal

from services.scoring.domain.casefile import CaseFile
from services.scoring.domain.counted import Counted, Period, counted
from services.scoring.domain.points import Points, points, rules_of
from shared.contracts.assessments import Assessed
from shared.contracts.findings import FindingFacts, Severity
from shared.contracts.outcomes import Verdict
from shared.contracts.targets import RegisterState, TargetFacts
from shared.indicators.editions import Edition, Rule
from shared.indicators.model import State

__all__ = ["Judgement", "Period", "judge", "judged", "known_rules"]


NO_ANSWERS: Mapping[str, Assessed] = {}


@dataclass(frozen=True)
class Judgement:
    """One target's verdict with what it rests on. `points` is None where the edition gives none, and `not_scored` says why."""

    verdict: Verdict
    vetoes: tuple[FindingFacts, ...]
    missing: tuple[str, ...]
    coverage: float
    provisional: bool
    known: tuple[str, ...] = ()
    reached: tuple[str, ...] = ()
    points: Points | None = None
    total: Decimal | None = None
    not_scored: str = "no-points"


def judged(case: CaseFile) -> bool:
    """Only what the register calls live is judged; closed and offline targets are watched."""
    return case.register_row is not None and case.register_row.state is RegisterState.LIVE


def known_rules(case: CaseFile, period: Period) -> frozenset[str]:
    """The rules that could tell something within the period."""
    return frozenset(
        code
        for code, one in case.standing.items()
        if one.first_at <= period.point_at and one.last_at >= period.starts_at
    )


def reached_bonus(case: CaseFile, edition: Edition, period: Period) -> frozenset[str]:
    """The bonus items that the machine saw to be earned."""
    known = (code for code in known_rules(case, period) if case.standing[code].state == State.GOOD)
    return frozenset(code for code in known if _severity(edition, code) is Severity.BONUS)


def _severity(edition: Edition, code: str) -> Severity | None:
    rule = edition.rules.get(code)
    return rule.indicator.severity if rule is not None else None


def judge(case: CaseFile, edition: Edition, period: Period, answers: Mapping[str, Assessed] = NO_ANSWERS) -> Judgement:
    """The verdict of one target. `judged(case)` must hold."""
    assert case.register_row is not None  # noqa: S101 -- `judged` is the caller's promise
    found = counted(case, edition, period)
    return decide(
        edition, case.register_row, found, known_rules(case, period), answers, reached_bonus(case, edition, period)
    )


def decide(
    edition: Edition,
    row: TargetFacts,
    found: Counted,
    known: frozenset[str],
    answers: Mapping[str, Assessed],
    reached: frozenset[str] = frozenset(),
) -> Judgement:
    """The verdict from findings that count and rules that could tell; nothing else is asked."""
    known = known | answers.keys()
    carries = edition.carries_points(row)
    rules = [rule for rule in rules_of(edition, row) if _is_counted(rule, carries, known)]
    codes = [rule.indicator.code for rule in rules]
    missing = tuple(
        rule.indicator.code for rule in rules if rule.indicator.pass_needs_it and rule.indicator.code not in known
    )
    verdict = Verdict.FAIL if found.vetoes else Verdict.UNDETERMINED if missing else Verdict.PASS
    coverage = round(sum(code in known for code in codes) / len(codes), 4) if codes else 0.0
    provisional = any(rule.provisional for rule in rules if rule.indicator.code in known)
    not_scored = _not_scored(edition, carries, verdict, coverage)
    score = points(edition, row, found.deductions, answers, reached) if carries else None
    total = score.total if score is not None and not not_scored else None
    if not_scored == "vetoed" and edition.frame.veto_points is not None and score is not None:
        # A veto never raises a score.
        total = min(edition.frame.veto_points, score.total)
    if total is not None and total < edition.frame.pass_min and verdict is Verdict.PASS:
        verdict = Verdict.FAIL
    return Judgement(
        verdict=verdict,
        vetoes=found.vetoes,
        missing=missing,
        coverage=coverage,
        provisional=provisional or (score is not None and any(line.provisional for line in score.lines)),
        known=tuple(sorted(code for code in known if code in edition.rules)),
        reached=tuple(sorted(reached)),
        points=score if not not_scored else None,
        total=total,
        not_scored=not_scored,
    )


def _is_counted(rule: Rule, carries: bool, known: Set[str]) -> bool:
    """Vetoes count for everybody, deductions for those that carry points; alarms, notices and bonus items for nobody.

    What only a person can report (a secret disclosed, an outcry) counts where somebody did: that nobody has is no gap.
    """
    if rule.indicator.operational:
        return False
    if rule.indicator.severity is Severity.VETO and rule.indicator.who == "C":
        return rule.indicator.code in known
    return rule.indicator.severity is Severity.VETO or (carries and rule.indicator.severity is Severity.DEDUCTION)


def _not_scored(edition: Edition, carries: bool, verdict: Verdict, coverage: float) -> str:
    if not carries:
        return "no-points"
    if verdict is not Verdict.PASS:
        return "vetoed" if verdict is Verdict.FAIL else "undetermined"
    return "coverage" if coverage < edition.minimum_coverage else ""
