"""Every pair of state and move is either in the table or does nothing."""

from itertools import product

import pytest

from services.rectification.domain.lifecycle import MOVES, OPEN, Move, State, move

ALL = list(product([None, *State], Move))


@pytest.mark.parametrize(("state", "what"), ALL)
def test_only_listed_moves_happen(state: State | None, what: Move) -> None:
    assert move(state, what) == MOVES.get((state, what))


@pytest.mark.parametrize("what", Move)
def test_nothing_reopens_a_closed_order(what: Move) -> None:
    assert move(State.CLOSED, what) is None


@pytest.mark.parametrize(("state", "what"), ALL)
def test_only_a_good_reading_or_a_dismissal_closes(state: State | None, what: Move) -> None:
    if move(state, what) is State.CLOSED:
        assert what in {Move.CLEAR, Move.DISMISS}


@pytest.mark.parametrize("state", OPEN)
def test_every_open_state_can_be_closed(state: State) -> None:
    assert move(state, Move.CLEAR) is State.CLOSED
    assert move(state, Move.DISMISS) is State.CLOSED


@pytest.mark.parametrize("what", [Move.REPLY, Move.FALL_DUE, Move.LAPSE])
def test_what_needs_an_order_makes_none(what: Move) -> None:
    assert move(None, what) is None
