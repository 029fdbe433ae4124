"""Sites that the register has closed, as the register tells them: a link to one that still answers leads nowhere useful."""

from datetime import datetime, timedelta
from typing import Final

from services.link_checker.domain.classify import Answer
from services.link_checker.domain.targets import site_host
from shared.contracts.link_why import LinkWhy
from shared.contracts.targets import RegisterState, TargetEvent
from shared.runtime.clock import Clock
from shared.storage.store import Conflict, Document, Store

COLLECTION: Final = "link_closed_sites"
LOOKED_EVERY: Final = timedelta(minutes=10)
TRIES: Final = 10


class ClosedSites:
    """One per process; hosts are held in memory, because there are few and every link is held against them."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._hosts: dict[str, str] = {}
        self._read_at: datetime | None = None

    async def told(self, event: TargetEvent) -> None:
        """The register's word, folded by its time; only sites that are or were closed are written down."""
        url = event.facts.url
        if url is None:
            return
        is_closed = event.facts.state is RegisterState.CLOSED
        for _ in range(TRIES):
            stored = await self._store.get(COLLECTION, event.target)
            if stored is None and not is_closed:
                return
            if stored is not None and datetime.fromisoformat(stored["at"]) > event.occurred_at:
                return
            if await self._write(event, stored, url, is_closed):
                return
        raise Conflict(f"{COLLECTION} {event.target}")

    async def refresh(self) -> None:
        """Read the hosts anew when they were read some time ago."""
        now = self._clock.now()
        if self._read_at is None or now - self._read_at >= LOOKED_EVERY:
            closed = await self._store.find(COLLECTION, {"closed": True}, ["host"])
            self._hosts = {one["host"]: one["_id"] for one in closed}
            self._read_at = now

    def leads_to(self, answer: Answer, url: str, site: str) -> Answer | None:
        """The answer as a wrong link when its target is a closed site that still shows something itself.

        One that sends its visitors on to somebody else has been wound up as it should.
        """
        host = site_host(url)
        closed = self._hosts.get(host)
        if closed is None or closed == site or not answer.good or answer.page is None or answer.page.host != host:
            return None
        return Answer(answer.outcome, answer.status, LinkWhy.RETIRED_SITE, host, answer.page)

    async def _write(self, event: TargetEvent, stored: Document | None, url: str, is_closed: bool) -> bool:
        fresh = {"_id": event.target, "host": site_host(url), "closed": is_closed, "at": event.occurred_at.isoformat()}
        try:
            await self._store.replace(COLLECTION, fresh, int((stored or {}).get("version", 0)))
        except Conflict:
            return False
        return True
