"""Silences in force: those of the files, and those that people entered; the latter are kept in `silences`."""

from services.notification.domain.policy import Policy
from services.notification.domain.routing import Window
from shared.contracts.alerting import Scope, SilenceSet
from shared.contracts.envelope import fact_id
from shared.runtime.service import Parts
from shared.storage.store import Document

SILENCES = "silences"
REREAD_S = 5.0


class Silences:
    """Few, so all of those that have not ended are read again every few seconds: another process may have stored one."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._read_at = float("-inf")
        self._entered: tuple[Window, ...] = ()
        self.planned: tuple[Window, ...] = ()

    def plan(self, policy: Policy) -> None:
        self.planned = tuple(
            Window(fact_id("maintenance", one.scope.model_dump_json(), one.since.isoformat()), one.scope, one.since, one.until,
                   one.who, one.why)
            for one in policy.maintenance
        )  # fmt: skip

    async def in_force(self) -> tuple[Window, ...]:
        clock = self._parts.clock
        if clock.elapsed() - self._read_at > REREAD_S:
            now = clock.now().timestamp()
            found = await self._parts.store.find(SILENCES, {"until": {"$gt": now}})
            self._entered = tuple(_window(one) for one in found)
            self._read_at = clock.elapsed()
        return (*self.planned, *self._entered)

    async def entered(self, said: SilenceSet) -> Window:
        """Store what a person entered."""
        window = Window(said.event_id, said.scope, said.starts_at, said.ends_at, said.who, said.why)
        fields = {
            "scope": said.scope.model_dump(mode="json"), "starts_at": said.starts_at.isoformat(),
            "ends_at": said.ends_at.isoformat(), "until": said.ends_at.timestamp(), "who": said.who, "why": said.why,
            "entered_at": said.occurred_at.isoformat(), "afterwards": said.starts_at < said.occurred_at,
        }  # fmt: skip
        await self._parts.store.upsert(SILENCES, said.event_id, {"$set": fields})
        self._read_at = float("-inf")
        return window


def _window(document: Document) -> Window:
    said = SilenceSet.model_validate(
        {**document, "target": "silence", "occurred_at": document["entered_at"], "scope": document["scope"]}
    )
    return Window(
        str(document["_id"]), Scope.model_validate(document["scope"]), said.starts_at, said.ends_at, said.who, said.why
    )
