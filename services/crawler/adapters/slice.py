"""One slice of a pass: some dozens of pages of one site, a few at a time, most telling first."""

import asyncio
import heapq
from dataclasses import dataclass, field
from typing import Final

from services.crawler.adapters.reader import PageReader, Read, told_where
from services.crawler.adapters.shelf import ASKED_AT_ONCE, Shelf
from services.crawler.domain.survey import LAST_PRIORITY, NAMED_PRIORITY, Survey, Waiting
from services.crawler.domain.survey_fold import fold_page
from services.crawler.settings import CrawlerSettings
from shared.contracts.observations import PageSeen
from shared.contracts.page_links import to_blob
from shared.runtime.clock import Clock
from shared.storage.evidence import Evidence
from shared.web.outcome import FetchOutcome
from shared.web.url import host_of

A_PAGE_READ: Final = 5
"""What reading a page costs, in pages that turn out to be as they were: a slice is as long as what a crash would do again."""
MOST_STRIKES: Final = 6
PAUSE_S: Final = 60.0
_PASSING: Final = frozenset({FetchOutcome.TIMEOUT, FetchOutcome.CONNECTION, FetchOutcome.DNS})
_STRIKES: Final = frozenset({FetchOutcome.TIMEOUT, FetchOutcome.CONNECTION, FetchOutcome.DNS, FetchOutcome.BLOCKED})


@dataclass(slots=True)
class Slice:
    """What one slice has done so far."""

    reads: list[Read] = field(default_factory=list)
    wait_s: float = 0.0
    """Nominal seconds for which the host asked to be left alone; the slice ended because of it."""

    @property
    def is_barren(self) -> bool:
        """The site did not answer: nothing was read, and not because nothing may be read."""
        outcomes = {read.reading.outcome for read in self.reads}
        return FetchOutcome.OK not in outcomes and (not outcomes or bool(outcomes & _STRIKES))

    @property
    def pages(self) -> tuple[PageSeen, ...]:
        """What was read, for whoever checks links. What is not there and perhaps no page links to is left out: the link checker
        asks it itself if one does."""
        return tuple(
            PageSeen(
                url=read.reading.at.url,
                outcome=read.reading.outcome,
                status=read.reading.status,
                kind=read.reading.note.kind.value if read.reading.note else None,
                sha256=read.sha256,
                body_key=read.body_key,
            )
            for read in self.reads
            if read.reading.outcome is not FetchOutcome.HTTP_ERROR or not _is_perhaps_unlinked(read.reading.at)
        )


def _is_perhaps_unlinked(at: Waiting) -> bool:
    """A further page of a list may be named by a script alone, another address by a sitemap alone; and of what is asked once
    more, at the very end, nobody knows any longer who named it."""
    return at.root is not None or at.priority >= NAMED_PRIORITY


