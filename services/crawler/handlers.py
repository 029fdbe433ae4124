"""The crawler's ear: one slice of a survey pass; store, emit, return."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from services.crawler.adapters.checking import Checking, articles_on, attachments_of
from services.crawler.adapters.reader import PageReader
from services.crawler.adapters.shelf import Shelf, known_lists, was_read
from services.crawler.adapters.slice import Slice, SliceRun, store_slice
from services.crawler.adapters.spill import Spill
from services.crawler.domain.frontier import PassKind, first_targets
from services.crawler.domain.sample import drawn
from services.crawler.domain.survey import Survey, begin
from services.crawler.domain.survey_document import from_document, to_document
from services.crawler.domain.surveyed import surveyed
from services.crawler.settings import CrawlerSettings
from shared.contracts.commands import CrawlKind, CrawlSite
from shared.contracts.envelope import Event
from shared.contracts.observations import PagesSeen
from shared.runtime.service import Parts
from shared.storage.outbox import fold, heal
from shared.storage.store import Document
from shared.web.fetch import Fetcher
from shared.web.outcome import FetchOutcome

PASSES = "passes"
MOST_BARREN = 3
"""A site that went away in the middle of a pass is waited for so many slices, then the pass ends with what it has."""


class Handlers:
    """One instance per process; `fetcher` is set when the process starts."""

    fetcher: Fetcher

    def __init__(self, parts: Parts, settings: CrawlerSettings) -> None:
        self.parts = parts
        self.settings = settings
        self._reader: PageReader | None = None
        self._spill: Spill | None = None
        self._turns: dict[str, asyncio.Lock] = {}

    async def heal(self) -> None:
        """At start: tell what a killed process had stored and not yet told."""
        await heal(self.parts.store, self.parts.bus, PASSES)

    async def on_crawl_site(self, command: CrawlSite) -> None:
        """One slice: read pages, store them, then state and events in one write. A repeat finds its slice done."""
        if command.not_before is not None:
            await self.parts.clock.sleep_until(command.not_before)
        async with self._turn(command.target):
            survey = await self._survey(command)
            if survey.ended or command.slice_no < survey.next_slice:
                await self._commit(command, None, [])
                return
            used = await self.spill.fill(survey, self.settings.slice_pages * 2)
            await self.spill.recall(survey)
            events = await self._slice(survey, command)
            await self._commit(command, to_document(survey), events)
            await self.spill.forget(used)

    @property
    def reader(self) -> PageReader:
        parts = self.parts
        self._reader = self._reader or PageReader(
            self.fetcher, parts.evidence, parts.clock, parts.metrics, self.settings
        )
        return self._reader

    @property
    def spill(self) -> Spill:
        self._spill = self._spill or Spill(self.parts.store, self.parts.clock)
        return self._spill

    def _turn(self, target: str) -> asyncio.Lock:
        """Two passes over one site take turns."""
        if len(self._turns) > 10_000:
            self._turns = {name: lock for name, lock in self._turns.items() if lock.locked()}
        return self._turns.setdefault(target, asyncio.Lock())

    async def _survey(self, command: CrawlSite) -> Survey:
        stored = await self.parts.store.get(PASSES, command.pass_id)
        if stored is not None:
            return from_document(stored)
        kind = PassKind(command.kind.value)
        fresh = Survey(
            command.pass_id,
            command.target,
            command.url,
            kind,
            self.parts.clock.now(),
            command.reason.value,
            command.finding_id,
            command.trace,
            next_slice=command.slice_no,
        )
        is_light = kind is PassKind.LIGHT
        fresh.was_read_before = await was_read(self.parts.store, command.target)
        limit = self.settings.light_pages if is_light else self.settings.max_pages
        lists = await known_lists(self.parts.store, command.target, limit) if is_light else []
        begin(fresh, first_targets(command.url, lists, kind), limit)
        return fresh

    async def _slice(self, survey: Survey, command: CrawlSite) -> list[Event]:
        """Work the slice and say what follows: the pages seen, and the next slice or the end of the pass."""
        parts = self.parts
        shelf = Shelf(parts.store, parts.evidence, survey.target, is_empty=not survey.was_read_before)
        done = await SliceRun(survey, self.reader, shelf, parts.clock, self.settings).run()
        links_key = await store_slice(done, shelf, parts.evidence)
        if not survey.is_light:
            survey.sample = drawn(survey.sample, survey.pass_id, attachments_of(survey, done.reads))
        survey.next_slice = command.slice_no + 1
        survey.barren = survey.barren + 1 if done.is_barren else 0
        if survey.barren >= MOST_BARREN:
            survey.give_up()
        survey.ended = survey.is_done
        await self.spill.spill(survey, command.slice_no)
        seen = self._pages_seen(survey, command, done, links_key)
        if survey.ended:
            # Dated by its beginning: what was not there when a page was read may have come since, in a pass of hours.
            return [seen, surveyed(survey, survey.started_at), *await self._functions(survey, shelf)]
        return [seen, self._continuation(survey, command, done.wait_s)]

    async def _functions(self, survey: Survey, shelf: Shelf) -> list[Event]:
        """Whether the site works, asked once a full pass; told together with its end."""
        if survey.is_light or not self.settings.checks_s or survey.home.outcome != FetchOutcome.OK:
            return []
        parts = self.parts
        checking = Checking(self.fetcher, self.reader.robots, parts.evidence, parts.clock, self.settings)
        return [await checking.look(survey, articles_on(shelf))]

    def _pages_seen(self, survey: Survey, command: CrawlSite, done: Slice, links_key: str | None) -> PagesSeen:
        return PagesSeen(
            target=command.target,
            occurred_at=self.parts.clock.now(),
            trace=command.trace,
            reason=command.reason,
            finding_id=command.finding_id,
            outcome=survey.home.outcome or "missed",
            evidence=(links_key,) if links_key else (),
            pass_id=command.pass_id,
            slice_no=command.slice_no,
            crawl=CrawlKind(survey.kind.value),
            pages=done.pages,
            links_key=links_key,
            last=survey.ended,
        )

    def _continuation(self, survey: Survey, command: CrawlSite, wait_s: float) -> CrawlSite:
        clock = self.parts.clock
        now = clock.now()
        wait = timedelta(seconds=clock.real_seconds(wait_s) * clock.rate)
        change = {"slice_no": survey.next_slice, "occurred_at": now, "not_before": now + wait if wait_s else None}
        return command.model_copy(update=change)

    async def _commit(self, command: CrawlSite, fresh: Document | None, events: Sequence[Event]) -> None:
        """State and what follows in one write; whoever lost the race against another worker only tells what is pending."""

        def change(stored: Document | None) -> tuple[Document, Sequence[Event]] | None:
            if fresh is None or (stored is not None and stored["next_slice"] > command.slice_no):
                return None
            return {**fresh, "stored_at": self.parts.clock.stored_at()}, events

        await fold(self.parts.store, self.parts.bus, PASSES, command.pass_id, change)
