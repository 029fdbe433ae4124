"""The link checker's ears: a slice of pages was seen, links are to be asked again, or the register spoke; ask, fold, tell."""

from collections import Counter
from typing import Final

from services.link_checker.adapters.answers import Answers
from services.link_checker.adapters.asker import Asker
from services.link_checker.adapters.closed_sites import ClosedSites
from services.link_checker.adapters.examiner import Examiner
from services.link_checker.adapters.passes import Passes
from services.link_checker.adapters.places import Places
from services.link_checker.adapters.recheck import Recheck
from services.link_checker.adapters.slices import Slices
from services.link_checker.adapters.visitors import Visitors
from services.link_checker.domain.standing import Document, Work, fold_work, is_done
from services.link_checker.domain.telling import events_of
from services.link_checker.settings import LinkSettings
from shared.contracts.commands import CheckLinks
from shared.contracts.envelope import Event
from shared.contracts.media import PostsSeen
from shared.contracts.observations import PagesSeen
from shared.contracts.targets import TargetEvent
from shared.runtime import metrics
from shared.runtime.service import Parts
from shared.storage import outbox
from shared.web.fetch import Fetcher

COLLECTION: Final = "links"


class Handlers:
    """One instance per process; `begin` is called when the process starts."""

    slices: Slices
    recheck: Recheck
    places: Places
    closed: ClosedSites
    examiner: Examiner

    def __init__(self, parts: Parts, settings: LinkSettings) -> None:
        self.parts = parts
        self.settings = settings

    def begin(self, fetcher: Fetcher) -> None:
        parts, settings = self.parts, self.settings
        asker = Asker(fetcher, settings, parts.clock)
        answers = Answers(parts.store, parts.clock, asker, settings)
        passes = Passes(parts.store, parts.evidence, parts.clock)
        self.places, self.closed = Places(parts.store, parts.clock), ClosedSites(parts.store, parts.clock)
        self.slices = Slices(settings, asker, answers, passes, self.places, self.closed)
        self.recheck = Recheck(parts.clock, asker, answers, self.places)
        self.examiner = Examiner(parts, settings, Visitors(fetcher, parts.evidence, settings))

    async def heal(self) -> None:
        await outbox.heal(self.parts.store, self.parts.bus, COLLECTION)
        await self.examiner.heal()

    async def on_target(self, event: TargetEvent) -> None:
        """The register spoke of a site: links to closed ones are wrong."""
        await self.closed.told(event)

    async def on_pages_seen(self, seen: PagesSeen) -> None:
        """One slice of a survey pass: its targets that nobody has asked lately are asked."""
        stored = await self.parts.store.get(COLLECTION, seen.target)
        work = None if is_done(stored, seen.event_id) else await self.slices.work(seen, stored)
        await self._fold(seen, work, stored)
        if self.settings.examine:
            await self.examiner.on_slice(seen)

    async def on_posts_seen(self, seen: PostsSeen) -> None:
        """New posts of an account: what they link to is asked, what they say is read."""
        stored = await self.parts.store.get(COLLECTION, seen.target)
        if seen.links_key is not None and not is_done(stored, seen.event_id):
            await self._fold(seen, await self.slices.of_posts(seen, stored), stored)
        if self.settings.examine:
            await self.examiner.on_posts(seen)

    async def on_check_links(self, command: CheckLinks) -> None:
        """Exactly these addresses are asked again."""
        if command.not_before is not None:
            await self.parts.clock.sleep_until(command.not_before)
        stored = await self.parts.store.get(COLLECTION, command.target)
        work = None if is_done(stored, command.event_id) else await self.recheck.work(command)
        await self._fold(command, work, stored)
        await self.examiner.again(command)

    async def _fold(
        self, cause: PagesSeen | PostsSeen | CheckLinks, work: Work | None, stored: Document | None
    ) -> None:
        """State, mark and events in one write; a redelivery only tells again what is still pending."""

        def change(document: Document | None) -> tuple[Document, tuple[Event, ...]] | None:
            if work is None or is_done(document, work.source):
                return None
            folded = fold_work(document, work)
            return folded.document, events_of(cause, work, folded)

        if work is not None:
            for outcome, times in Counter(answer.outcome for answer in work.answers.values()).items():
                self.parts.metrics.count(metrics.FETCHES, outcome, by=times)
            # Before the fold: a kill between the two leaves places of links that are told in the next delivery.
            await self.places.write(work)
        await outbox.fold(self.parts.store, self.parts.bus, COLLECTION, cause.target, change, stored)
