"""Looks at new and changed pages for tampering and wording, and at a few pages as several visitors; keeps, folds, tells."""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import replace

from services.link_checker.adapters.visitors import Visited, Visitors
from services.link_checker.domain import examined as state
from services.link_checker.domain.baseline.learn import Baseline
from services.link_checker.domain.cloaking.views import differences
from services.link_checker.domain.examine import Examined, Surroundings, examine, signal_seen, slip_seen
from services.link_checker.domain.examine_post import examine_post
from services.link_checker.domain.examined import Document, Examination
from services.link_checker.domain.sample import sample
from services.link_checker.domain.signals.model import SEVERE
from services.link_checker.domain.targets import key_of
from services.link_checker.settings import LinkSettings
from shared.contracts.commands import CheckLinks, CrawlKind
from shared.contracts.envelope import Event
from shared.contracts.media import PostsSeen
from shared.contracts.observations import PageSeen, PagesSeen
from shared.contracts.posts import from_blob
from shared.contracts.tampering import PageExamined, SignalSeen, SlipSeen
from shared.lexicons.spam import lexicon
from shared.lexicons.wording import wording
from shared.runtime.service import Parts
from shared.runtime.settle import Permanent
from shared.storage import outbox
from shared.storage.store import Conflict
from shared.web.charset import decode
from shared.web.outcome import FetchOutcome

COLLECTION = "examined"
BASELINES = "page_baselines"
_MOST_SITES = 2_000
_MOST_SCRIPTS = 200
MAX_VISITS = 6
"""Pages of one slice that are asked again at once because they show severe signs: their evidence must not be gone tomorrow."""


