"""What taking the sections of one site over changes in the register, and the one event that says so."""

from collections.abc import Callable, Sequence
from typing import Any

from services.inventory.domain.takeover import Document, Import, Outcome
from shared.contracts.targets import RegisteredSection, RegisterState, SectionsRegistered

COLLECTION = "sections"
Change = Callable[[Document | None], tuple[Document, Sequence[SectionsRegistered]] | None]


def take(taking: Import, target: str, sections: Sequence[RegisteredSection]) -> Change:
    """The change by which a site's document takes its whole list over; an empty list retires it."""
    rows: list[dict[str, Any]] = [section.model_dump(mode="json") for section in sections]

    def change(stored: Document | None) -> tuple[Document, Sequence[SectionsRegistered]] | None:
        if stored is not None and taking.settled(stored):
            return None
        outcome = _outcome(stored, rows)
        state = RegisterState.LIVE if rows else RegisterState.CLOSED
        document = {"sections": rows, "state": state.value, **taking.stamp(outcome)}
        if outcome is Outcome.UNCHANGED:
            return document, []
        event = SectionsRegistered(target=target, occurred_at=taking.at, trace=taking.trace, sections=tuple(sections))
        return document, [event]

    return change


def _outcome(stored: Document | None, rows: list[dict[str, Any]]) -> Outcome:
    before = stored["sections"] if stored is not None else []
    if before == rows:
        return Outcome.UNCHANGED
    if not rows:
        return Outcome.RETIRED
    return Outcome.CHANGED if before else Outcome.NEW
