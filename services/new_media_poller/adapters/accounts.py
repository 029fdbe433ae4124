"""The register's rows of accounts, kept beside the readings and reread when any process changed one."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.lifecycle import Filed
from services.new_media_poller.domain.register import Row, row_of
from shared.contracts.envelope import Event
from shared.contracts.targets import TargetEvent, TargetFacts
from shared.runtime.service import Parts
from shared.storage.outbox import fold
from shared.storage.store import Document

COLLECTION = "account_reads"
REVISION = "register-revision"
SERVES_S = 3.0
SKEW = timedelta(minutes=2)
"""By how much the clocks of two replicas may differ."""


class NotRegisteredYetError(LookupError):
    """A command came before the register's word about its target; trying again later helps."""


class Accounts:
    """Rows by target. A row that another process took over is seen after a few real seconds at most."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._rows: dict[str, Row] = {}
        self._controls: tuple[Account, ...] | None = None
        self._filed: Filed | None = None
        self._revision = -1
        self._told_since: datetime | None = None
        self._read_at = float("-inf")
        self._turn = asyncio.Lock()

    async def put(self, told: TargetEvent) -> None:
        """Take the row over unless a newer one is known."""
        at, row = told.occurred_at, told.facts.model_dump(mode="json")

        def change(known: Document | None) -> tuple[Document, tuple[Event, ...]] | None:
            if known is not None and datetime.fromisoformat(known["at"]) >= at:
                return None
            told_at = self._parts.clock.stored_at()
            return {"row": row, "at": at.isoformat(), "is_row": True, "told_at": told_at}, ()

        stored = await fold(self._parts.store, self._parts.bus, COLLECTION, _key(told.target), change)
        self._rows[told.target] = row_of(told.target, TargetFacts.model_validate(stored["row"]))
        self._controls = self._filed = None
        await self._parts.store.upsert(COLLECTION, REVISION, {"$inc": {"n": 1}})

    async def get(self, target: str) -> Account | None:
        """How an account is read; None when its row names no way that is known here. Raises NotRegisteredYetError."""
        await self._refresh_in_time()
        row = self._rows.get(target)
        if row is None:
            document = await self._parts.store.get(COLLECTION, _key(target))
            if document is None:
                raise NotRegisteredYetError(target)
            row = row_of(target, TargetFacts.model_validate(document["row"]))
        return row.account

    async def controls(self) -> Sequence[Account]:
        """The control accounts of every way of reading."""
        await self._refresh_in_time()
        if self._controls is None:
            accounts = (row.account for row in self._rows.values())
            self._controls = tuple(one for one in accounts if one is not None and one.control)
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
        # Only what was told since the last look: the whole register is read once, at the start.
        began, query = self._parts.clock.stored_at(), {"is_row": True}
        news = {**query, "told_at": {"$gte": self._told_since}} if self._told_since else query
        for document in await self._parts.store.find(COLLECTION, news, ("row",)):
            target = document["_id"][4:]
            self._rows[target] = row_of(target, TargetFacts.model_validate(document["row"]))
        self._told_since = began - SKEW
        self._controls = self._filed = None
        self._revision = revision


def _key(target: str) -> str:
    return f"row:{target}"
