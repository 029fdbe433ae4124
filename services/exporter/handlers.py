"""What a scrape of `/targets` makes: standings folded so far, with what the services have stored, as one page."""

import asyncio

from services.exporter.adapters import servers, stored
from services.exporter.adapters.exposition import text
from services.exporter.adapters.last_words import LastWords
from services.exporter.domain import families
from services.exporter.domain.series import Known, Sample, samples
from services.exporter.domain.standing import Standings
from services.exporter.settings import ExporterSettings
from shared.runtime import metrics
from shared.runtime.service import Parts

FIRST_PATIENCE_S = 5.0
"""Real seconds that a first scrape waits for the reading up, well within Prometheus' own patience."""


class Handlers:
    """One instance per process."""

    def __init__(self, parts: Parts, settings: ExporterSettings) -> None:
        self.parts = parts
        self.settings = settings
        self.standings = Standings()
        self.words = LastWords(parts.bus.jetstream, self.standings.take)
        self._page = b""
        self._made_at: float | None = None
        self._making = asyncio.Lock()

    async def on_scrape(self) -> bytes:
        """The page. Reading begins with the first scrape: where nobody scrapes, nothing is read."""
        self.words.start()
        async with self._making:
            clock = self.parts.clock
            if self._made_at is None or clock.elapsed() - self._made_at > self.settings.fresh_s:
                self._page = await self._make()
                self._made_at = clock.elapsed() if self.words.complete else None
            return self._page

    async def watch(self) -> None:
        """Disks that fill and clocks that part, for the rules in deploy/prometheus."""
        store, bus, live = self.parts.store, self.parts.bus, self.parts.metrics
        rooms = {
            "database": await servers.database_room(store),
            "bus": await servers.bus_room(bus.jetstream(), self.settings.bus_bytes),
            "evidence": servers.folder_room(self.parts.settings.evidence_dir),
        }
        for name, room in rooms.items():
            if room is not None:
                live.set(metrics.DISK_USED, name, to=room.used)
                live.set(metrics.DISK_SIZE, name, to=room.size)
        skew = await servers.skew_s(store, self.parts.clock)
        if skew is not None:
            live.set(metrics.CLOCK_SKEW, to=skew)

    async def _make(self) -> bytes:
        deadline = self.parts.clock.elapsed() + FIRST_PATIENCE_S
        while not self.words.complete:
            if self.parts.clock.elapsed() > deadline:
                return text({families.COMPLETE: [Sample((), 0.0)]})
            await asyncio.sleep(0.1)
        store, now = self.parts.store, self.parts.clock.now()
        known = Known(
            self.standings.watched(),
            await stored.open_findings(store),
            await stored.open_alerts(store),
            await stored.orders(store),
        )
        return await asyncio.to_thread(lambda: text(samples(known, now, self.settings.scale)))
