"""The crawler's ear: one slice of a survey pass; store, emit, return."""

import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from services.crawler.adapters.passes import PASSES, Passes, Worked
from services.crawler.adapters.rendering import Renderer
from services.crawler.adapters.turns import Turns
from services.crawler.domain.survey import Survey
from services.crawler.domain.survey_document import to_document
from services.crawler.settings import CrawlerSettings
from shared.contracts.commands import CrawlKind, CrawlSite
from shared.contracts.envelope import Event
from shared.contracts.observations import PagesSeen
from shared.runtime.service import Parts
from shared.storage.evidence import KEPT_DAYS
from shared.storage.outbox import fold, heal
from shared.storage.store import Document
from shared.web.fetch import Fetcher
from shared.web.url import host_of

BUSY_S = 4.0
"""Nominal seconds after which a slice asks again whether its host is free."""


class Handlers:
    """One instance per process; `begin` is called when the process starts."""

    passes: Passes
    turns: Turns

    def __init__(self, parts: Parts, settings: CrawlerSettings) -> None:
        self.parts = parts
        self.settings = settings

    def begin(self, fetcher: Fetcher, renderer: Renderer) -> None:
        self.passes = Passes(self.parts, self.settings, fetcher, renderer)
        self.turns = Turns(self.parts.store, self.parts.clock)

    async def heal(self) -> None:
        """At start: tell what a killed process had stored and not yet told."""
        await heal(self.parts.store, self.parts.bus, PASSES)

    async def forget_old(self) -> None:
        """The bytes of pages that no finding rests on are kept for days, by real time like every other shelf life."""
        await self.parts.evidence.forget(self.parts.clock.stored_at() - timedelta(days=KEPT_DAYS))

    async def on_crawl_site(self, command: CrawlSite) -> None:
        """One slice: read pages, store them, then state and events in one write. A repeat finds its slice done."""
        if command.not_before is not None:
            await self.parts.clock.sleep_until(command.not_before)
        host, holder = host_of(command.url), (command.pass_id, command.slice_no)
        if not await self.turns.take(host, holder):
            await self.parts.bus.emit(self._later(command))
            return
        rest_s = 0.0
        try:
            rest_s = await self._slice(command)
        finally:
            await self.turns.give_back(host, holder, rest_s)

    async def _slice(self, command: CrawlSite) -> float:
        """Work, store, tell; returns the nominal seconds for which the host wants to be left alone after it."""
        survey, stored = await self.passes.survey(command)
        if survey.ended or command.slice_no < survey.next_slice:
            await self._commit(command, stored, None, [])
            return 0.0
        worked, used = await self.passes.work(survey, command.slice_no)
        events: list[Event] = [self._pages_seen(survey, command, worked), *worked.ended]
        if not survey.ended:
            events.append(self._continuation(survey, command, worked.done.wait_s))
        written = await self._commit(command, stored, to_document(survey), events)
        if written is not None:
            self.passes.keep(survey, written)
        await self.passes.forget(used)
        return worked.done.wait_s

    def _pages_seen(self, survey: Survey, command: CrawlSite, worked: Worked) -> PagesSeen:
        return PagesSeen(
            target=command.target,
            occurred_at=self.parts.clock.now(),
            trace=command.trace,
            reason=command.reason,
            finding_id=command.finding_id,
            outcome=survey.home.outcome or "missed",
            evidence=(worked.links_key,) if worked.links_key else (),
            pass_id=command.pass_id,
            slice_no=command.slice_no,
            crawl=CrawlKind(survey.kind.value),
            pages=worked.done.pages,
            links_key=worked.links_key,
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

    async def _commit(
        self, command: CrawlSite, known: Document | None, fresh: Document | None, events: Sequence[Event]
    ) -> Document | None:
        """State and what follows in one write; whoever lost the race against another worker only tells what is pending.

        Returns what is stored now if it is ours.
        """
        is_ours = False

        def change(stored: Document | None) -> tuple[Document, Sequence[Event]] | None:
            nonlocal is_ours
            is_ours = fresh is not None and (stored is None or stored["next_slice"] <= command.slice_no)
            return ({**fresh, "stored_at": self.parts.clock.stored_at()}, events) if fresh and is_ours else None

        written = await fold(self.parts.store, self.parts.bus, PASSES, command.pass_id, change, known)
        return written if is_ours else None
