"""The states of an order and every move between them, as one table."""

from enum import StrEnum


class State(StrEnum):
    ORDERED = "ordered"
    REPLIED = "replied"
    OVERDUE = "overdue"
    CLOSED = "closed"


class Move(StrEnum):
    """What may happen to an order."""

    CONFIRM = "confirm"
    REPLY = "reply"
    FALL_DUE = "fall-due"
    LAPSE = "lapse"
    """A reply that no good reading has borne out in time."""
    EXTEND = "extend"
    """A later due date, for a reason."""
    CLEAR = "clear"
    DISMISS = "dismiss"


OPEN: tuple[State, ...] = (State.ORDERED, State.REPLIED, State.OVERDUE)

MOVES: dict[tuple[State | None, Move], State] = {
    (None, Move.CONFIRM): State.ORDERED,
    (None, Move.CLEAR): State.CLOSED,
    (None, Move.DISMISS): State.CLOSED,
    (State.ORDERED, Move.REPLY): State.REPLIED,
    (State.ORDERED, Move.FALL_DUE): State.OVERDUE,
    (State.ORDERED, Move.EXTEND): State.ORDERED,
    (State.REPLIED, Move.EXTEND): State.REPLIED,
    (State.OVERDUE, Move.EXTEND): State.ORDERED,
    (State.ORDERED, Move.CLEAR): State.CLOSED,
    (State.ORDERED, Move.DISMISS): State.CLOSED,
    (State.REPLIED, Move.REPLY): State.REPLIED,
    (State.REPLIED, Move.LAPSE): State.ORDERED,
    (State.REPLIED, Move.CLEAR): State.CLOSED,
    (State.REPLIED, Move.DISMISS): State.CLOSED,
    (State.OVERDUE, Move.REPLY): State.REPLIED,
    (State.OVERDUE, Move.CLEAR): State.CLOSED,
    (State.OVERDUE, Move.DISMISS): State.CLOSED,
}
"""What is not listed does not happen: a reply closes nothing, and a closed order stays closed (a relapse is a new finding)."""


def move(state: State | None, what: Move) -> State | None:
    """The state after a move; None when the table does not allow it, and nothing changes."""
    return MOVES.get((state, what))
