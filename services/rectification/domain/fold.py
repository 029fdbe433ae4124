"""What each event does to the stored order, and which events follow; the pure half of every handler."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from services.rectification.domain.lifecycle import Move, State
from services.rectification.domain.order import Order, close, extend, ordered, reply, wake
from services.rectification.domain.recheck import recheck
from shared.contracts.envelope import Event
from shared.contracts.findings import FindingFacts
from shared.contracts.outcomes import (
    ExtensionGranted,
    RectificationClosed,
    RectificationExtended,
    RectificationOrdered,
    RectificationOverdue,
    RectificationReplied,
    ReplyGiven,
)

Folded = tuple[dict[str, Any], list[Event]] | None
Change = Callable[[dict[str, Any] | None], Folded]


class UnknownOrder(Exception):
    """A reply came to an order that is not there (yet): tried again, then left to a person."""


def confirming(target: str, finding: FindingFacts, working_days: int, earlier: Sequence[Order]) -> Change:
    """A confirmed finding makes its order, once; when the finding was cleared first, nothing is left to do."""

    def change(document: dict[str, Any] | None) -> Folded:
        if document is not None:
            return None
        order = ordered(target, finding, working_days, earlier)
        return order.document(), [_ordered(order)]

    return change


def closing(
    target: str, finding: FindingFacts, what: Move, at: datetime, working_days: int, note: str = "",
) -> Change:  # fmt: skip
    """A cleared or dismissed finding closes its order; arriving first it makes the order and closes it in one."""

    def change(document: dict[str, Any] | None) -> Folded:
        order = Order.read(document) if document else ordered(target, finding, working_days)
        closed = close(order, what, at, note)
        if closed is None:
            return None
        return closed.document(), [*([] if document else [_ordered(order)]), _closed(closed)]

    return change


def replying(given: ReplyGiven, patience_days: int) -> Change:
    """A reply asks the looker to look; a repeat of the same reply does nothing."""

    def change(document: dict[str, Any] | None) -> Folded:
        if document is None:
            raise UnknownOrder(given.order_id)
        order = reply(Order.read(document), given, patience_days)
        if order is None:
            return None
        events: list[Event] = []
        if order.state is State.REPLIED:
            look = recheck(order, order.replies[-1])
            events = [_replied(order, given), *([look] if look else [])]
        return order.document(), events

    return change


def extending(granted: ExtensionGranted) -> Change:
    """A later due date; a repeat of the same extension does nothing, and a closed order has nothing to put off."""

    def change(document: dict[str, Any] | None) -> Folded:
        if document is None:
            raise UnknownOrder(granted.order_id)
        order = extend(Order.read(document), granted)
        if order is None:
            return None
        told = RectificationExtended(
            occurred_at=granted.occurred_at, extension_id=granted.event_id, extensions=len(order.extensions), why=granted.why,
            **_facts(order),
        )  # fmt: skip
        return order.document(), [told]

    return change


def waking(now: datetime) -> Change:
    """What time does: an order falls due, a reply lapses. Falling due is told the first time only."""

    def change(document: dict[str, Any] | None) -> Folded:
        before = Order.read(document) if document else None
        after = wake(before, now) if before else None
        if before is None or after is None:
            return None
        told = before.overdue_at is not None or after.overdue_at is None
        return after.document(), [] if told else [_overdue(after)]

    return change


def _facts(order: Order) -> dict[str, Any]:
    return {
        "target": order.target,
        "trace": order.id,
        "order_id": order.id,
        "finding_id": order.finding_id,
        "indicator": order.indicator,
        "due_at": order.due_at,
    }


def _ordered(order: Order) -> Event:
    return RectificationOrdered(occurred_at=order.ordered_at, **_facts(order))


def _replied(order: Order, given: ReplyGiven) -> Event:
    return RectificationReplied(occurred_at=given.occurred_at, reply_id=given.event_id, **_facts(order))


def _overdue(order: Order) -> Event:
    return RectificationOverdue(occurred_at=order.due_at, extensions=len(order.extensions), **_facts(order))


def _closed(order: Order) -> Event:
    return RectificationClosed(
        occurred_at=order.closed_at or order.ordered_at, because=order.because or "cleared", **_facts(order)
    )
