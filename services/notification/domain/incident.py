"""An incident: the alerts that people are told of as one thing, and what each person was told of it. Pure; instants are epoch seconds.

The first alert is told at once, to everybody whom its routes name. Those that join later are told together, at most once a
minute; a person whom only a later one concerns hears at once. When the last one is over, everybody who was told hears so at once.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from pydantic import BaseModel, ConfigDict

from services.notification.domain.cause import common
from services.notification.domain.policy import Timing
from services.notification.domain.routing import Plan
from shared.contracts.alerting import AlertNotice, Telling
from shared.contracts.envelope import CST
from shared.contracts.findings import Severity
from shared.contracts.outcomes import AlertClosed, AlertOpened

GRAVITY = {Severity.NOTICE: 0, Severity.DEDUCTION: 1, Severity.VETO: 2}
MOST_NAMES = 5


class Member(BaseModel):
    """One alert of an incident."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    target: str
    name: str = ""
    open: bool = True


class Taken(BaseModel):
    """Who has it in hand."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    who: str
    why: str
    at: float


class Incident(BaseModel):
    """Stored in one document; `wake` is when it wants to be looked at again."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    lead: AlertOpened | None = None
    members: dict[str, Member] = {}
    standing: int = 0
    """How many members are open."""
    early: tuple[str, ...] = ()
    """Alerts whose end came before their beginning."""
    causes: tuple[str, ...] = ()
    severity: Severity = Severity.NOTICE
    began: float = 0.0
    changed: float = 0.0
    told: tuple[str, ...] = ()
    """People who were told; whoever was told of the beginning is told of the end."""
    waiting: tuple[str, ...] = ()
    """People who are to be told when the silence ends."""
    silent_until: float | None = None
    numbered: int = 0
    fresh: tuple[str, ...] = ()
    """Names that joined since the last telling."""
    dirty: bool = False
    told_at: float = 0.0
    remind_s: float | None = None
    reminded_at: float = 0.0
    escalate_s: float | None = None
    escalate_to: tuple[str, ...] = ()
    escalated: bool = False
    taken: Taken | None = None
    returns: tuple[float, ...] = ()
    flapping: bool = False
    wake: float | None = None

    @property
    def open(self) -> bool:
        return self.standing > 0

    def document(self) -> dict[str, Any]:
        """Fields at rest are left out: an index on `open` and `wake` finds only those that matter."""
        body = self.model_dump(mode="json", exclude_defaults=True)
        marks = {"open": True} if self.open else {}
        return {**{key: value for key, value in body.items() if value is not None}, "_id": self.id, **marks}

    @classmethod
    def read(cls, document: dict[str, Any]) -> "Incident":
        return cls.model_validate({**document, "id": document["_id"]})


Step = tuple[Incident, tuple[AlertNotice, ...]]


def opened(
    before: Incident | None,
    event: AlertOpened,
    plan: Plan,
    now: float,
    timing: Timing,
    silent_until: float | None = None,
) -> Step:
    """An alert joins. Told twice it joins once; one whose end is known already is told together with its end."""
    incident = before or Incident(id=event.incident_id or event.alert_id)
    if event.alert_id in incident.members:
        return incident, ()
    came_back = bool(incident.members) and not incident.open
    incident = _joined(incident, event, plan, now, came_back)
    if silent_until is not None:
        until = max(silent_until, incident.silent_until or 0.0)
        people = _union(incident.waiting, plan.people)
        step: Step = incident.model_copy(update={"waiting": people, "silent_until": until}), ()
    else:
        step = _told_of_beginning(incident, plan, now, came_back, timing)
    if event.alert_id in incident.early:
        step = _and_then(step, lambda one: _ended(one, event.alert_id, now))
    return _scheduled(step, timing)


def closed(before: Incident | None, event: AlertClosed, now: float, timing: Timing) -> Step:
    """An alert is over. When it was the last one, everybody who was told hears so at once."""
    incident = before or Incident(id=event.incident_id or event.alert_id)
    if event.alert_id not in incident.members:
        return incident.model_copy(update={"early": _union(incident.early, (event.alert_id,))}), ()
    return _scheduled(_ended(incident, event.alert_id, now), timing)


