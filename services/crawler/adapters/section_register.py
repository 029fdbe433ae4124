"""The crawler's own copy of the register of sections, folded from the inventory's events."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from shared.contracts.envelope import Event
from shared.contracts.targets import RegisteredSection, SectionsRegistered
from shared.runtime.service import Parts
from shared.storage.outbox import fold
from shared.storage.store import Document

COLLECTION: Final = "section_registers"


class SectionRegister:
    """One instance per process."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    async def on_sections_registered(self, event: SectionsRegistered) -> None:
        """Keep a site's list, unless a later word of the register is here already."""

        def change(stored: Document | None) -> tuple[Document, Sequence[Event]] | None:
            if stored is not None and datetime.fromisoformat(stored["at"]) >= event.occurred_at:
                return None
            rows = [section.model_dump(mode="json") for section in event.sections]
            return {"at": event.occurred_at.isoformat(), "sections": rows}, []

        await fold(self.parts.store, self.parts.bus, COLLECTION, event.target, change)

    async def registered_sections(self, site: str) -> list[RegisteredSection]:
        """What the register names of a site; empty where it says nothing."""
        stored = await self.parts.store.get(COLLECTION, site)
        return [RegisteredSection.model_validate(row) for row in (stored or {}).get("sections", ())]
