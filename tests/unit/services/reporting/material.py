"""A small invented period: builders for the tests of circulars."""

from datetime import datetime, timedelta, timezone
from typing import Any

from services.reporting.domain.material import Material, OrderRow, PeriodRow, ScoreRow
from shared.contracts.targets import TargetFacts, TargetKind

CST = timezone(timedelta(hours=8))
START = datetime(2022, 6, 10, tzinfo=CST)
POINT = datetime(2022, 6, 17, 12, tzinfo=CST)
RECHECK = datetime(2022, 6, 20, tzinfo=CST)


def veto(finding: str, indicator: str = "homepage-stale", **changes: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "id": finding,
        "indicator": indicator,
        "edition": "demo-province",
        "severity": "veto",
        "status": "confirmed",
        "observations": ["o-1", "o-2"],
        "raised_at": START.isoformat(),
        "confirmed_at": (START + timedelta(days=1)).isoformat(),
    }
    return {**facts, **changes}


def score(target: str, verdict: str = "pass", region: str = "云麓市", **changes: Any) -> ScoreRow:
    facts: dict[str, Any] = {
        "target": target,
        "kind": "account" if target.startswith("account") else "site",
        "name": f"名称{target}",
        "region": region,
        "verdict": verdict,
        "coverage": 1.0,
        "vetoes": [veto(f"f-{target}")] if verdict == "fail" else [],
    }
    return ScoreRow.model_validate({**facts, **changes})


def period(at: datetime = POINT, **changes: Any) -> PeriodRow:
    facts = {"period": "2022Q2", "edition": "demo-province", "starts_at": START, "point_at": at, "settled": True}
    return PeriodRow.model_validate({**facts, **changes})


def order(finding: str, *steps: tuple[datetime, str], **changes: Any) -> OrderRow:
    facts: dict[str, Any] = {
        "finding_id": finding,
        "target": "site-1",
        "due_at": datetime(2022, 6, 22, 23, 59, 59, tzinfo=CST),
        "ordered_at": steps[0][0],
        "history": [{"at": at, "state": state} for at, state in steps],
    }
    return OrderRow.model_validate({**facts, **changes})


def row(target: str, **changes: Any) -> TargetFacts:
    facts: dict[str, Any] = {
        "kind": TargetKind.SITE,
        "name": f"名称{target}",
        "region": "云麓市",
        "site_code": "9900000001",
        "url": "http://www.canglan.gov.cn/",
        "sponsoring_unit": "沧澜省人民政府办公厅",
    }
    return TargetFacts(**{**facts, **changes})


def material(before: list[ScoreRow], after: list[ScoreRow] | None = None, **changes: Any) -> Material:
    return Material(
        close=period(),
        recheck=period(RECHECK) if after is not None else None,
        before=tuple(before),
        after=tuple(after or ()),
        **changes,
    )
