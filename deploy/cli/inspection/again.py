"""A closed period computed again from the stored case files, in this process: nothing is written, differences are told."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from deploy.cli.period import period_slug
from deploy.cli.session import Session, own_edition
from services.scoring.domain.assessment import latest
from services.scoring.domain.casefile import CaseFile
from services.scoring.domain.period import Closing, period_of
from services.scoring.domain.recompute import differences, recomputed
from shared.contracts.assessments import AssessmentRecorded
from shared.contracts.commands import ClosePeriod

BATCH = 100
Document = dict[str, Any]


def closing_of(period: Mapping[str, Any]) -> Closing:
    """The closing that a stored period came from."""
    point = period.get("monitoring_point_at")
    asked = ClosePeriod(
        target=f"period-{period_slug(period['period'])}",
        occurred_at=datetime.fromisoformat(period["point_at"]),
        period=period["period"],
        edition=period["edition"],
        starts_at=datetime.fromisoformat(period["starts_at"]),
        point_at=datetime.fromisoformat(period["point_at"]),
        recheck=period["recheck"],
        monitoring_point_at=datetime.fromisoformat(point) if point else None,
    )
    return Closing(asked, own_edition(period["edition"]), bool(period["settled"]))


async def again(s: Session, period: Mapping[str, Any]) -> Document:
    """How many targets were computed again, how many came out alike, and every digit that did not."""
    closing = closing_of(period)
    told: Document = {
        "targets": 0,
        "equal": 0,
        "differences": [],
        "edition_changed": closing.edition.digest != period.get("edition_digest"),
    }
    recorded = await s.store.find("assessments", {"period": period["period"]})
    answers = latest(map(AssessmentRecorded.model_validate, recorded), period_of(closing.asked).seen_at)
    query = {"period": period["period"], "recheck": period["recheck"], "measured": True, "kind": {"$ne": "office"}}
    async for scores in s.store.batches("scores", query, size=BATCH):
        stored = {str(one["target"]): one for one in scores}
        cases = await s.store.find("findings", {"_id": {"$in": list(stored)}})
        for document in cases:
            case = CaseFile.model_validate(document)
            fresh = recomputed(case, stored[case.target], closing, answers.get(case.target, {}))
            found = list(differences(stored[case.target], fresh, closing))
            told["targets"] += 1
            told["equal"] += not found
            told["differences"] += [_said(case.target, *one) for one in found]
        told["differences"] += [
            _said(target, "case file", "stored", None) for target in stored.keys() - {str(one["_id"]) for one in cases}
        ]
    return told


def _said(target: str, name: str, before: Any, after: Any) -> Document:
    return {"target": target, "name": name, "stored": before, "computed": after}
