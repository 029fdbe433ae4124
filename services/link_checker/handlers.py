"""The link checker's ears: a slice of pages was seen, or links are to be asked again; ask, fold, tell."""

from services.link_checker.adapters.asker import Asker
from services.link_checker.adapters.examiner import Examiner
from services.link_checker.adapters.outside import COLLECTION, Outside
from services.link_checker.adapters.recheck import Recheck
from services.link_checker.adapters.slices import Slices
from services.link_checker.adapters.visitors import Visitors
from services.link_checker.domain.standing import Document, Work, fold_work, is_done
from services.link_checker.domain.telling import events_of
from services.link_checker.settings import LinkSettings
from shared.contracts.commands import CheckLinks
from shared.contracts.envelope import Event
from shared.contracts.observations import PagesSeen
from shared.runtime import metrics
from shared.runtime.service import Parts
from shared.storage import outbox
from shared.web.fetch import Fetcher

HOUR_S = 3_600.0


class Handlers:
    """One instance per process; `begin` is called when the process starts."""

    slices: Slices
    recheck: Recheck
    examiner: Examiner

    def __init__(self, parts: Parts, settings: LinkSettings) -> None:
        self.parts = parts
        self.settings = settings

    def begin(self, fetcher: Fetcher) -> None:
        asker = Asker(fetcher, self.settings)
        outside = Outside(self.parts.store, self.parts.clock, asker, self.settings.good_hours * HOUR_S)
        self.slices = Slices(self.parts, self.settings, asker, outside)
        self.recheck = Recheck(self.parts, asker)
        self.examiner = Examiner(self.parts, self.settings, Visitors(fetcher, self.parts.evidence, self.settings))

    async def heal(self) -> None:
        await outbox.heal(self.parts.store, self.parts.bus, COLLECTION)
        await self.examiner.heal()

    async def on_pages_seen(self, seen: PagesSeen) -> None:
        """One slice of a survey pass: its targets that nobody has asked lately are asked."""
        stored = await self.parts.store.get(COLLECTION, seen.target)
        work = None if is_done(stored, seen.event_id) else await self.slices.work(seen, stored)
        await self._fold(seen, work)
        if self.settings.examine:
            await self.examiner.on_slice(seen)

    async def on_check_links(self, command: CheckLinks) -> None:
        """Exactly these addresses are asked again."""
        if command.not_before is not None:
            await self.parts.clock.sleep_until(command.not_before)
        stored = await self.parts.store.get(COLLECTION, command.target)
        work = None if is_done(stored, command.event_id) else await self.recheck.work(command, stored)
        await self._fold(command, work)
        await self.examiner.again(command)

    async def _fold(self, cause: PagesSeen | CheckLinks, work: Work | None) -> None:
        """State, mark and events in one write; a redelivery only tells again what is still pending."""

        def change(document: Document | None) -> tuple[Document, tuple[Event, ...]] | None:
            if work is None or is_done(document, work.source):
                return None
            folded = fold_work(document, work)
            return folded.document, events_of(cause, work, folded.links)

        if work is not None:
            for answer in work.answers.values():
                self.parts.metrics.count(metrics.FETCHES, answer.outcome)
        await outbox.fold(self.parts.store, self.parts.bus, COLLECTION, cause.target, change)
