"""The `schedules` collection: one document per target, and the cursor up to which was asked."""

from datetime import datetime

from services.scheduler.domain.due import Task
from services.scheduler.domain.plan import Cadence, tasks_of
from shared.contracts.targets import TargetFacts
from shared.storage.store import Conflict, Document, Store

COLLECTION = "schedules"
CURSOR = "cursor"
REVISION = "revision"


class Schedules:
    """What the scheduler knows of the register; reread only when the revision moved."""

    def __init__(self, store: Store, cadence: Cadence) -> None:
        self._store = store
        self._revision = -1
        self._cadence = cadence
        self.tasks: list[Task] = []
        self.rows: dict[str, tuple[TargetFacts, datetime]] = {}

    async def put(self, target: str, row: TargetFacts, at: datetime) -> bool:
        """Take a newer row over; False when a newer one is known already. The first sight of a target is kept as `since`."""
        known = await self._store.get(COLLECTION, target)
        if known is not None and known["at"] >= at.isoformat():
            return False
        since = known["since"] if known else at.isoformat()
        change = {"row": row.model_dump(mode="json"), "at": at.isoformat(), "since": since, "is_target": True}
        await self._store.upsert(COLLECTION, target, {"$set": change})
        await self._store.upsert(COLLECTION, REVISION, {"$inc": {"n": 1}})
        return True

    async def refresh(self) -> None:
        """Reread the rows if any process changed one."""
        mark = await self._store.get(COLLECTION, REVISION)
        revision = int(mark["n"]) if mark else 0
        if revision == self._revision:
            return
        documents = await self._store.find(COLLECTION, {"is_target": True})
        self.rows = {document["_id"]: _row(document) for document in documents}
        self.tasks = [
            task for target, (row, since) in self.rows.items() for task in tasks_of(target, row, since, self._cadence)
        ]
        self._revision = revision

    async def cursor(self) -> tuple[datetime | None, int]:
        """The product instant up to which was asked, and the document's version."""
        document = await self._store.get(COLLECTION, CURSOR)
        if document is None:
            return None, 0
        return datetime.fromisoformat(document["until"]), int(document["version"])

    async def advance(self, until: datetime, version: int) -> None:
        """Move the cursor. Another scheduler that moved it first asked for the same looks: nothing is lost."""
        try:
            await self._store.replace(COLLECTION, {"_id": CURSOR, "until": until.isoformat()}, version)
        except Conflict:
            return


def _row(document: Document) -> tuple[TargetFacts, datetime]:
    return TargetFacts.model_validate(document["row"]), datetime.fromisoformat(document["since"])
