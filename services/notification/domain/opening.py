"""What opens an alert, what closes it, and what is only kept in mind; the pure half of the handlers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.notification.domain.alert import MOST_LETTERS, Alert, closed_event, opened_event
from shared.contracts.envelope import Event, fact_id
from shared.contracts.findings import FindingFacts, Severity
from shared.contracts.media import ConnectorSeen
from shared.contracts.system import DeadLetter

Folded = tuple[dict[str, Any], list[Event]] | None
Change = Callable[[dict[str, Any] | None], Folded]

FINDING, DEAD_LETTER, CONNECTOR, OPERATIONS = "finding", "dead-letter", "connector", "operations"
OWN_DEAD_LETTERS = frozenset(
    {"notification-dead-letter-parked", "notification-alert-opened", "notification-alert-notice", "notification-tick"}
)
"""Failures of these consumers raise no alert: it would come back to them, and they would feed on themselves."""


@dataclass(frozen=True)
class Place:
    """Where an alert belongs: its incident, what could be behind it, and by what it is routed."""

    incident: str = ""
    causes: tuple[str, ...] = ()
    region: str = ""
    units: tuple[str, ...] = ()
    name: str = ""


NOWHERE = Place()


def alarming(finding: FindingFacts) -> bool:
    """Confirmed vetoes and operational notices, and a veto that waits for a person's word.

    Deductions go to their owners as orders: a province has hundreds of dead links, and nobody need get up for one. Nor for a notice
    that a person has just confirmed (a typo, say), unless somebody may have broken in.
    """
    if finding.severity is Severity.DEDUCTION:
        return False
    if finding.severity is Severity.NOTICE and finding.needs_person and not break_in(finding.indicator):
        return False
    return finding.confirmed_at is not None or (finding.needs_person and finding.severity is Severity.VETO)


def break_in(indicator: str) -> bool:
    """Whether an indicator says that a site may have been broken into: that is heard in any case."""
    return any(word in indicator for word in ("hijack", "tamper", "hidden-link", "injected"))


def finding_alert_id(finding_id: str) -> str:
    return fact_id("alert", finding_id)


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


def opening(target: str, finding: FindingFacts, at: datetime, heard_at: datetime, place: Place = NOWHERE) -> Change:
    """A finding opens its alert once; a suspicion that is confirmed later updates it without a second alarm."""

    def change(document: dict[str, Any] | None) -> Folded:
        if document is None:
            alert = _from_finding(target, finding, at, heard_at, place)
            return alert.document(), [opened_event(alert, at)]
        alert = Alert.read(document)
        if alert.confirmed_at is not None or finding.confirmed_at is None:
            return None
        return alert.model_copy(update={"confirmed_at": finding.confirmed_at}).document(), []

    return change


def closing(
    target: str, finding: FindingFacts, at: datetime, because: str, heard_at: datetime, place: Place = NOWHERE
) -> Change:
    """A finding that ended closes its alert; arriving first it opens and closes it in one, and both are told."""

    def change(document: dict[str, Any] | None) -> Folded:
        events: list[Event] = []
        if document is None:
            alert = _from_finding(target, finding, at, heard_at, place)
            events.append(opened_event(alert, alert.opened_at or at))
        else:
            alert = Alert.read(document)
        if not alert.open:
            return None
        events.append(closed_event(alert, at))
        return alert.closed(at, because).document(), events

    return change


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


def operations(name: str, key: str, says: str, firing: bool, at: datetime, heard_at: datetime) -> Change:
    """What Alertmanager says about the inspection itself: firing opens, resolved closes, and a repeat changes nothing."""

    def change(document: dict[str, Any] | None) -> Folded:
        if document is None and not firing:
            return None
        if document is None:
            alert = Alert(
                id=key, kind=OPERATIONS, target=OPERATIONS, indicator=name, severity=Severity.NOTICE, name=name, open=True,
                params={"summary": says}, opened_at=at, heard_at=heard_at,
            )  # fmt: skip
            return alert.document(), [opened_event(alert, at)]
        alert = Alert.read(document)
        if firing or not alert.open:
            return None
        return alert.closed(at, "resolved").document(), [closed_event(alert, at)]

    return change


def excusing(who: str, why: str, at: datetime) -> Change:
    """A maintenance window that was entered afterwards; the first one stands."""

    def change(document: dict[str, Any] | None) -> Folded:
        if document is None or document.get("excused"):
            return None
        excused = {"who": who, "why": why, "at": at.isoformat()}
        return Alert.read(document).model_copy(update={"excused": excused}).document(), []

    return change


def _from_finding(target: str, finding: FindingFacts, at: datetime, heard_at: datetime, place: Place) -> Alert:
    return Alert(
        id=finding_alert_id(finding.id),
        kind=FINDING,
        target=target,
        finding_id=finding.id,
        indicator=finding.indicator,
        severity=finding.severity,
        params=finding.params,
        places=finding.places,
        name=str(finding.params.get("name") or place.name),
        open=True,
        opened_at=finding.confirmed_at or min(finding.raised_at, at),
        confirmed_at=finding.confirmed_at,
        heard_at=heard_at,
        incident=place.incident,
        causes=place.causes,
        region=place.region,
        units=place.units,
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
