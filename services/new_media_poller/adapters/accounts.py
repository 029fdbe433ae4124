"""The register's rows of accounts, kept beside the readings and reread when any process changed one."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.lifecycle import Filed
from services.new_media_poller.domain.register import account_of
from shared.contracts.envelope import Event
from shared.contracts.targets import TargetEvent, TargetFacts
from shared.runtime.service import Parts
from shared.storage.outbox import fold
from shared.storage.store import Document

COLLECTION = "account_reads"
REVISION = "register-revision"
SERVES_S = 3.0


class NotRegisteredYetError(LookupError):
    """A command came before the register's word about its target; trying again later helps."""


class Accounts:
    """Rows by target. A row that another process took over is seen after a few real seconds at most."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._rows: dict[str, TargetFacts] = {}
        self._controls: tuple[Account, ...] | None = None
        self._filed: Filed | None = None
        self._revision = -1
        self._read_at = float("-inf")
        self._turn = asyncio.Lock()

    async def put(self, told: TargetEvent) -> None:
        """Take the row over unless a newer one is known."""
        at, row = told.occurred_at, told.facts.model_dump(mode="json")

        def change(known: Document | None) -> tuple[Document, tuple[Event, ...]] | None:
            if known is not None and datetime.fromisoformat(known["at"]) >= at:
                return None
            return {"row": row, "at": at.isoformat(), "is_row": True}, ()

        stored = await fold(self._parts.store, self._parts.bus, COLLECTION, _key(told.target), change)
        self._rows[told.target] = TargetFacts.model_validate(stored["row"])
        self._controls = self._filed = None
        await self._parts.store.upsert(COLLECTION, REVISION, {"$inc": {"n": 1}})

    async def get(self, target: str) -> TargetFacts:
        """The row of an account. Raises NotRegisteredYetError."""
        await self._refresh_in_time()
        if target in self._rows:
            return self._rows[target]
        document = await self._parts.store.get(COLLECTION, _key(target))
        if document is None:
            raise NotRegisteredYetError(target)
        return TargetFacts.model_validate(document["row"])

    async def controls(self) -> Sequence[Account]:
        """The control accounts of every way of reading."""
        await self._refresh_in_time()
        if self._controls is None:
            marked = [account_of(target, row) for target, row in self._rows.items() if row.control]
            self._controls = tuple(one for one in marked if one is not None and one.control)
        return self._controls

    async def filed(self) -> Filed:
        """The register's accounts by their names."""
        await self._refresh_in_time()
        if self._filed is None:
            self._filed = Filed.of(self._rows)
        return self._filed

    async def _refresh_in_time(self) -> None:
        # Whoever comes while the rows are being read waits for them: without controls nobody can be trusted.
        async with self._turn:
            elapsed = self._parts.clock.elapsed()
            if elapsed - self._read_at > SERVES_S:
                await self._refresh()
                self._read_at = elapsed

    async def _refresh(self) -> None:
        mark = await self._parts.store.get(COLLECTION, REVISION)
        revision = int(mark["n"]) if mark else 0
        if revision == self._revision:
            return
        documents = await self._parts.store.find(COLLECTION, {"is_row": True})
        self._rows = {document["_id"][4:]: TargetFacts.model_validate(document["row"]) for document in documents}
        self._controls = self._filed = None
        self._revision = revision


def _key(target: str) -> str:
    return f"row:{target}"
