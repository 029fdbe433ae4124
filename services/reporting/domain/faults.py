"""Every veto and deduction of the period as a row, what is commonest among them, and examples that can be looked at."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from services.reporting.domain.material import FindingRow, Material, ScoreRow
from services.reporting.domain.objects import category, platform
from services.reporting.domain.part import Part
from shared.contracts.envelope import Instant
from shared.contracts.findings import FindingFacts, Severity
from shared.contracts.targets import TargetFacts, TargetKind
from shared.indicators import wording
from shared.indicators.registry import INDICATORS

MOST_PLACES = 5
MOST_EXAMPLES = 3


class Fault(Part):
    """One finding in a line: who, what, where, since when, how far it is put right."""

    finding_id: str
    kind: TargetKind
    target: str
    name: str
    region: str
    what: str
    unit: str
    severity: Severity
    indicator: str
    title: str
    text: str
    places: tuple[str, ...]
    places_more: int
    confirmed_at: Instant | None
    cleared_at: Instant | None
    provisional: bool = False


class Leader(Part):
    """One indicator by how many targets it marks down."""

    kind: TargetKind
    severity: Severity
    indicator: str
    title: str
    targets: int
    findings: int
    points: float | None = None


class Example(Part):
    """One case of a class of problems, with its page."""

    kind: TargetKind
    indicator: str
    title: str
    target: str
    name: str
    text: str
    place: str


def faults(material: Material) -> tuple[Fault, ...]:
    """Vetoes as the verdicts name them and everything else that the case files confirm, by kind, indicator and name."""
    scores = {one.target: one for one in material.before}
    found: dict[str, tuple[ScoreRow, FindingFacts]] = {
        veto.id: (score, veto) for score in material.before for veto in score.vetoes
    }
    for one in material.findings:
        if one.target in scores and _told(one, material):
            found.setdefault(one.facts.id, (scores[one.target], one.facts))
    rows = [_fault(score, facts, material.register_rows.get(score.target)) for score, facts in found.values()]
    return tuple(
        sorted(rows, key=lambda row: (row.kind != TargetKind.SITE, row.indicator, row.region, row.name, row.finding_id))
    )


def _told(finding: FindingRow, material: Material) -> bool:
    return finding.counts(material.close.starts_at, material.close.point_at)


def _fault(score: ScoreRow, facts: FindingFacts, row: TargetFacts | None) -> Fault:
    return Fault(
        finding_id=facts.id,
        kind=score.kind,
        target=score.target,
        name=score.name,
        region=score.region,
        what=category(row) if score.kind is TargetKind.SITE else platform(row),
        unit=row.sponsoring_unit if row else "",
        severity=facts.severity,
        indicator=facts.indicator,
        title=wording.title(facts.indicator),
        text=wording.says(facts),
        places=facts.places[:MOST_PLACES],
        places_more=max(0, len(facts.places) - MOST_PLACES),
        confirmed_at=facts.confirmed_at,
        cleared_at=facts.cleared_at,
        provisional=facts.indicator in INDICATORS and INDICATORS[facts.indicator].provisional,
    )


def leaders(rows: Sequence[Fault], severity: Severity, points: Mapping[str, float] | None = None) -> tuple[Leader, ...]:
    """Indicators of one weight: what cost most points first, then the commonest; equals by code. `points`: what each cost in all."""
    targets: dict[tuple[TargetKind, str], set[str]] = defaultdict(set)
    counts: Counter[tuple[TargetKind, str]] = Counter()
    for row in rows:
        if row.severity is severity:
            targets[row.kind, row.indicator].add(row.target)
            counts[row.kind, row.indicator] += 1
    found = [
        Leader(
            kind=kind, severity=severity, indicator=code, title=wording.title(code), targets=len(who), findings=counts[kind, code],
            points=(points or {}).get(code),
        )
        for (kind, code), who in targets.items()
    ]  # fmt: skip
    return tuple(sorted(found, key=_place))


def _place(leader: Leader) -> tuple[bool, float, int, str]:
    return leader.kind is not TargetKind.SITE, -(leader.points or 0.0), -leader.targets, leader.indicator


def examples(rows: Sequence[Fault]) -> tuple[Example, ...]:
    """Up to three vetoes of every indicator, those with a page first; the commonest indicator first."""
    by_class: dict[tuple[TargetKind, str], list[Fault]] = defaultdict(list)
    for row in rows:
        if row.severity is Severity.VETO:
            by_class[row.kind, row.indicator].append(row)
    ordered = sorted(
        by_class, key=lambda key: (key[0] is not TargetKind.SITE, -len({row.target for row in by_class[key]}), key[1])
    )
    chosen = [row for key in ordered for row in sorted(by_class[key], key=lambda one: not one.places)[:MOST_EXAMPLES]]
    return tuple(
        Example(
            kind=row.kind, indicator=row.indicator, title=row.title, target=row.target, name=row.name, text=row.text,
            place=row.places[0] if row.places else "",
        )
        for row in chosen
    )  # fmt: skip
