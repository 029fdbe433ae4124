"""What opens an alert, what closes it, and what is only kept in mind; the pure half of the handlers."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from services.notification.domain.alert import MOST_LETTERS, Alert, closed_event, opened_event
from shared.contracts.envelope import Event, fact_id
from shared.contracts.findings import FindingFacts, Severity
from shared.contracts.media import ConnectorSeen
from shared.contracts.outcomes import (
    ErrorReportDueSoon,
    ErrorReportOverdue,
    ErrorReportSettled,
    RectificationExtended,
    RectificationOverdue,
)
from shared.contracts.system import DeadLetter

Folded = tuple[dict[str, Any], list[Event]] | None
Change = Callable[[dict[str, Any] | None], Folded]

FINDING, OVERDUE, DEAD_LETTER, CONNECTOR = "finding", "order-overdue", "dead-letter", "connector"
REPORT_DUE, REPORT_OVERDUE = "error-report-due", "error-report-overdue"
OWN_DEAD_LETTERS = "notification-dead-letter-parked"
"""This consumer's own failures raise no alert: one that cannot handle dead letters would feed on itself."""


def alarming(finding: FindingFacts) -> bool:
    """Confirmed vetoes and operational notices, and a veto that waits for a person's word.

    Deductions go to their owners as orders: a province has hundreds of dead links, and nobody need get up for one.
    """
    if finding.severity is Severity.DEDUCTION:
        return False
    return finding.confirmed_at is not None or (finding.needs_person and finding.severity is Severity.VETO)


def finding_alert_id(finding_id: str) -> str:
    return fact_id("alert", finding_id)


def overdue_alert_id(finding_id: str, extensions: int = 0) -> str:
    """One alert for every due date that an order has had."""
    return fact_id("alert", OVERDUE, finding_id, *((str(extensions),) if extensions else ()))


def report_alert_id(kind: str, event: ErrorReportDueSoon | ErrorReportOverdue | ErrorReportSettled) -> str:
    return fact_id("alert", kind, event.number, event.stage, event.due_at.isoformat())


def letters_alert_id(letter: DeadLetter) -> str:
    """One alert for each consumer and day."""
    return fact_id("alert", DEAD_LETTER, letter.consumer, letter.occurred_at.date().isoformat())


def connector_alert_id(seen: ConnectorSeen) -> str:
    """One alert for each time that a way of reading goes from view."""
    return fact_id("alert", CONNECTOR, seen.method, seen.since)


def connector(seen: ConnectorSeen, heard_at: datetime) -> Change:
    """A way of reading that went from view opens an alert about ourselves; coming back closes it, and leaves a mark if first."""

    def change(document: dict[str, Any] | None) -> Folded:
        if document is None:
            alert = _from_connector(seen, heard_at)
            return alert.document(), [opened_event(alert, seen.occurred_at)] if seen.broken else []
        known = Alert.read(document)
        if seen.broken or not known.open:
            return None
        return known.closed(seen.occurred_at, "cleared").document(), [closed_event(known, seen.occurred_at)]

    return change


def opening(target: str, finding: FindingFacts, at: datetime, heard_at: datetime) -> Change:
    """A finding opens its alert once; a suspicion that is confirmed later updates it without a second alarm."""

    def change(document: dict[str, Any] | None) -> Folded:
        if document is None:
            alert = _from_finding(target, finding, at, heard_at)
            return alert.document(), [opened_event(alert, at)]
        alert = Alert.read(document)
        if alert.confirmed_at is not None or finding.confirmed_at is None:
            return None
        return alert.model_copy(update={"confirmed_at": finding.confirmed_at}).document(), []

    return change


def closing(target: str, finding: FindingFacts, at: datetime, because: str, heard_at: datetime) -> Change:
    """A finding that ended closes its alert; arriving first it opens and closes it in one, and both are told."""

    def change(document: dict[str, Any] | None) -> Folded:
        events: list[Event] = []
        if document is None:
            alert = _from_finding(target, finding, at, heard_at)
            events.append(opened_event(alert, alert.opened_at or at))
        else:
            alert = Alert.read(document)
        if not alert.open:
            return None
        events.append(closed_event(alert, at))
        return alert.closed(at, because).document(), events

    return change


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


def may_be_ordered(finding: FindingFacts) -> bool:
    """Whether rectification gives an order for it, so that one can fall due."""
    return finding.confirmed_at is not None and finding.severity is not Severity.NOTICE


def counting(letter: DeadLetter, heard_at: datetime) -> Change:
    """The first dead letter of a consumer and day opens an alert, the others are counted on it."""

    def change(document: dict[str, Any] | None) -> Folded:
        if document is None:
            alert = _from_letter(letter, heard_at)
            return alert.document(), [opened_event(alert, letter.occurred_at)]
        alert = Alert.read(document)
        if letter.letter_id in alert.letters:
            return None
        letters = (*alert.letters, letter.letter_id)[-MOST_LETTERS:]
        return alert.model_copy(update={"count": alert.count + 1, "letters": letters}).document(), []

    return change


def _from_finding(target: str, finding: FindingFacts, at: datetime, heard_at: datetime) -> Alert:
    return Alert(
        id=finding_alert_id(finding.id),
        kind=FINDING,
        target=target,
        finding_id=finding.id,
        indicator=finding.indicator,
        severity=finding.severity,
        params=finding.params,
        places=finding.places,
        name=str(finding.params.get("name") or ""),
        open=True,
        opened_at=finding.confirmed_at or min(finding.raised_at, at),
        confirmed_at=finding.confirmed_at,
        heard_at=heard_at,
    )


def _from_letter(letter: DeadLetter, heard_at: datetime) -> Alert:
    return Alert(
        id=letters_alert_id(letter),
        kind=DEAD_LETTER,
        target=letter.target,
        indicator=DEAD_LETTER,
        severity=Severity.NOTICE,
        params={"consumer": letter.consumer, "error": letter.error, "why": letter.why, "letter": letter.letter_id},
        open=True,
        opened_at=letter.occurred_at,
        heard_at=heard_at,
        letters=(letter.letter_id,),
    )


def _from_connector(seen: ConnectorSeen, heard_at: datetime) -> Alert:
    return Alert(
        id=connector_alert_id(seen),
        kind=CONNECTOR,
        target=seen.target,
        indicator=CONNECTOR,
        severity=Severity.NOTICE,
        params={"method": seen.method, "why": seen.why, "asked": seen.asked, "read": seen.read, "run": seen.run},
        open=seen.broken,
        opened_at=seen.occurred_at if seen.broken else None,
        closed_at=None if seen.broken else seen.occurred_at,
        heard_at=heard_at,
    )
