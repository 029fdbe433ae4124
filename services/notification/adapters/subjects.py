"""What notification knows of every target: its row in the register, and the address and certificate of its last visit."""

from collections import OrderedDict
from typing import Any

from services.notification.domain.cause import ADDRESS, CERTIFICATE, CONNECTOR, OPERATOR, Subject, shares
from shared.contracts.observations import SiteProbed
from shared.contracts.targets import TargetEvent
from shared.runtime.service import Parts
from shared.storage import outbox
from shared.storage.store import Document

SUBJECTS = "subjects"
KEEP = 50_000


class Subjects:
    """One document per target, written only when something in it changes; nearly every visit changes nothing."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._seen: OrderedDict[str, tuple[str | None, str | None]] = OrderedDict()

    async def of(self, target: str) -> Subject:
        found = await self._parts.store.get(SUBJECTS, target)
        if found is None:
            return Subject()
        return Subject(
            found.get("name", ""),
            found.get("region", ""),
            tuple(found.get("units", ())),
            tuple(found.get("shares", ())),
        )

    async def sharing(self, cause: str) -> int:
        """How many targets are known to share a cause."""
        return len(await self._parts.store.find(SUBJECTS, {"shares": cause}, ["_id"]))

    async def registered(self, told: TargetEvent) -> None:
        """The register's row; an older row that arrives late changes nothing."""
        at, row = told.occurred_at.timestamp(), told.facts
        units = (row.sponsoring_unit, row.supervising_unit, row.operating_unit)
        facts = {
            "name": row.name,
            "region": row.region,
            "units": [unit for unit in dict.fromkeys(units) if unit],
            OPERATOR: row.operating_unit or None,
            CONNECTOR: row.platform or None,
            "row_at": at,
        }

        def change(stored: Document | None) -> tuple[Document, list[Any]] | None:
            if stored is not None and stored.get("row_at", 0) >= at:
                return None
            return _with_shares({**(stored or {}), **facts}), []

        await outbox.fold(self._parts.store, self._parts.bus, SUBJECTS, told.target, change)

    async def visited(self, seen: SiteProbed) -> None:
        """Where a site lives. A visit that did not get so far says nothing about it."""
        ends = seen.certificate_ends_at.isoformat() if seen.certificate_ends_at else None
        found = (seen.address, ends)
        if found == (None, None) or self._seen.get(seen.target) == found:
            return
        at = seen.occurred_at.timestamp()

        def change(stored: Document | None) -> tuple[Document, list[Any]] | None:
            known = stored or {}
            facts = {ADDRESS: seen.address or known.get(ADDRESS), CERTIFICATE: ends or known.get(CERTIFICATE)}
            if known.get("seen_at", 0) >= at or all(known.get(key) == value for key, value in facts.items()):
                return None
            return _with_shares({**known, **facts, "seen_at": at}), []

        await outbox.fold(self._parts.store, self._parts.bus, SUBJECTS, seen.target, change)
        self._seen[seen.target] = found
        while len(self._seen) > KEEP:
            self._seen.popitem(last=False)


def _with_shares(document: Document) -> Document:
    return {**document, "shares": list(shares(document))}