class SliceRun:
    """Works off the waiting pages of a survey until the slice is full, the time is over, or nothing waits."""

    def __init__(
        self, survey: Survey, reader: PageReader, shelf: Shelf, clock: Clock, settings: CrawlerSettings
    ) -> None:
        self._survey = survey
        self._reader = reader
        self._shelf = shelf
        self._clock = clock
        self._settings = settings
        self._heap = [(one.priority, turn, one) for turn, one in enumerate(survey.waiting)]
        heapq.heapify(self._heap)
        self._turn = len(self._heap)
        self._began = clock.elapsed()
        self._asked = 0
        self._room = settings.slice_pages * A_PAGE_READ
        self._running = 0
        self._news = asyncio.Event()
        self._delay_s = 0.0
        self._strikes = 0
        self.done = Slice()

    async def run(self) -> Slice:
        """Read what fits into the slice; what does not stays waiting in the survey."""
        survey = self._survey
        self._delay_s = await self._reader.delay_s(survey.home_url)
        workers = [asyncio.create_task(self._work()) for _ in range(self._settings.at_once)]
        try:
            await asyncio.gather(*workers)
        finally:
            for worker in workers:
                worker.cancel()
        survey.waiting = [one for _, _, one in sorted(self._heap)]
        return self.done

    async def _work(self) -> None:
        """One page after another, as long as more may be asked for or somebody else may yet find more."""
        while True:
            if self._may_ask():
                at = heapq.heappop(self._heap)[2]
                self._asked += 1
                self._room -= A_PAGE_READ
                self._running += 1
                try:
                    read = await self._read(at)
                finally:
                    self._running -= 1
                self._fold(read)
                self._tell()
            elif self._running:
                await self._news.wait()
            else:
                self._tell()
                return

    def _tell(self) -> None:
        """Something has changed for those who wait."""
        news, self._news = self._news, asyncio.Event()
        news.set()

    def _may_ask(self) -> bool:
        if not self._heap or self.done.wait_s or self._room < A_PAGE_READ:
            return False
        # Nothing is known of a site before its home page, and one whose home page cannot be read is not asked further.
        alone = self._survey.home.outcome is None or self._delay_s > 0
        is_late = self._clock.elapsed() - self._began >= self._clock.real_seconds(self._settings.slice_s)
        return self._running < (1 if alone else self._settings.at_once) and not (is_late and self._asked)

    async def _read(self, at: Waiting) -> Read:
        if self._delay_s and self._asked > 1:
            await asyncio.sleep(self._clock.real_seconds(self._delay_s))
        if not self._shelf.knows(at.url):
            # What is known of this page is fetched together with what is known of those that come after it.
            following = heapq.nsmallest(min(ASKED_AT_ONCE, self._room), self._heap)
            await self._shelf.expect([at.url, *(one.url for _, _, one in following)])
        return await self._reader.read(self._survey, self._shelf, at)

    def _fold(self, read: Read) -> None:
        survey, reading = self._survey, read.reading
        if reading.wait_s is not None:
            self.done.wait_s = max(self.done.wait_s, reading.wait_s)
            self._push([reading.at._replace(tries=reading.at.tries + 1)])
            return
        if reading.at.url == survey.home_at and reading.url:
            survey.hosts = _with_host(survey.hosts, reading.url)
        self._strikes = self._strikes + 1 if reading.outcome in _STRIKES else 0
        if self._strikes >= MOST_STRIKES and self._heap:
            # The site has just gone away: to go on would fail every page of it, and wait long for each.
            self.done.wait_s = max(self.done.wait_s, PAUSE_S)
        if reading.outcome in _PASSING and reading.at.priority < LAST_PRIORITY and reading.at.url != survey.home_at:
            # One page that did not come once says nothing yet, and without it nothing could be said of its section.
            self._push([reading.at._replace(priority=LAST_PRIORITY, tries=reading.at.tries + 1)])
            return
        self.done.reads.append(read)
        self._room += A_PAGE_READ - 1 if read.is_unchanged else 0
        self._push(fold_page(survey, reading))
        if read.is_new and read.document is not None and not survey.is_light:
            read.document["leads"] = survey.marks_met(reading.links, reading.frames)
        if survey.home.outcome not in (None, FetchOutcome.OK):
            self._heap.clear()

    def _push(self, found: list[Waiting]) -> None:
        for one in found:
            heapq.heappush(self._heap, (one.priority, self._turn, one))
            self._turn += 1


def _with_host(hosts: tuple[str, ...], url: str) -> tuple[str, ...]:
    host = host_of(url)
    return hosts if host in hosts else (*hosts, host)


async def store_slice(done: Slice, shelf: Shelf, evidence: Evidence) -> str | None:
    """Links and bytes to the evidence store, then the pages that point to them. Returns the key of the links."""
    pages = {read.reading.at.url: read.links for read in done.reads if read.links}
    links = [to_blob(pages)] if pages else []
    alone = [read.body for read in done.reads if read.body is not None and read.body_key]
    bodies = {read.reading.at.url: read.body for read in done.reads if read.body and not read.body_key}
    keys, together = await asyncio.gather(
        evidence.put_each([*links, *alone]), evidence.put_together(list(bodies.values()))
    )
    key, body_keys = keys[0] if links else None, dict(zip(bodies, together, strict=True))
    done.reads = [told_where(read, key, body_keys.get(read.reading.at.url)) for read in done.reads]
    await shelf.write([read.document for read in done.reads if read.document])
    return key
