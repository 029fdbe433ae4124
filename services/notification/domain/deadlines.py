"""Alerts about what falls due: orders of rectification, and the deadlines of citizens' error reports; pure."""

from datetime import datetime
from typing import Any

from services.notification.domain.alert import Alert, closed_event, opened_event
from services.notification.domain.opening import Change, Folded
from shared.contracts.envelope import fact_id
from shared.contracts.findings import FindingFacts, Severity
from shared.contracts.outcomes import (
    ErrorReportDueSoon,
    ErrorReportOverdue,
    ErrorReportSettled,
    RectificationExtended,
    RectificationOverdue,
)

OVERDUE, REPORT_DUE, REPORT_OVERDUE = "order-overdue", "error-report-due", "error-report-overdue"


def may_be_ordered(finding: FindingFacts) -> bool:
    """Whether rectification gives an order for it, so that one can fall due."""
    return finding.confirmed_at is not None and finding.severity is not Severity.NOTICE


def overdue_alert_id(finding_id: str, extensions: int = 0) -> str:
    """One alert for every due date that an order has had."""
    return fact_id("alert", OVERDUE, finding_id, *((str(extensions),) if extensions else ()))


def overdue(event: RectificationOverdue, about: Alert | None, heard_at: datetime) -> Change:
    """An order that fell due opens an alert of its own, named after what the finding's alert knows."""

    def change(document: dict[str, Any] | None) -> Folded:
        if document is not None:
            return None
        alert = Alert(
            id=overdue_alert_id(event.finding_id, event.extensions),
            kind=OVERDUE,
            target=event.target,
            finding_id=event.finding_id,
            indicator=event.indicator,
            severity=about.severity if about else Severity.DEDUCTION,
            params={**(about.params if about else {}), "order_id": event.order_id, "due_at": event.due_at.isoformat()},
            places=about.places if about else (),
            name=about.name if about else "",
            open=True,
            opened_at=event.occurred_at,
            heard_at=heard_at,
            region=about.region if about else "",
            units=about.units if about else (),
        )
        return alert.document(), [opened_event(alert, event.occurred_at)]

    return change


def overdue_ended(target: str, finding: FindingFacts, at: datetime, because: str) -> Change:
    """Close the overdue alert; without one leave a mark, so that an `overdue` that comes late opens nothing."""

    def change(document: dict[str, Any] | None) -> Folded:
        if document is None:
            mark = Alert(
                id=overdue_alert_id(finding.id), kind=OVERDUE, target=target, finding_id=finding.id,
                indicator=finding.indicator, severity=finding.severity, open=False, closed_at=at, because=because,
            )  # fmt: skip
            return mark.document(), []
        alert = Alert.read(document)
        if alert.open:
            return alert.closed(at, because).document(), [closed_event(alert, at)]
        # Put off before it ended: what is told of the later due date must find that it is over.
        return (alert.closed(at, because).document(), []) if alert.because == "extended" else None

    return change


def extended(event: RectificationExtended) -> Change:
    """The due date was put off: what was told of the one before is over."""

    def change(document: dict[str, Any] | None) -> Folded:
        if document is None:
            return None
        alert = Alert.read(document)
        if not alert.open:
            return None
        return alert.closed(event.occurred_at, "extended").document(), [closed_event(alert, event.occurred_at)]

    return change


def report_alert_id(kind: str, event: ErrorReportDueSoon | ErrorReportOverdue | ErrorReportSettled) -> str:
    return fact_id("alert", kind, event.number, event.stage, event.due_at.isoformat())


def report_deadline(event: ErrorReportDueSoon | ErrorReportOverdue, heard_at: datetime) -> Change:
    """A public error report that is about to expire, or has expired, opens an alert of its own."""
    kind = REPORT_OVERDUE if isinstance(event, ErrorReportOverdue) else REPORT_DUE

    def change(document: dict[str, Any] | None) -> Folded:
        if document is not None:
            return None
        alert = Alert(
            id=report_alert_id(kind, event),
            kind=kind,
            target=event.target,
            indicator=kind,
            severity=Severity.NOTICE,
            params={"number": event.number, "stage": event.stage, "due_at": event.due_at.isoformat()},
            places=(event.url,) if event.url else (),
            name=event.name,
            open=True,
            opened_at=event.occurred_at,
            heard_at=heard_at,
        )
        return alert.document(), [opened_event(alert, event.occurred_at)]

    return change


def report_settled(event: ErrorReportSettled, kind: str) -> Change:
    """Close what was told of the deadline; without an alert leave a mark, so that one that comes late opens nothing."""

    def change(document: dict[str, Any] | None) -> Folded:
        if document is None:
            mark = Alert(
                id=report_alert_id(kind, event), kind=kind, target=event.target, indicator=kind, severity=Severity.NOTICE,
                open=False, closed_at=event.occurred_at, because=event.because,
            )  # fmt: skip
            return mark.document(), []
        alert = Alert.read(document)
        if not alert.open:
            return None
        return alert.closed(event.occurred_at, event.because).document(), [closed_event(alert, event.occurred_at)]

    return change
