"""Findings and closings for tests of points, one line each."""

from datetime import datetime
from typing import Any

from services.scoring.domain.casefile import CaseFile, ClosedFinding, OpenFinding
from services.scoring.domain.period import Closing
from shared.contracts.assessments import Answer, Assessed, AssessmentRecorded
from shared.contracts.commands import ClosePeriod
from shared.contracts.findings import FindingFacts, Severity, Status
from shared.indicators.editions import Edition
from tests.support.facts import SITE, at, site_row

PORTAL = site_row(category="portal", region="云麓市")
POINT = at(7.5)


def finding(indicator: str, detail: str = "", when: datetime | None = None, **changes: Any) -> FindingFacts:
    """A confirmed deduction, unless told otherwise."""
    confirmed = when or at(1)
    fields: dict[str, Any] = {
        "id": f"{indicator}|{detail}", "indicator": indicator, "edition": "cn-2019", "severity": Severity.DEDUCTION,
        "status": Status.CONFIRMED, "detail": detail, "observations": ("o-1", "o-2"), "raised_at": confirmed,
        "confirmed_at": confirmed, "params": {"home_url": "http://www.canglan.gov.cn/"},
    }  # fmt: skip
    return FindingFacts(**{**fields, **changes})


def case_with(*facts: FindingFacts, target: str = SITE, **changes: Any) -> CaseFile:
    """A case file with these findings, open or closed as they say themselves."""
    standing = [one for one in facts if one.status in (Status.CONFIRMED, Status.SUSPECTED)]
    ended = [one for one in facts if one not in standing]
    fields: dict[str, Any] = {
        "target": target,
        "register_row": PORTAL,
        "findings": tuple(OpenFinding(facts=one, bad=2, last_at=one.raised_at) for one in standing),
        "closed": tuple(ClosedFinding(facts=one, last_at=one.cleared_at or one.raised_at) for one in ended),
    }
    return CaseFile(**{**fields, **changes})


def asked(edition: Edition, point: datetime = POINT, **changes: Any) -> ClosePeriod:
    fields: dict[str, Any] = {
        "target": "period-2022q2", "occurred_at": point, "period": "2022Q2", "edition": edition.code,
        "starts_at": at(-70), "point_at": point,
    }  # fmt: skip
    return ClosePeriod(**{**fields, **changes})


def closing(edition: Edition, **changes: Any) -> Closing:
    return Closing(asked(edition, **changes), edition, settled=True)


def answer(indicator: str, given: Answer = Answer.PROBLEM, **changes: Any) -> Assessed:
    return Assessed(indicator=indicator, answer=given, **changes)


def recorded(*answers: Assessed, when: datetime | None = None, **changes: Any) -> AssessmentRecorded:
    fields: dict[str, Any] = {
        "target": SITE, "occurred_at": when or at(6), "period": "2022Q2", "edition": "cn-2019", "who": "检查员甲",
        "submission": f"sheet-{when or at(6)}", "name": "沧澜省人民政府门户网站", "region": "省直", "answers": answers,
    }  # fmt: skip
    return AssessmentRecorded(**{**fields, **changes})