class Examiner:
    """One per process. Reads lexicons at start; LexiconError there is a mistake of the operator's."""

    def __init__(self, parts: Parts, settings: LinkSettings, visitors: Visitors) -> None:
        self._parts = parts
        self._settings = settings
        self._visitors = visitors
        self._words = lexicon(settings.lexicons)
        self._wording = wording(settings.wordings)
        self._clean: dict[str, frozenset[int]] = {}

    async def heal(self) -> None:
        await outbox.heal(self._parts.store, self._parts.bus, COLLECTION)

    async def on_slice(self, seen: PagesSeen) -> None:
        """Pages whose bytes are new; at the end of a full pass also the sample of visitors."""
        stored = await self._parts.store.get(COLLECTION, seen.target)
        if state.is_done(stored, seen.event_id):
            return
        changed = await self._changed(seen)
        gone = [page for page in seen.pages if page.url in state.standing(stored) and page.status in state.GONE]
        chosen = self._sample(seen)
        if not (changed or gone or chosen):
            return
        look = _Look(self._around(stored, seen), state.standing(stored))
        known = await self._known(seen.target, changed)
        for page in changed:
            await self._page(page, known.get(page.url), look)
            # A slice is dozens of pages: other messages are heard between them.
            await asyncio.sleep(0)
        self._remember(seen.target, look.around.clean)
        # Together, so that the writes share their commits.
        await asyncio.gather(*(self._learn(seen.target, *one, is_new=one[0] not in known) for one in look.learned))
        pages = [*look.told(), *(_gone(page) for page in gone)]
        severe = [page.url for page in pages if any(one.weight >= SEVERE for one in page.signals)]
        visits = tuple(dict.fromkeys((*severe[:MAX_VISITS], *chosen))) if self._settings.cloaking else ()
        visited = [await self._visited(url, look) for url in visits]
        pages = _merged(pages, [page for page in visited if page is not None])
        await self._fold(
            seen,
            Examination(seen.event_id, seen.target, seen.occurred_at, len(changed), pages, frozenset(look.hosts)),
            stored,
        )

    async def on_posts(self, seen: PostsSeen) -> None:
        """New posts of an account, or new wordings of them."""
        stored = await self._parts.store.get(COLLECTION, seen.target)
        if state.is_done(stored, seen.event_id):
            return
        around, standing = Surroundings(self._words, self._wording), state.standing(stored)
        posts = from_blob(await self._parts.evidence.get(seen.posts_key))
        looked = [examine_post(post, seen.posts_key, around) for post in posts]
        pages = [page for page in looked if page.signals or page.slips or page.url in standing]
        await self._fold(seen, Examination(seen.event_id, seen.target, seen.occurred_at, len(looked), pages), stored)

    async def again(self, command: CheckLinks) -> None:
        """Addresses that showed signs when they were last looked at are read again, whatever they show now is told."""
        stored = await self._parts.store.get(COLLECTION, command.target)
        urls = [url for url in dict.fromkeys(command.urls) if url in state.standing(stored)]
        if not urls or state.is_done(stored, command.event_id):
            return
        at = self._parts.clock.now()
        look = _Look(self._around(stored, command), frozenset(urls))
        pages = [await self._read_again(command.target, url, look) for url in urls]
        await self._fold(command, Examination(command.event_id, command.target, at, len(urls), pages), stored)

    def _around(self, stored: Document | None, cause: PagesSeen | CheckLinks) -> Surroundings:
        known, clean = state.known_hosts(stored, cause.occurred_at), self._clean.get(cause.target, frozenset())
        return Surroundings(self._words, self._wording, known, state.seen_hosts(stored), clean)

    def _sample(self, seen: PagesSeen) -> tuple[str, ...]:
        if not self._settings.cloaking or seen.crawl is not CrawlKind.FULL:
            return ()
        # The home page is in a pass's first slice; of the last one a few others.
        count = self._settings.cloaking_sample if seen.last else 0
        wanted = sample(seen.pages, seen.pass_id, count)
        return wanted if seen.last or seen.slice_no == 0 else ()

    async def _changed(self, seen: PagesSeen) -> list[PageSeen]:
        """Pages whose bytes nobody has looked at yet."""
        read = {self._key(seen.target, one.url): one for one in seen.pages if one.outcome == "ok" and one.body_key}
        if not read:
            return []
        known = await self._parts.store.find(BASELINES, {"_id": {"$in": list(read)}}, ("sha256",))
        looked = {one["_id"]: one.get("sha256") for one in known}
        return [page for key, page in read.items() if looked.get(key) is None or looked[key] != page.sha256]

    async def _known(self, site: str, pages: Sequence[PageSeen]) -> dict[str, Baseline | None]:
        """What each page was that was looked at before, if it taught anything then."""
        keys = {self._key(site, page.url): page.url for page in pages}
        known = await self._parts.store.find(BASELINES, {"_id": {"$in": list(keys)}}) if keys else []
        return {keys[one["_id"]]: Baseline.read(one["page"]) if one.get("page") else None for one in known}

    def _remember(self, site: str, clean: frozenset[int]) -> None:
        """Forgotten with the process: a script is then read whole once more."""
        self._clean.pop(site, None)
        if len(self._clean) >= _MOST_SITES:
            del self._clean[next(iter(self._clean))]
        if len(clean) <= _MOST_SCRIPTS:
            self._clean[site] = clean

    @staticmethod
    def _key(site: str, url: str) -> str:
        return f"{site}:{key_of(url)}"

    async def _page(self, page: PageSeen, baseline: Baseline | None, look: "_Look") -> None:
        try:
            body = await self._parts.evidence.get(page.body_key or "")
        except Permanent:
            # Bytes are kept for two weeks; a message that waited longer has nothing to show.
            return
        found = examine(page.url, decode(body, None).text, baseline, look.around, stands=page.url in look.standing)
        told = bool(found.slips) or found.suspicious
        # What a finding will point to is stored by itself: the crawler's bytes are forgotten sooner.
        key = await self._parts.evidence.put(body) if told else page.body_key
        look.learned.append((page.url, found, page.sha256))
        look.add(page.url, found, key, page.status)

    async def _learn(self, site: str, url: str, found: Examined, sha256: str | None, *, is_new: bool) -> None:
        fields: Document = {"site": site, "url": url, "sha256": sha256, "stored_at": self._parts.clock.stored_at()}
        if found.baseline is not None:
            fields["page"] = found.baseline.document()
        key = self._key(site, url)
        if is_new:
            # An insert costs the database a fraction of an upsert.
            with contextlib.suppress(Conflict):
                await self._parts.store.insert(BASELINES, {"_id": key, **fields})
                return
        await self._parts.store.upsert(BASELINES, key, {"$set": fields})

    async def _examined(self, site: str, url: str, text: str, look: "_Look") -> Examined:
        document = await self._parts.store.get(BASELINES, self._key(site, url))
        page = (document or {}).get("page")
        return examine(url, text, Baseline.read(page) if page else None, look.around, stands=True)

    async def _visited(self, url: str, look: "_Look") -> PageExamined | None:
        """Signs that only some visitors get; None when there is nothing to add."""
        visit = await self._visitors.visit(url)
        if visit is None:
            return None
        apart = self._apart(url, visit, look)
        if not apart and url not in look.severe:
            return None
        return PageExamined(
            url=url,
            outcome=visit.person.outcome,
            status=visit.person.status,
            signals=apart,
            page_key=visit.page_key,
            view_keys=visit.keys,
        )

    def _apart(self, url: str, visit: Visited, look: "_Look") -> tuple[SignalSeen, ...]:
        found = differences(url, visit.views, look.around.known, self._words)
        return tuple(signal_seen(one.signal, one.visitor) for one in found[:8])

    async def _read_again(self, site: str, url: str, look: "_Look") -> PageExamined:
        visit = await self._visitors.visit(url)
        if visit is None:
            return PageExamined(url=url, outcome=FetchOutcome.ROBOTS)
        person = visit.person
        signals, title = self._apart(url, visit, look), ""
        slips: tuple[SlipSeen, ...] = ()
        if visit.views[0].good:
            found = await self._examined(site, url, visit.views[0].text, look)
            signals = (*map(signal_seen, found.signals), *signals)
            slips, title = tuple(map(slip_seen, found.slips)), found.reading.title
        elif person.outcome is FetchOutcome.OK:
            return PageExamined(url=url, outcome=FetchOutcome.MISSED, status=person.status)
        return PageExamined(
            url=url, outcome=person.outcome, status=person.status, title=title, signals=signals, slips=slips,
            page_key=visit.page_key, view_keys=visit.keys,
        )  # fmt: skip

    async def _fold(self, cause: PagesSeen | PostsSeen | CheckLinks, done: Examination, known: Document | None) -> None:
        def change(document: Document | None) -> tuple[Document, tuple[Event, ...]] | None:
            if state.is_done(document, done.source):
                return None
            fresh, counts = state.fold(document, done)
            return fresh, state.events_of(cause, done, counts)

        await outbox.fold(self._parts.store, self._parts.bus, COLLECTION, cause.target, change, known)


