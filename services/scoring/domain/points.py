"""Points of one target from its findings alone: capped deductions from 100, ×4/3 without a service part, bonus above 80.

Exact decimals until the end, then rounded to hundredths half up; what is shown is what is compared with the limits.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final

from services.scoring.domain.counted import is_assessed
from shared.contracts.assessments import Answer, Assessed
from shared.contracts.findings import FindingFacts, Severity
from shared.contracts.targets import TargetFacts
from shared.indicators.editions import Edition, Level, Rule

HUNDREDTH = Decimal("0.01")
ZERO = Decimal()
_FRONT: Final = re.compile(r"(?:(?:index|default|main)(?:\.[a-z]{3,5})?)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """What one indicator did to a score. `raw` before the cap that it shares with others, `points` after."""

    indicator: str
    severity: Severity
    level: Level | None
    cases: int
    each: Decimal | None
    raw: Decimal
    points: Decimal
    cap: Decimal | None
    findings: tuple[FindingFacts, ...] = ()
    by_assessor: bool = False
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Points:
    """A score with its lines: `base` after deductions, `total` with what counts of the bonus."""

    base: Decimal
    bonus: Decimal
    total: Decimal
    scaled_from: Decimal | None
    """The points that were left to lose without the skipped part; None: nothing was skipped."""
    lines: tuple[Line, ...]


def rules_of(edition: Edition, row: TargetFacts) -> tuple[Rule, ...]:
    """The rules that speak of a target: its kind's, without the part that is not checked where there are no services."""
    skipped = _skipped(edition, row)
    return tuple(
        rule
        for rule in edition.rules_for(row.kind)
        if rule.indicator.applies(row) and not (rule.level is not None and rule.level[0] in skipped)
    )


def _skipped(edition: Edition, row: TargetFacts) -> frozenset[str]:
    return frozenset() if row.has_services else frozenset(edition.frame.skip_without_services)


def points(
    edition: Edition,
    row: TargetFacts,
    deductions: Iterable[FindingFacts],
    answers: Mapping[str, Assessed],
    reached: frozenset[str],
) -> Points:
    """The points of a target that carries any. `reached` are the bonus items that the machine saw."""
    rules = {rule.indicator.code: rule for rule in rules_of(edition, row)}
    frame = edition.frame
    lost = _deducted(rules, deductions, edition.caps)
    skipped = _skipped(edition, row)
    whole = frame.total - sum((edition.level1[one] for one in skipped), ZERO)
    left = max(ZERO, whole - sum((line.points for line in lost), ZERO))
    base = _rounded(left * frame.total / whole if skipped and whole else left)
    earned = _bonus(rules.values(), answers, reached, frame.bonus_total) if base > frame.bonus_gate else ()
    bonus = sum((line.points for line in earned), ZERO)
    return Points(base, bonus, _rounded(base + bonus), whole if skipped else None, (*lost, *earned))


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(HUNDREDTH, ROUND_HALF_UP)


def _deducted(
    rules: Mapping[str, Rule], deductions: Iterable[FindingFacts], caps: Mapping[Level, Decimal]
) -> tuple[Line, ...]:
    """One line for each indicator that was found; indicators that stand under the same points share their cap."""
    found: dict[str, list[FindingFacts]] = {}
    for one in deductions:
        if one.indicator in rules:
            found.setdefault(one.indicator, []).append(one)
    taken: dict[Level, Decimal] = {}
    lines = []
    for code, rule in rules.items():
        if code not in found or rule.level is None:
            continue
        cap = caps[rule.level]
        left = cap - taken.get(rule.level, ZERO)
        line = _line(rule, found[code], cap, left)
        taken[rule.level] = taken.get(rule.level, ZERO) + line.points
        lines.append(line)
    return tuple(lines)


def _line(rule: Rule, findings: Sequence[FindingFacts], cap: Decimal, left: Decimal) -> Line:
    """What the machine counted, or what the assessor did, whichever is more: neither is added to the other."""
    of_person = [one for one in findings if is_assessed(one)]
    of_machine = [one for one in findings if not is_assessed(one)] if of_person else findings
    raw, chosen = _raw(rule, of_machine), of_machine
    if of_person and (entered := _raw(rule, of_person)) >= raw:
        raw, chosen = entered, of_person
    return Line(
        indicator=rule.indicator.code,
        severity=Severity.DEDUCTION,
        level=rule.level,
        cases=sum(cases_of(one) for one in chosen),
        each=rule.points,
        raw=raw,
        points=min(raw, left),
        cap=cap,
        findings=tuple(sorted(chosen, key=lambda one: one.id)),
        by_assessor=chosen is of_person,
        provisional=rule.provisional,
    )


def _raw(rule: Rule, findings: Sequence[FindingFacts]) -> Decimal:
    """The cases are counted first: a site with a thousand dead links costs two multiplications."""
    plain = rule.points or ZERO
    if not findings:
        return ZERO
    if not rule.each:
        return max(_worth(rule, one) for one in findings)
    cases = [cases_of(one) for one in findings]
    if rule.points_home is None:
        return plain * sum(cases)
    home = sum(count for one, count in zip(findings, cases, strict=True) if _is_on_home(one))
    return plain * (sum(cases) - home) + rule.points_home * home


def cases_of(finding: FindingFacts) -> int:
    """How many cases one finding stands for."""
    cases = finding.params.get("cases", 1)
    return max(1, cases) if isinstance(cases, int) and not isinstance(cases, bool) else 1


def _worth(rule: Rule, finding: FindingFacts) -> Decimal:
    if rule.points_home is not None and _is_on_home(finding):
        return rule.points_home
    return rule.points or ZERO


def _is_on_home(finding: FindingFacts) -> bool:
    """One of the places of the finding is the home page of its site, under whichever of its usual names."""
    folder = _folder(str(finding.params.get("home_url") or ""))
    if not folder:
        return False
    bare = (place.partition("//")[2] for place in finding.places)
    return any(one.startswith(folder) and _FRONT.fullmatch(one, len(folder)) for one in bare)


@lru_cache(maxsize=4_096)
def _folder(home: str) -> str:
    """Host and folder of a home page, without the scheme."""
    bare = home.partition("//")[2].partition("?")[0]
    return bare.rpartition("/")[0] + "/" if "/" in bare else f"{bare}/" if bare else ""


def _bonus(
    rules: Iterable[Rule], answers: Mapping[str, Assessed], reached: frozenset[str], total: Decimal
) -> tuple[Line, ...]:
    lines = []
    left = total
    for rule in rules:
        if rule.indicator.severity is not Severity.BONUS:
            continue
        raw, by_assessor = _earned(rule, answers.get(rule.indicator.code), reached)
        if raw is None:
            continue
        line = Line(
            indicator=rule.indicator.code,
            severity=Severity.BONUS,
            level=rule.level,
            cases=1,
            each=rule.points,
            raw=raw,
            points=min(raw, left),
            cap=total,
            by_assessor=by_assessor,
            provisional=rule.provisional,
        )
        left -= line.points
        lines.append(line)
    return tuple(lines)


def _earned(rule: Rule, answer: Assessed | None, reached: frozenset[str]) -> tuple[Decimal | None, bool]:
    """The edition's points when it has any, else the assessor's; what the assessor says goes before what the machine saw."""
    if answer is not None:
        if answer.answer is not Answer.REACHED:
            return None, True
        given = Decimal(str(answer.points)) if answer.points is not None else None
        if given is None or (rule.points is not None and given > rule.points):
            given = rule.points
        return max(ZERO, given or ZERO), True
    return (rule.points, False) if rule.indicator.code in reached and rule.points is not None else (None, False)
