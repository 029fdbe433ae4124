"""What taking one row over changes in the register, and the one event that says so."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from shared.contracts.targets import (
    RegisterState,
    TargetChanged,
    TargetFacts,
    TargetKind,
    TargetRegistered,
    TargetRetired,
)

Document = dict[str, Any]
Event = TargetRegistered | TargetChanged | TargetRetired
Change = Callable[[Document | None], tuple[Document, Sequence[Event]] | None]

COLLECTION: Mapping[TargetKind, str] = {TargetKind.SITE: "websites", TargetKind.ACCOUNT: "accounts"}

MOST_FILINGS = 100
"""Of a target's life: openings, changes and closings are kept with the row, the oldest go first."""


class Outcome(StrEnum):
    """What an import did to one target."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    RETIRED = "retired"


EVENT: Mapping[Outcome, type[Event]] = {
    Outcome.NEW: TargetRegistered,
    Outcome.CHANGED: TargetChanged,
    Outcome.RETIRED: TargetRetired,
}


@dataclass(frozen=True)
class Import:
    """One import: its id, and the instant that decides which of two imports is the later word."""

    id: str
    at: datetime
    trace: str = ""

    def take(self, target: str, facts: TargetFacts) -> Change:
        """The change by which a document takes the row's facts over."""

        def change(stored: Document | None) -> tuple[Document, Sequence[Event]] | None:
            if stored is not None and self.settled(stored):
                return None
            return self._stamped(target, facts, outcome_of(stored, facts), stored)

        return change

    def retire(self, target: str) -> Change:
        """The change by which a target that a full register no longer names is closed."""

        def change(stored: Document | None) -> tuple[Document, Sequence[Event]] | None:
            if stored is None or self.settled(stored) or stored["state"] == RegisterState.CLOSED:
                return None
            facts = facts_of(stored).model_copy(update={"state": RegisterState.CLOSED})
            return self._stamped(target, facts, Outcome.RETIRED, stored)

        return change

    def outcome(self, document: Document) -> Outcome:
        """What this import did to a document; nothing, where a later import had spoken first."""
        return Outcome(document["outcome"]) if document.get("import_id") == self.id else Outcome.UNCHANGED

    def settled(self, stored: Document) -> bool:
        """Whether this import has been here before a crash, or a later one has."""
        return stored["import_id"] == self.id or datetime.fromisoformat(stored["imported_at"]) > self.at

    def stamp(self, outcome: Outcome) -> Document:
        """The mark of this import on a document that it has been to."""
        return {"import_id": self.id, "imported_at": self.at.isoformat(), "outcome": outcome}

    def _stamped(
        self, target: str, facts: TargetFacts, outcome: Outcome, stored: Document | None
    ) -> tuple[Document, Sequence[Event]]:
        row = facts.model_dump(mode="json")
        filed = [*(stored or {}).get("filed", []), *self._filing(row, outcome, stored)][-MOST_FILINGS:]
        document = {**row, **self.stamp(outcome), "filed": filed}
        event = EVENT.get(outcome)
        said = [event(target=target, occurred_at=self.at, trace=self.trace, facts=facts)] if event else []
        return document, said

    def _filing(self, row: Document, outcome: Outcome, stored: Document | None) -> list[Document]:
        """What the register was told: opened, changed in which fields from what to what, closed."""
        if outcome is Outcome.UNCHANGED:
            return []
        before = facts_of(stored).model_dump(mode="json") if stored else {}
        changes = {key: [before[key], row[key]] for key in before if before[key] != row[key]}
        return [{"at": self.at.isoformat(), "what": outcome, "changes": changes, "import_id": self.id}]


def facts_of(stored: Document) -> TargetFacts:
    """The register's row as a document keeps it."""
    return TargetFacts.model_validate(stored)


def outcome_of(stored: Document | None, facts: TargetFacts) -> Outcome:
    """One word for the difference, and so one event: a target that is or becomes closed retires, known before or not."""
    if stored is not None and facts_of(stored) == facts:
        return Outcome.UNCHANGED
    was_closed = stored is not None and stored["state"] == RegisterState.CLOSED
    if facts.state is RegisterState.CLOSED and not was_closed:
        return Outcome.RETIRED
    return Outcome.NEW if stored is None else Outcome.CHANGED