def acknowledged(before: Incident | None, who: str, why: str, now: float, timing: Timing) -> Step | None:
    """Somebody has it in hand: the others hear so once, and reminders and escalation end. None: there is nothing in hand to take."""
    if before is None or not before.open or before.taken is not None:
        return None
    taken = before.model_copy(update={"taken": Taken(who=who, why=why, at=now)})
    return _scheduled(_tell(taken, taken.told, Telling.ACKNOWLEDGED, now, who=who, why=why), timing)


def woken(before: Incident | None, now: float, timing: Timing) -> Step | None:
    """What was due at `wake`: held updates, the end of a silence, of flapping, a reminder, an escalation. None: nothing is due."""
    if before is None or before.wake is None or before.wake > now:
        return None
    step: Step = before, ()
    for due in (_silence_over, _settled, _updated, _escalated, _reminded):
        step = _and_then(step, partial(due, now=now, timing=timing))
    return _scheduled(step, timing)


def _joined(incident: Incident, event: AlertOpened, plan: Plan, now: float, came_back: bool) -> Incident:
    """With one more member. What comes back after everything was over begins a new round with its own lead."""
    anew = came_back or not incident.members
    member = Member(target=event.target, name=event.name or event.target)
    causes = event.causes if anew else common(incident.causes, event.causes)
    return incident.model_copy(
        update={
            "members": {event.alert_id: member} if anew else {**incident.members, event.alert_id: member},
            "standing": 1 if anew else incident.standing + 1,
            "lead": event if anew else incident.lead,
            "causes": causes,
            "severity": event.severity if anew else max(incident.severity, event.severity, key=GRAVITY.__getitem__),
            "began": now if anew else incident.began,
            "changed": now,
            "fresh": (*(() if anew else incident.fresh), member.name)[-MOST_NAMES:],
            "remind_s": _least(None if anew else incident.remind_s, plan.remind_s),
            "escalate_s": _least(None if anew else incident.escalate_s, plan.escalate_s),
            "escalate_to": _union(() if anew else incident.escalate_to, plan.escalate_to),
            **({"taken": None, "escalated": False, "dirty": False} if anew else {}),
            **({"returns": (*incident.returns, now)} if came_back else {}),
        }
    )


def _told_of_beginning(incident: Incident, plan: Plan, now: float, came_back: bool, timing: Timing) -> Step:
    """Whoever has not heard of this round hears at once; the others with the next update. Flapping is told once."""
    returns = tuple(at for at in incident.returns if now - at <= timing.again)
    incident = incident.model_copy(update={"returns": returns})
    if incident.flapping or (came_back and len(returns) >= timing.flaps):
        known = incident.flapping
        flapping = incident.model_copy(update={"flapping": True})
        return (flapping, ()) if known else _tell(flapping, _union(flapping.told, plan.people), Telling.FLAPPING, now)
    if came_back:
        return _tell(incident, _union(incident.told, plan.people), Telling.OPENED, now)
    newly = tuple(name for name in plan.people if name not in incident.told)
    late = bool(set(plan.people) & set(incident.told))
    step = _tell(incident, newly, Telling.OPENED, now)
    return (step[0].model_copy(update={"dirty": True, "fresh": incident.fresh}), step[1]) if late else step


def _ended(incident: Incident, alert_id: str, now: float) -> Step:
    member = incident.members[alert_id]
    if not member.open:
        return incident, ()
    members = {**incident.members, alert_id: member.model_copy(update={"open": False})}
    incident = incident.model_copy(update={"members": members, "standing": incident.standing - 1, "changed": now})
    if incident.open:
        return incident.model_copy(update={"dirty": True}), ()
    incident = incident.model_copy(update={"waiting": (), "silent_until": None, "dirty": False})
    return (incident, ()) if incident.flapping else _tell(incident, incident.told, Telling.CLOSED, now)


def _silence_over(incident: Incident, now: float, timing: Timing) -> Step:
    """The window is over and it still stands: now it is told."""
    if incident.silent_until is None or incident.silent_until > now:
        return incident, ()
    loud = incident.model_copy(update={"silent_until": None, "waiting": ()})
    newly = tuple(name for name in incident.waiting if name not in incident.told)
    return _tell(loud, newly, Telling.OPENED, now) if loud.open else (loud, ())


