"""One slice of a survey pass: which of its targets are asked, and what the crawler has asked already."""

from collections.abc import Mapping

from services.link_checker.adapters.asker import Asker
from services.link_checker.adapters.outside import Outside
from services.link_checker.domain.classify import SITE_DOWN, Answer, answer_from, without_site_trouble
from services.link_checker.domain.standing import Document, Work, slices_of, stale
from services.link_checker.domain.targets import Target, merged, targets_of, worth_asking
from services.link_checker.settings import LinkSettings
from shared.contracts.commands import CrawlKind
from shared.contracts.observations import PagesSeen
from shared.contracts.page_links import SliceLinks, from_blob, pages_of
from shared.runtime.service import Parts
from shared.runtime.settle import Permanent

HOUR_S = 3_600.0
MAX_SOFT = 5
MAX_READ = 64
ERROR_PAGE = "error"


class Slices:
    """Reads a slice's links and gathers every answer about them."""

    def __init__(self, parts: Parts, settings: LinkSettings, asker: Asker, outside: Outside) -> None:
        self.parts = parts
        self.settings = settings
        self.asker = asker
        self.outside = outside
        self._documents: dict[str, SliceLinks] = {}
        self._read: dict[str, dict[str, Target]] = {}
        """The targets of the slices read last: a page that turns out dead asks for those of its pass again."""

    async def work(self, seen: PagesSeen, stored: Document | None) -> Work:
        """The slice's readings: of its own pages as the crawler told them, of what else they link to as asked here."""
        targets = await self._targets(seen.links_key)
        crawled = {page.url: answer_from(page.outcome, page.status) for page in seen.pages}
        asked = await self._asked(seen, stored, targets)
        own = without_site_trouble({**asked, **crawled})
        own.update(await self._soft(seen))
        outside = await self._outside(targets) if self.settings.external else {}
        answers = {url: answer for url, answer in {**outside, **own}.items() if answer.why != SITE_DOWN}
        placed = await self._with_earlier(seen, stored, targets, answers)
        return Work(
            source=seen.event_id,
            site=seen.target,
            at=seen.occurred_at,
            answers=answers,
            targets=placed,
            pass_id=seen.pass_id,
            slice_no=seen.slice_no,
            links_key=seen.links_key,
        )

    async def _asked(
        self, seen: PagesSeen, stored: Document | None, targets: Mapping[str, Target]
    ) -> dict[str, Answer]:
        """Images, scripts and attachments of the site itself; at the end of a pass also pages that it never fetched."""
        crawled = {page.url for page in seen.pages}
        inside = [t.url for t in targets.values() if t.internal and t.asked_here and t.url not in crawled]
        if seen.last:
            inside += await self._leftover(seen, stored, targets, crawled)
        at, hours = self.parts.clock.now(), self.settings
        wanted = stale(stored, inside, at, hours.good_hours * HOUR_S, hours.bad_hours * HOUR_S)
        return await self.asker.ask(wanted, own=True)

    async def _leftover(
        self, seen: PagesSeen, stored: Document | None, targets: Mapping[str, Target], crawled: set[str]
    ) -> list[str]:
        every = targets
        if seen.crawl is CrawlKind.FULL:
            every = merged([targets, *[await self._targets(key) for key in slices_of(stored, seen.pass_id)]])
        pages = [t.url for t in every.values() if t.internal and not t.asked_here and t.url not in crawled]
        left = [url for url in pages if worth_asking(url)]
        return left[: self.settings.max_leftover]

    async def _soft(self, seen: PagesSeen) -> dict[str, Answer]:
        """Pages that answered 200 and say error."""
        doubtful = [page.url for page in seen.pages if page.outcome == "ok" and page.kind == ERROR_PAGE][:MAX_SOFT]
        found = {url: await self.asker.soft_404(url) for url in doubtful}
        return {url: answer for url, answer in found.items() if answer is not None}

    async def _outside(self, targets: Mapping[str, Target]) -> dict[str, Answer]:
        return await self.outside.answers([t.url for t in targets.values() if not t.internal and t.asked_here])

    async def _with_earlier(
        self, seen: PagesSeen, stored: Document | None, targets: Mapping[str, Target], answers: Mapping[str, Answer]
    ) -> Mapping[str, Target]:
        """A page that turned out dead was linked by pages of earlier slices: they are its places."""
        unplaced = {page.url for page in seen.pages if page.url in answers and not answers[page.url].good}
        earlier = [key for key in slices_of(stored, seen.pass_id) if key != seen.links_key]
        if not unplaced or not earlier:
            return targets
        found = merged([targets, *[await self._targets(key) for key in earlier]])
        return {**targets, **{url: found[url] for url in unplaced if url in found}}

    async def _document(self, key: str) -> SliceLinks:
        known = self._documents.get(key)
        if known is None:
            known = from_blob(await self.parts.evidence.get(key))
            if len(self._documents) >= MAX_READ:
                del self._documents[next(iter(self._documents))]
            self._documents[key] = known
        return known

    async def _earlier(self, key: str) -> SliceLinks | None:
        try:
            return await self._document(key)
        except Permanent:
            return None

    async def _targets(self, key: str | None) -> dict[str, Target]:
        if key is None:
            return {}
        known = self._read.get(key)
        if known is None:
            links = await self._document(key)
            found = {one: await self._earlier(one) for one in links.same}
            known = targets_of(pages_of(links, {one: old for one, old in found.items() if old is not None}))
            if len(self._read) >= MAX_READ:
                del self._read[next(iter(self._read))]
            self._read[key] = known
        return known
