"""One slice of a survey pass: which of its targets are asked, and what the crawler has asked already."""

from collections.abc import Iterable, Mapping

from services.link_checker.adapters.answers import HOUR_S, Answers, Known
from services.link_checker.adapters.asker import Asker
from services.link_checker.adapters.closed_sites import ClosedSites
from services.link_checker.adapters.passes import Passes
from services.link_checker.adapters.places import Places
from services.link_checker.adapters.sweep import Sweep
from services.link_checker.domain.bodies import other_body
from services.link_checker.domain.classify import SITE_DOWN, Answer, answer_from, malformed, without_site_trouble
from services.link_checker.domain.standing import Document, Entry, Work, entry_of, seconds, standing
from services.link_checker.domain.targets import Target, targets_of
from services.link_checker.settings import LinkSettings
from shared.contracts.media import PostsSeen
from shared.contracts.observations import PagesSeen

MAX_SOFT = 5
ERROR_PAGE = "error"
Bad = Mapping[bytes, Entry]


class Slices:
    """Reads a slice's links and gathers every answer about them."""

    def __init__(
        self,
        settings: LinkSettings,
        asker: Asker,
        answers: Answers,
        passes: Passes,
        places: Places,
        closed: ClosedSites,
    ) -> None:
        self.settings = settings
        self.asker = asker
        self.answers = answers
        self.passes = passes
        self.places = places
        self.closed = closed
        self.sweep = Sweep(passes, places, settings)

    async def work(self, seen: PagesSeen, stored: Document | None) -> Work:
        """The slice's readings: of its own pages as the crawler told them, of what else they link to as asked here."""
        await self.passes.note(seen)
        bad = standing(stored)
        targets = targets_of(await self.passes.rows(seen.links_key))
        self.passes.remember(seen.links_key, targets)
        crawled = {page.url: answer_from(page.outcome, page.status) for page in seen.pages}
        asked, swept = await self._inside(seen, bad, targets, crawled)
        own = without_site_trouble({**asked, **crawled})
        own.update(await self._soft(seen))
        outside = await self._outside(seen, bad, targets)
        found = {**outside, **self._malformed(seen, bad, targets), **own}
        answers = {url: answer for url, answer in found.items() if answer.why is not SITE_DOWN}
        poor = [url for url, answer in answers.items() if not answer.good or entry_of(bad, url)]
        return Work(
            source=seen.event_id,
            site=seen.target,
            at=seen.occurred_at,
            answers=answers,
            targets=await self._placed(seen, {**targets, **swept}, poor),
            known=await self.places.known(seen.target, poor),
        )

    async def of_posts(self, seen: PostsSeen, stored: Document | None) -> Work:
        """The readings of what an account's posts link to: all of it is somebody else's."""
        bad, targets = standing(stored), targets_of(await self.passes.rows(seen.links_key))
        answers = {**await self._outside(seen, bad, targets), **self._malformed(seen, bad, targets)}
        poor = [url for url, answer in answers.items() if not answer.good or entry_of(bad, url)]
        return Work(
            source=seen.event_id,
            site=seen.target,
            at=seen.occurred_at,
            answers=answers,
            targets=targets,
            known=await self.places.known(seen.target, poor),
        )

    async def _inside(
        self, seen: PagesSeen, bad: Bad, targets: Mapping[str, Target], crawled: Mapping[str, Answer]
    ) -> tuple[dict[str, Answer], dict[str, Target]]:
        """Images, scripts and attachments of the site itself; at the end of a pass also pages that it never fetched."""
        inside = [t.url for t in targets.values() if t.internal and t.asked_here and t.url not in crawled]
        swept = await self.sweep.leftover(seen, targets) if seen.last else {}
        known = await self.answers.of([*inside, *swept], own=True)
        return self._news(bad, known, seen), swept

    async def _soft(self, seen: PagesSeen) -> dict[str, Answer]:
        """Pages that answered 200 and say error."""
        doubtful = [page.url for page in seen.pages if page.outcome == "ok" and page.kind == ERROR_PAGE][:MAX_SOFT]
        found = {url: await self.asker.soft_404(url) for url in doubtful}
        return {url: answer for url, answer in found.items() if answer is not None}

    async def _outside(self, seen: PagesSeen | PostsSeen, bad: Bad, targets: Mapping[str, Target]) -> dict[str, Answer]:
        """Other people's pages, as they answer and beside what the links to them say."""
        if not self.settings.external:
            return {}
        wanted = [t.url for t in targets.values() if not t.internal and t.asked_here]
        known = await self.answers.of(wanted, own=False)
        await self.closed.refresh()
        meant = {
            url: Known(self._as_meant(one.answer, targets[url], seen.target), one.at) for url, one in known.items()
        }
        return self._news(bad, meant, seen)

    def _as_meant(self, answer: Answer, target: Target, site: str) -> Answer:
        return self.closed.leads_to(answer, target.url, site) or other_body(answer, target.labels) or answer

    def _malformed(self, seen: PagesSeen | PostsSeen, bad: Bad, targets: Mapping[str, Target]) -> dict[str, Answer]:
        """Addresses that nobody can follow: where they stand is all there is to know of them."""
        faults = {t.url: Known(malformed(t.fault, t.url), seen.occurred_at) for t in targets.values() if t.fault}
        return self._news(bad, faults, seen)

    def _news(self, bad: Bad, known: Mapping[str, Known], seen: PagesSeen | PostsSeen) -> dict[str, Answer]:
        """Answers that the site has not been told: a repeat soon after is the same reading once more."""
        apart = self.settings.bad_hours * HOUR_S
        return {url: one.answer for url, one in known.items() if _is_news(one, entry_of(bad, url), seen, apart)}

    async def _placed(self, seen: PagesSeen, targets: dict[str, Target], poor: Iterable[str]) -> dict[str, Target]:
        """A page that turned out dead was linked by pages of earlier slices: they are its places."""
        unplaced = {url for url in poor if url in {page.url for page in seen.pages}}
        if not unplaced or seen.slice_no == 0:
            return targets
        earlier = await self.passes.earlier(seen, unplaced)
        for url, target in earlier.items():
            mine = targets.get(url)
            if mine is not None:
                target.places, target.total = [*mine.places, *target.places], mine.total + target.total
        return {**targets, **earlier}


def _is_news(known: Known, before: Entry | None, seen: PagesSeen | PostsSeen, apart_s: float) -> bool:
    if known.answer.good:
        return known.is_new or before is not None
    if before is None:
        return True
    return seconds(max(known.at, seen.occurred_at)) >= before.at + apart_s
