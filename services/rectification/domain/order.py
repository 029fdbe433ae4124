"""An order to put one finding right, and how each thing that happens folds into it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict

from services.rectification.domain.lifecycle import Move, State, move
from shared.contracts.envelope import Instant, fact_id
from shared.contracts.findings import FindingFacts, Severity
from shared.contracts.outcomes import ExtensionGranted, ReplyGiven
from shared.workdays import add_workdays
from shared.workdays.deadline import BEIJING

Params = dict[str, str | int | float | None]


class Step(BaseModel):
    """One line of an order's history."""

    model_config = ConfigDict(frozen=True)

    at: Instant
    what: str
    state: State
    note: str = ""


class Reply(BaseModel):
    """One answer of the owner, as it was given."""

    model_config = ConfigDict(frozen=True)

    id: str
    at: Instant
    who: str
    text: str
    attachment: str | None = None


class Extension(BaseModel):
    """One time that the due date was put off."""

    model_config = ConfigDict(frozen=True)

    id: str
    at: Instant
    who: str
    why: str
    due_at: Instant


class Order(BaseModel):
    """What the orders collection holds of one finding, besides its version and what is still to be emitted."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    finding_id: str
    target: str
    indicator: str
    edition: str
    severity: Severity
    detail: str = ""
    params: Params = {}
    places: tuple[str, ...] = ()
    state: State
    ordered_at: Instant
    due_at: Instant
    wake_at: Instant | None = None
    replied_at: Instant | None = None
    overdue_at: Instant | None = None
    closed_at: Instant | None = None
    because: str | None = None
    replies: tuple[Reply, ...] = ()
    extensions: tuple[Extension, ...] = ()
    history: tuple[Step, ...] = ()

    def document(self) -> dict[str, Any]:
        """As it is stored; instants are ISO strings, and `wake_at` is in one zone because the sweep compares it as text."""
        body = self.model_dump(mode="json")
        wake = self.wake_at.astimezone(BEIJING).isoformat() if self.wake_at else None
        return {**body, "_id": body.pop("id"), "wake_at": wake}

    @classmethod
    def read(cls, document: dict[str, Any]) -> "Order":
        return cls.model_validate({**document, "id": document["_id"]})


def order_id(finding_id: str) -> str:
    return fact_id("order", finding_id)


def wants_order(finding: FindingFacts) -> bool:
    """Operational notices are alerted, never ordered; a suspicion that was never confirmed needs nothing put right."""
    return finding.severity is not Severity.NOTICE and finding.confirmed_at is not None


def ordered(target: str, finding: FindingFacts, working_days: int, earlier: Sequence[Order] = ()) -> Order:
    """A new order. An earlier order for the same fault of the same target is named in its parameters."""
    at = finding.confirmed_at or finding.raised_at
    due = add_workdays(at, working_days)
    return Order(
        id=order_id(finding.id),
        finding_id=finding.id,
        target=target,
        indicator=finding.indicator,
        edition=finding.edition,
        severity=finding.severity,
        detail=finding.detail,
        params={**finding.params, **_repeat(at, finding, earlier)},
        places=finding.places,
        state=State.ORDERED,
        ordered_at=at,
        due_at=due,
        wake_at=due,
        history=(Step(at=at, what=Move.CONFIRM, state=State.ORDERED),),
    )


def _repeat(at: datetime, finding: FindingFacts, earlier: Sequence[Order]) -> Params:
    before = [order for order in earlier if order.finding_id != finding.id and order.ordered_at < at]
    if not before:
        return {}
    last = max(before, key=lambda order: (order.ordered_at, order.id))
    return {"repeat_of_order": last.id, "repeats": len(before)}


def close(order: Order, what: Move, at: datetime, note: str = "") -> Order | None:
    """Closed because the finding was seen to be right, or was dismissed; None when it is closed already."""
    after = move(order.state, what)
    if after is None:
        return None
    because = "cleared" if what is Move.CLEAR else "dismissed"
    return _step(order, what, after, at, note, closed_at=at, because=because, wake_at=None)


def reply(order: Order, given: ReplyGiven, patience_days: int) -> Order | None:
    """The order with a reply in it; None when this very reply was folded in before.

    A reply to a closed order is kept for the record and changes nothing else.
    """
    if any(known.id == given.event_id for known in order.replies):
        return None
    at = given.occurred_at
    said = Reply(id=given.event_id, at=at, who=given.who, text=given.text, attachment=given.attachment)
    replies = (*order.replies, said)
    after = move(order.state, Move.REPLY)
    if after is None:
        return _step(order, Move.REPLY, order.state, at, "the order was closed before", replies=replies)
    last = max(at, order.replied_at or at)
    wake = last + timedelta(days=patience_days)
    return _step(order, Move.REPLY, after, at, replies=replies, replied_at=last, wake_at=wake)


def extend(order: Order, granted: ExtensionGranted) -> Order | None:
    """The order with a later due date; None when this very extension was folded in before, or nothing can be put off any more."""
    after = move(order.state, Move.EXTEND)
    if after is None or any(known.id == granted.event_id for known in order.extensions):
        return None
    due = add_workdays(order.due_at, granted.working_days)
    said = Extension(id=granted.event_id, at=granted.occurred_at, who=granted.who, why=granted.why, due_at=due)
    extensions = (*order.extensions, said)
    wake_at = order.wake_at if after is State.REPLIED else due
    return _step(
        order,
        Move.EXTEND,
        after,
        granted.occurred_at,
        granted.why,
        due_at=due,
        extensions=extensions,
        overdue_at=None,
        wake_at=wake_at,
    )


def wake(order: Order, now: datetime) -> Order | None:
    """What the passing of time does to an order; None when nothing is due."""
    if order.wake_at is None or now < order.wake_at:
        return None
    if order.state is State.REPLIED:
        back = _moved(order, Move.LAPSE, order.wake_at, "replied, and not seen to be right in time")
        return _overdue(back, order.wake_at) if now > back.due_at else back.model_copy(update={"wake_at": back.due_at})
    return _overdue(order, order.due_at) if now > order.due_at else None


def _overdue(order: Order, at: datetime) -> Order:
    """`overdue_at` keeps its first value: falling due is told once for every due date."""
    late = _moved(order, Move.FALL_DUE, max(at, order.due_at))
    return late.model_copy(update={"overdue_at": order.overdue_at or order.due_at, "wake_at": None})


def _moved(order: Order, what: Move, at: datetime, note: str = "") -> Order:
    after = move(order.state, what)
    return _step(order, what, after, at, note) if after else order


def _step(order: Order, what: Move, after: State, at: datetime, note: str = "", **changes: Any) -> Order:
    history = (*order.history, Step(at=at, what=what, state=after, note=note))
    return order.model_copy(update={**changes, "state": after, "history": history})
