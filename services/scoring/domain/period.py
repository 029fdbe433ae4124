"""A whole period: verdicts of all case files, as events to tell and documents to keep."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.scoring.domain.casefile import CaseFile
from services.scoring.domain.verdict import Judgement, Period, judge, judged
from shared.contracts.commands import ClosePeriod
from shared.contracts.outcomes import PeriodClosed, PeriodRechecked, ScoreComputed
from shared.contracts.targets import TargetFacts
from shared.indicators.editions import Edition


@dataclass(frozen=True)
class Told:
    """One target's verdict: the event, and the register's row and vetoes for the document."""

    event: ScoreComputed
    row: TargetFacts
    judgement: Judgement


def scores(cases: Sequence[CaseFile], edition: Edition, asked: ClosePeriod) -> list[Told]:
    """Verdicts of every judged target, in the order of their ids. With `recheck` the period must have been closed before."""
    return [_told(case, edition, asked) for case in sorted(cases, key=lambda one: one.target) if judged(case)]


def _told(case: CaseFile, edition: Edition, asked: ClosePeriod) -> Told:
    assert case.register_row is not None  # noqa: S101 -- `judged` said so
    judgement = judge(case, edition, Period(asked.starts_at, monitoring_point(asked), _recheck_at(asked)))
    event = ScoreComputed(
        target=case.target,
        occurred_at=asked.point_at,
        trace=asked.trace,
        period=asked.period,
        recheck=asked.recheck,
        edition=edition.code,
        verdict=judgement.verdict,
        points=None,
        coverage=judgement.coverage,
        provisional=judgement.provisional,
        vetoes=tuple(veto.id for veto in judgement.vetoes),
        missing=judgement.missing,
    )
    return Told(event, case.register_row, judgement)


def monitoring_point(asked: ClosePeriod) -> datetime:
    """The monitoring point, whichever of the two closings is asked for."""
    return asked.monitoring_point_at if asked.recheck and asked.monitoring_point_at else asked.point_at


def _recheck_at(asked: ClosePeriod) -> datetime | None:
    return asked.point_at if asked.recheck else None


def documents(told: Sequence[Told], asked: ClosePeriod, settled: bool) -> list[dict[str, Any]]:
    """What `scores` and `periods` keep: enough to print a circular and to recompute it."""
    stage = "recheck" if asked.recheck else "close"
    rows = [_score_document(one, asked, stage) for one in told]
    fields = {
        "period": asked.period,
        "edition": asked.edition,
        "recheck": asked.recheck,
        "starts_at": asked.starts_at.isoformat(),
        "point_at": asked.point_at.isoformat(),
        "settled": settled,
        "targets": len(told),
    }
    return [*rows, {"collection": "periods", "key": f"{asked.period}:{stage}", "fields": fields}]


def _score_document(one: Told, asked: ClosePeriod, stage: str) -> dict[str, Any]:
    fields = {
        **one.event.model_dump(mode="json", exclude={"vetoes"}),
        "kind": one.row.kind.value,
        "name": one.row.name,
        "region": one.row.region,
        "judged": True,
        "vetoes": [veto.model_dump(mode="json") for veto in one.judgement.vetoes],
    }
    return {"collection": "scores", "key": f"{asked.period}:{stage}:{one.event.target}", "fields": fields}


def period_event(asked: ClosePeriod, settled: bool, targets: int) -> PeriodClosed | PeriodRechecked:
    kind = PeriodRechecked if asked.recheck else PeriodClosed
    return kind(
        target=asked.target,
        occurred_at=asked.point_at,
        trace=asked.trace,
        period=asked.period,
        edition=asked.edition,
        starts_at=asked.starts_at,
        point_at=asked.point_at,
        settled=settled,
        targets=targets,
    )
