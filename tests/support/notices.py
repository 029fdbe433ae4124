"""Notices and alerts of an invented city, for tests of notification."""

from datetime import datetime
from typing import Any

from shared.contracts.alerting import AlertNotice, Telling
from shared.contracts.envelope import CST, fact_id
from shared.contracts.findings import Severity
from shared.contracts.outcomes import AlertClosed, AlertOpened

AT = datetime(2022, 6, 13, 9, 0, tzinfo=CST)
SITE = "site-9900000001"


def notice(**changes: Any) -> AlertNotice:
    """The first notice of one site that is down."""
    facts: dict[str, Any] = {
        "target": fact_id("incident", "a-1"), "occurred_at": AT, "person": "duty", "telling": Telling.OPENED, "number": 1,
        "severity": Severity.NOTICE, "indicator": "site-down", "alert_id": "a-1", "finding_id": "f-1", "about": SITE,
        "name": "云泊市人民政府", "places": ("http://www.yunbo.canglan.gov.cn/",), "opened_at": AT,
    }  # fmt: skip
    return AlertNotice(**{**facts, **changes})


def alert(number: int = 1, **changes: Any) -> AlertOpened:
    """The alert of one site that is down."""
    facts: dict[str, Any] = {
        "target": f"site-99{number:08d}", "occurred_at": AT, "alert_id": f"a-{number}", "finding_id": f"f-{number}",
        "indicator": "site-down", "severity": Severity.NOTICE, "name": f"第{number}站", "incident_id": "i-1",
        "causes": ("address:192.0.2.10", "operator:云泊市大数据中心"), "region": "云泊市", "units": ("云泊市民政局",),
    }  # fmt: skip
    return AlertOpened(**{**facts, **changes})


def over(event: AlertOpened) -> AlertClosed:
    """The end of an alert."""
    return AlertClosed.model_validate(event.model_dump())