class _Look:
    """What is gathered while the pages of one slice are looked at."""

    def __init__(self, around: Surroundings, standing: frozenset[str]) -> None:
        self.around = around
        self.standing = standing
        """Pages that showed something when they were last looked at."""
        self.pages: dict[str, PageExamined] = {}
        self.learned: list[tuple[str, Examined, str | None]] = []
        self.hosts: set[str] = set()
        self.severe: set[str] = set()

    def add(self, url: str, found: Examined, key: str | None, status: int | None) -> None:
        signals = tuple(map(signal_seen, found.signals))
        slips = tuple(map(slip_seen, found.slips))
        self.pages[url] = PageExamined(
            url=url,
            outcome="ok",
            status=status,
            title=found.reading.title[:200],
            signals=signals,
            slips=slips,
            page_key=key,
        )
        if any(one.weight >= SEVERE for one in signals):
            self.severe.add(url)
        if not found.suspicious and not found.reading.poor:
            self.hosts |= found.reading.hosts
            # The next page of the slice need not be read whole for the same friends of the site, or its usual scripts.
            seen, clean = self.around.seen | found.reading.hosts, self.around.clean | found.clean
            self.around = replace(self.around, seen=seen, clean=clean)

    def told(self) -> list[PageExamined]:
        """Pages that show something, and those that did before."""
        return [page for url, page in self.pages.items() if page.signals or page.slips or url in self.standing]


def _gone(page: PageSeen) -> PageExamined:
    return PageExamined(url=page.url, outcome=page.outcome, status=page.status)


def _merged(pages: list[PageExamined], visited: list[PageExamined]) -> list[PageExamined]:
    """What visitors got is told with what the crawler got."""
    by_url = {page.url: page for page in pages}
    for extra in visited:
        known = by_url.get(extra.url)
        if known is None:
            by_url[extra.url] = extra
            continue
        update = {"signals": (*known.signals, *extra.signals), "view_keys": extra.view_keys}
        by_url[extra.url] = known.model_copy(update=update)
    return list(by_url.values())
