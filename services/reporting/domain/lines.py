"""The long lists behind a circular: one line for every verdict and every order."""

from collections.abc import Mapping

from services.reporting.domain.material import Material, OrderRow, ScoreRow
from services.reporting.domain.objects import category, platform
from services.reporting.domain.part import Part
from shared.contracts.envelope import Instant
from shared.contracts.outcomes import Verdict
from shared.contracts.targets import TargetFacts, TargetKind
from shared.indicators import wording

NOT_SCORED_ZH = {"no-points": "不评分", "vetoed": "单项否决", "undetermined": "未能判定", "coverage": "证据覆盖率不足"}


class ScoreLine(Part):
    """One target's verdict and points, before the re-check and (None: there was none) after it."""

    kind: TargetKind
    target: str
    name: str
    region: str
    what: str
    code: str
    unit: str
    verdict: Verdict
    points: float | None
    bonus: float | None = None
    not_scored: str = ""
    lost: tuple[str, ...] = ()
    """What each indicator cost, most first."""
    coverage: float
    provisional: bool
    vetoes: tuple[str, ...]
    missing: tuple[str, ...] = ()
    verdict_after: Verdict | None = None
    points_after: float | None = None


class OrderLine(Part):
    """One order as it stood at the circular's instant."""

    order_id: str
    target: str
    name: str
    region: str
    unit: str
    title: str
    problem: str
    places: tuple[str, ...]
    remedy: str
    ordered_at: Instant
    due_at: Instant
    state: str
    repeated: bool


def score_lines(material: Material) -> tuple[ScoreLine, ...]:
    """Sites first, best points first, what has no points by region and name."""
    after = {one.target: one for one in material.after}
    lines = [_score(one, after.get(one.target), material.register_rows.get(one.target)) for one in material.before]
    return tuple(sorted(lines, key=_place))


def _place(line: ScoreLine) -> tuple[bool, bool, float, str, str, str]:
    points = line.points
    return (line.kind is not TargetKind.SITE, points is None, -(points or 0.0), line.region, line.name, line.target)


def _score(score: ScoreRow, after: ScoreRow | None, row: TargetFacts | None) -> ScoreLine:
    is_site = score.kind is TargetKind.SITE
    return ScoreLine(
        kind=score.kind,
        target=score.target,
        name=score.name,
        region=score.region,
        what=category(row) if is_site else platform(row),
        code=((row.site_code if is_site else row.handle) or "") if row else "",
        unit=row.sponsoring_unit if row else "",
        verdict=score.verdict,
        points=score.points,
        bonus=score.bonus,
        not_scored=NOT_SCORED_ZH.get(score.not_scored, score.not_scored),
        lost=tuple(
            f"{wording.title(one.indicator)} －{one.points:g}分"
            for one in sorted(score.deductions, key=lambda one: (-one.points, one.indicator))
        ),
        coverage=score.coverage,
        provisional=score.provisional,
        vetoes=tuple(dict.fromkeys(wording.title(veto.indicator) for veto in score.vetoes)),
        missing=tuple(wording.title(code) for code in score.missing),
        verdict_after=after.verdict if after else None,
        points_after=after.points if after else None,
    )


def order_lines(material: Material, states: Mapping[str | None, str]) -> tuple[OrderLine, ...]:
    """Orders that were given and not closed before the period began."""
    lines = [_order(order, state, material, states) for order, state in orders_of_period(material)]
    return tuple(sorted(lines, key=lambda line: (line.region, line.unit, line.name, line.due_at, line.order_id)))


def orders_of_period(material: Material) -> list[tuple[OrderRow, str]]:
    """With the state that each had at the circular's instant."""
    told = [
        (order, order.state_at(material.seen_at))
        for order in material.orders
        if order.state_at(material.close.starts_at) != "closed"
    ]
    return [(order, state) for order, state in told if state is not None]


def _order(order: OrderRow, state: str, material: Material, states: Mapping[str | None, str]) -> OrderLine:
    row = material.register_rows.get(order.target)
    known = "dismissed" if state == "closed" and order.because == "dismissed" else state
    return OrderLine(
        order_id=order.id,
        target=order.target,
        name=row.name if row else str(order.params.get("name") or order.target),
        region=row.region if row else "",
        unit=row.sponsoring_unit if row else "",
        title=wording.title(order.indicator),
        problem=wording.sentence(order.indicator, order.params),
        places=order.places[:5],
        remedy=wording.remedy(order.indicator),
        ordered_at=order.ordered_at,
        due_at=order.due_at,
        state=states.get(known, known).format(due=order.due_at.date().isoformat()),
        repeated=bool(order.params.get("repeat_of_order")),
    )
