"""A survey pass as it goes: begun from what is known of the site, worked on slice by slice, told at its end."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.crawler.adapters.checking import Checking, articles_on, attachments_of
from services.crawler.adapters.reader import PageReader
from services.crawler.adapters.rendering import Renderer
from services.crawler.adapters.section_register import SectionRegister
from services.crawler.adapters.shelf import Shelf, page_histories, was_read
from services.crawler.adapters.sitemaps import Sitemaps
from services.crawler.adapters.slice import Slice, SliceRun, store_slice
from services.crawler.adapters.spill import Spill
from services.crawler.domain.frontier import PassKind, first_targets
from services.crawler.domain.registered import with_register, with_terms
from services.crawler.domain.revisit import worth_visiting
from services.crawler.domain.sample import drawn
from services.crawler.domain.survey import Survey, begin
from services.crawler.domain.survey_document import from_document
from services.crawler.domain.surveyed import surveyed
from services.crawler.settings import CrawlerSettings
from shared.contracts.commands import CrawlSite
from shared.contracts.observations import Observation
from shared.runtime.service import Parts
from shared.storage.link_documents import LinkDocuments
from shared.storage.store import Document
from shared.web.fetch import Fetcher
from shared.web.outcome import FetchOutcome

PASSES: Final = "passes"
MOST_BARREN: Final = 3
"""A site that went away in the middle of a pass is waited for so many slices, then the pass ends with what it has."""
_KEPT: Final = 32
"""Passes whose state stays in memory between two slices; the largest take some 1.5 MB (measured)."""
_AHEAD: Final = 8
"""So many slices' worth of pages wait in memory, for unchanged ones go fast."""


@dataclass(frozen=True, slots=True)
class Worked:
    """One slice that was worked on, and the observations of a pass that ended with it."""

    done: Slice
    links_key: str | None
    ended: Sequence[Observation] = ()


class Passes:
    """One instance per process."""

    def __init__(self, parts: Parts, settings: CrawlerSettings, fetcher: Fetcher, renderer: Renderer) -> None:
        self._parts = parts
        self._settings = settings
        self._reader = PageReader(fetcher, renderer, parts.evidence, parts.clock, parts.metrics, settings)
        self._spill = Spill(parts.store, parts.clock)
        self._links = LinkDocuments(parts.evidence)
        self._sitemaps = Sitemaps(fetcher, self._reader.robots, settings.deadline_s)
        self._checking = Checking(fetcher, self._reader.robots, parts.evidence, parts.clock, settings)
        self._register = SectionRegister(parts)
        self._kept: OrderedDict[str, tuple[Survey, Document]] = OrderedDict()

    async def survey(self, command: CrawlSite) -> tuple[Survey, Document | None]:
        """The pass as it was stored after its last slice, with its document; or a new one."""
        kept = self._kept.pop(command.pass_id, None)
        if kept is not None and kept[0].next_slice == command.slice_no:
            return kept
        stored = await self._parts.store.get(PASSES, command.pass_id)
        return from_document(stored) if stored is not None else await self._begun(command), stored

    async def work(self, survey: Survey, slice_no: int) -> tuple[Worked, list[str]]:
        """Work one slice off. The second part names what the frontier holds no longer once the slice is stored."""
        parts, used = self._parts, await self._spill.fill(survey, self._settings.slice_pages * _AHEAD)
        await self._spill.recall(survey)
        begins = slice_no == 0 and not survey.is_light
        shelf = Shelf(parts.store, self._links, survey.target, is_empty=not survey.was_read_before, begins_full=begins)
        done = await SliceRun(survey, self._reader, shelf, parts.clock, self._settings).run()
        links_key = await store_slice(done, shelf, parts.evidence)
        await self._go_on(survey, done, slice_no)
        ended = await self._ended(survey, shelf) if survey.ended else ()
        return Worked(done, links_key, ended), used

    def keep(self, survey: Survey, stored: Document) -> None:
        """The next slice mostly comes here too, and need not read what was stored a moment ago. Whoever lags behind, because
        another worker did a slice meanwhile, is told so by the number of the slice or by the compare-and-set."""
        if survey.ended:
            return
        survey.budget.by_pattern = dict(stored["patterns"])
        known = {name: stored[name] for name in ("_id", "version", "next_slice")}
        self._kept[survey.pass_id] = survey, known
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)

    async def forget(self, used: list[str]) -> None:
        """What the stored slice has used up."""
        await self._spill.forget(used)

    async def _begun(self, command: CrawlSite) -> Survey:
        parts, kind = self._parts, PassKind(command.kind.value)
        fresh = Survey(
            command.pass_id,
            command.target,
            command.url,
            kind,
            parts.clock.now(),
            command.reason.value,
            command.finding_id,
            command.trace,
            next_slice=command.slice_no,
        )
        fresh.was_read_before = await was_read(parts.store, command.target)
        registered = await self._register.registered_sections(command.target)
        fresh.sections = with_register({}, registered)
        limit = self._settings.light_pages if fresh.is_light else self._settings.max_pages
        again = await self._revisited(command.target, limit) if fresh.is_light else []
        begin(fresh, first_targets(command.url, [*(row.url for row in registered), *again], kind), limit)
        return fresh

    async def _revisited(self, site: str, limit: int) -> list[str]:
        return worth_visiting(await page_histories(self._parts.store, site), self._parts.clock.now(), limit)

    async def _go_on(self, survey: Survey, done: Slice, slice_no: int) -> None:
        """What the slice means for the rest of the pass."""
        if survey.wants_sitemaps:
            survey.take_named(await self._sitemaps.pages(survey.home_at))
        if not survey.is_light:
            survey.sample = drawn(survey.sample, survey.pass_id, attachments_of(done.reads))
        survey.next_slice = slice_no + 1
        survey.barren = survey.barren + 1 if done.is_barren else 0
        if survey.barren >= MOST_BARREN:
            survey.give_up()
        survey.ended = survey.is_done
        await self._spill.spill(survey, slice_no)

    async def _ended(self, survey: Survey, shelf: Shelf) -> list[Observation]:
        """The survey, and after a full pass whether the site works."""
        registered = await self._register.registered_sections(survey.target)
        survey.sections = with_register(survey.sections, registered)
        # Dated by its beginning: what was not there when a page was read may have come since, in a pass of hours.
        told = surveyed(survey, survey.started_at, registered)
        told = told.model_copy(update={"sections": with_terms(told.sections, registered)})
        if survey.is_light or not self._settings.checks_s or survey.home.outcome != FetchOutcome.OK:
            return [told]
        return [told, await self._checking.look(survey, articles_on(shelf))]
