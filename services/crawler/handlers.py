"""The crawler's ear: one slice of a survey pass; store, emit, return."""

import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from services.crawler.adapters.reader import PageReader
from services.crawler.adapters.shelf import Blobs, Shelf, page_histories, was_read
from services.crawler.adapters.sitemaps import Sitemaps
from services.crawler.adapters.slice import Slice, SliceRun, store_slice
from services.crawler.adapters.spill import Spill
from services.crawler.adapters.turns import Turns
from services.crawler.domain.frontier import PassKind, first_targets
from services.crawler.domain.revisit import worth_visiting
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
from shared.web.url import host_of

PASSES = "passes"
BUSY_S = 4.0
"""Nominal seconds after which a slice asks again whether its host is free."""
MOST_BARREN = 3
"""A site that went away in the middle of a pass is waited for so many slices, then the pass ends with what it has."""


class Handlers:
    """One instance per process; `begin` is called when the process starts."""

    reader: PageReader
    spill: Spill
    turns: Turns
    blobs: Blobs
    sitemaps: Sitemaps

    def __init__(self, parts: Parts, settings: CrawlerSettings) -> None:
        self.parts = parts
        self.settings = settings

    def begin(self, fetcher: Fetcher) -> None:
        parts, settings = self.parts, self.settings
        self.reader = PageReader(fetcher, parts.evidence, parts.clock, parts.metrics, settings)
        self.spill = Spill(parts.store, parts.clock)
        self.turns = Turns(parts.store, parts.clock)
        self.blobs = Blobs(parts.evidence)
        self.sitemaps = Sitemaps(fetcher, self.reader.robots, settings.deadline_s)

    async def heal(self) -> None:
        """At start: tell what a killed process had stored and not yet told."""
        await heal(self.parts.store, self.parts.bus, PASSES)

    async def on_crawl_site(self, command: CrawlSite) -> None:
        """One slice: read pages, store them, then state and events in one write. A repeat finds its slice done."""
        if command.not_before is not None:
            await self.parts.clock.sleep_until(command.not_before)
        host = host_of(command.url)
        if not await self.turns.take(host, command.event_id):
            await self.parts.bus.emit(self._later(command))
            return
        rest_s = 0.0
        try:
            rest_s = await self._work(command)
        finally:
            await self.turns.give_back(host, command.event_id, rest_s)

    async def _work(self, command: CrawlSite) -> float:
        """The slice itself; returns the nominal seconds for which the host wants to be left alone after it."""
        survey = await self._survey(command)
        if survey.ended or command.slice_no < survey.next_slice:
            await self._commit(command, None, [])
            return 0.0
        used = await self.spill.fill(survey, self.settings.slice_pages * 2)
        await self.spill.recall(survey)
        events, rest_s = await self._slice(survey, command)
        await self._commit(command, to_document(survey), events)
        await self.spill.forget(used)
        return rest_s

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
        lists = await self._revisited(command.target, limit) if is_light else []
        begin(fresh, first_targets(command.url, lists, kind), limit)
        return fresh

    async def _revisited(self, site: str, limit: int) -> list[str]:
        return worth_visiting(await page_histories(self.parts.store, site), self.parts.clock.now(), limit)

    async def _slice(self, survey: Survey, command: CrawlSite) -> tuple[list[Event], float]:
        """Work the slice and say what follows: the pages seen, and the next slice or the end of the pass."""
        parts = self.parts
        shelf = Shelf(parts.store, self.blobs, survey.target, is_empty=not survey.was_read_before)
        done = await SliceRun(survey, self.reader, shelf, parts.clock, self.settings).run()
        links_key = await store_slice(done, shelf, parts.evidence)
        if survey.wants_sitemaps:
            survey.take_named(await self.sitemaps.pages(survey.home_at))
        survey.next_slice = command.slice_no + 1
        survey.barren = survey.barren + 1 if done.is_barren else 0
        if survey.barren >= MOST_BARREN:
            survey.give_up()
        survey.ended = survey.is_done
        await self.spill.spill(survey, command.slice_no)
        seen = self._pages_seen(survey, command, done, links_key)
        if survey.ended:
            # Dated by its beginning: what was not there when a page was read may have come since, in a pass of hours.
            return [seen, surveyed(survey, survey.started_at)], done.wait_s
        return [seen, self._continuation(survey, command, done.wait_s)], done.wait_s

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
        not_before = self._in(wait_s) if wait_s else None
        change = {"slice_no": survey.next_slice, "occurred_at": self.parts.clock.now(), "not_before": not_before}
        return command.model_copy(update={**change, "turn": 0})

    def _later(self, command: CrawlSite) -> CrawlSite:
        """The same slice once more: its host is busy with another one. The waits of those who queue there differ."""
        turn = command.turn + 1
        wait_s = BUSY_S * (1 + zlib.crc32(f"{command.pass_id}{turn}".encode()) / 2**32)
        return command.model_copy(update={"turn": turn, "not_before": self._in(wait_s)})

    def _in(self, wait_s: float) -> datetime:
        """The product instant so many nominal network seconds from now."""
        clock = self.parts.clock
        return clock.now() + timedelta(seconds=clock.real_seconds(wait_s) * clock.rate)

    async def _commit(self, command: CrawlSite, fresh: Document | None, events: Sequence[Event]) -> None:
        """State and what follows in one write; whoever lost the race against another worker only tells what is pending."""

        def change(stored: Document | None) -> tuple[Document, Sequence[Event]] | None:
            if fresh is None or (stored is not None and stored["next_slice"] > command.slice_no):
                return None
            return {**fresh, "stored_at": self.parts.clock.stored_at()}, events

        await fold(self.parts.store, self.parts.bus, PASSES, command.pass_id, change)
