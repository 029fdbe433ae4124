"""An alert as it is stored, and the events that tell of it."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from shared.contracts.envelope import Instant
from shared.contracts.findings import Severity
from shared.contracts.outcomes import AlertClosed, AlertOpened

Params = dict[str, str | int | float | None]
MOST_LETTERS = 200
"""Ids of dead letters kept on one alert, so that a redelivery is not counted twice."""


class Alert(BaseModel):
    """One thing that somebody must hear of. `opened_at` None: it was over before it was ever worth an alarm."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    kind: str
    target: str
    finding_id: str = ""
    indicator: str
    severity: Severity
    params: Params = {}
    places: tuple[str, ...] = ()
    name: str = ""
    open: bool
    opened_at: Instant | None = None
    confirmed_at: Instant | None = None
    closed_at: Instant | None = None
    because: str | None = None
    heard_at: Instant | None = None
    """Real arrival of what opened it; product time may run fast-forward."""
    count: int = 1
    letters: tuple[str, ...] = ()
    incident: str = ""
    """What people are told of as one thing."""
    causes: tuple[str, ...] = ()
    region: str = ""
    units: tuple[str, ...] = ()
    excused: dict[str, str] | None = None
    """Who entered a maintenance window for it afterwards, when and why."""

    def document(self) -> dict[str, Any]:
        body = self.model_dump(mode="json")
        return {**body, "_id": body.pop("id")}

    @classmethod
    def read(cls, document: dict[str, Any]) -> "Alert":
        return cls.model_validate({**document, "id": document["_id"]})

    def closed(self, at: datetime, because: str) -> "Alert":
        return self.model_copy(update={"open": False, "closed_at": at, "because": because})


def opened_event(alert: Alert, at: datetime) -> AlertOpened:
    return AlertOpened(occurred_at=at, **_facts(alert))


def closed_event(alert: Alert, at: datetime) -> AlertClosed:
    return AlertClosed(occurred_at=at, **_facts(alert))


def _facts(alert: Alert) -> dict[str, Any]:
    return {
        "target": alert.target,
        "trace": alert.id,
        "alert_id": alert.id,
        "finding_id": alert.finding_id,
        "indicator": alert.indicator,
        "severity": alert.severity,
        "params": alert.params,
        "places": alert.places,
        "name": alert.name,
        "kind": alert.kind,
        "incident_id": alert.incident,
        "causes": alert.causes,
        "region": alert.region,
        "units": alert.units,
    }