def _settled(incident: Incident, now: float, timing: Timing) -> Step:
    """It stood still for long enough: the state in which it did is told."""
    if not incident.flapping or now < incident.changed + timing.settle:
        return incident, ()
    calm = incident.model_copy(update={"flapping": False, "returns": (), "dirty": False})
    return _tell(calm, calm.told, Telling.UPDATED if calm.open else Telling.CLOSED, now)


def _updated(incident: Incident, now: float, timing: Timing) -> Step:
    if not incident.dirty or incident.flapping or now < incident.told_at + timing.update:
        return incident, ()
    return _tell(incident.model_copy(update={"dirty": False}), incident.told, Telling.UPDATED, now)


def _escalated(incident: Incident, now: float, timing: Timing) -> Step:
    if _escalates_at(incident) is None or now < (_escalates_at(incident) or 0.0):
        return incident, ()
    return _tell(incident.model_copy(update={"escalated": True}), incident.escalate_to, Telling.ESCALATED, now)


def _reminded(incident: Incident, now: float, timing: Timing) -> Step:
    at = _reminds_at(incident)
    if at is None or now < at:
        return incident, ()
    return _tell(incident, incident.told, Telling.REMINDED, now)


def _escalates_at(incident: Incident) -> float | None:
    standing = incident.open and incident.told and incident.taken is None and not incident.escalated
    return incident.began + incident.escalate_s if standing and incident.escalate_s is not None else None


def _reminds_at(incident: Incident) -> float | None:
    standing = incident.open and incident.told and incident.taken is None
    return incident.reminded_at + incident.remind_s if standing and incident.remind_s is not None else None


def _tell(
    incident: Incident, people: Sequence[str], telling: Telling, now: float, who: str = "", why: str = ""
) -> Step:
    """One notice for each person; who is told of a beginning will be told of the end."""
    if not people or incident.lead is None:
        return incident, ()
    number = incident.numbered + 1
    notices = tuple(_notice(incident, person, telling, number, now, who=who, why=why) for person in people)
    update = {
        "numbered": number,
        "told": _union(incident.told, people),
        "told_at": now,
        "reminded_at": now,
        "fresh": (),
    }
    return incident.model_copy(update=update), notices


def _notice(
    incident: Incident, person: str, telling: Telling, number: int, now: float, who: str, why: str
) -> AlertNotice:
    lead = incident.lead
    assert lead is not None  # noqa: S101 -- told about only when there is one
    size = len(incident.members)
    return AlertNotice(
        target=incident.id, occurred_at=moment(now), trace=lead.trace, person=person, telling=telling, number=number,
        severity=incident.severity, indicator=lead.indicator, alert_id=lead.alert_id, finding_id=lead.finding_id,
        about=lead.target, name=lead.name, kind=lead.kind, params=lead.params, places=lead.places[:5],
        opened_at=lead.occurred_at, cause=incident.causes[0] if size > 1 and incident.causes else "", members=size,
        open_members=incident.standing,
        names=incident.fresh if size > 1 else (), again=len(incident.returns), who=who, why=why,
    )  # fmt: skip


def _scheduled(step: Step, timing: Timing) -> Step:
    """With the next instant at which something may be due."""
    incident, notices = step
    due = (
        incident.silent_until,
        incident.changed + timing.settle if incident.flapping else None,
        incident.told_at + timing.update if incident.dirty and not incident.flapping else None,
        _escalates_at(incident),
        _reminds_at(incident),
    )
    return incident.model_copy(update={"wake": min((at for at in due if at is not None), default=None)}), notices


def _and_then(step: Step, then: Any) -> Step:
    incident, notices = step
    after, more = then(incident)
    return after, (*notices, *more)


def _union(first: Sequence[str], second: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def _least(first: float | None, second: float | None) -> float | None:
    return min((one for one in (first, second) if one is not None), default=None)


def moment(epoch: float) -> datetime:
    """An instant of product time as events carry it."""
    return datetime.fromtimestamp(epoch, CST)
