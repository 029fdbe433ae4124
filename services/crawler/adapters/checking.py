"""Asks what the checks want to know at the end of a full pass: one address after another, within robots and a deadline."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from typing import Final

from services.crawler.adapters.home_pages import read_home
from services.crawler.adapters.reader import Read
from services.crawler.adapters.robots_book import RobotsBook
from services.crawler.adapters.shelf import Shelf
from services.crawler.checks import CHECKS
from services.crawler.domain.facts import LinkKind, PageFacts, PageKind
from services.crawler.domain.frontier import in_scope
from services.crawler.domain.places import directories
from services.crawler.domain.sample import Attachment
from services.crawler.domain.site_end import Answer, Ask, SiteEnd
from services.crawler.domain.survey import Source, Survey
from services.crawler.settings import CrawlerSettings
from shared.contracts.commands import Reason
from shared.contracts.observations import CheckSeen, SiteFunctionSeen
from shared.runtime.clock import Clock
from shared.storage.evidence import Evidence
from shared.web.fetch import Fetcher, FetchResult
from shared.web.outcome import FetchOutcome

ROUNDS: Final = 3
MOST_ASKED: Final = 40
_HOME_BYTES: Final = 2_000_000
_MARKUP: Final = ("html", "xml", "json", "text/plain")
_TITLES: Final = 40
_LEAST_TITLE: Final = 8

ReadAsArticle = Callable[[Sequence[str]], Awaitable[set[str]]]
"""Which of these addresses this pass has read as articles."""


def attachments_of(reads: Iterable[Read]) -> list[Attachment]:
    """The files of the site's own name that the pages of a slice offer."""
    return [Attachment(url, read.reading.at.url, _is_guide(read)) for read in reads for url in read.files]


def _is_guide(read: Read) -> bool:
    return read.reading.note is not None and read.reading.note.kind is PageKind.SERVICE_GUIDE


def articles_on(shelf: Shelf) -> ReadAsArticle:
    """By the stored pages of the site, with those that this pass has just read."""

    async def among(urls: Sequence[str]) -> set[str]:
        pages = await shelf.as_stored(urls, ("url", "kind", "outcome"))
        return {page["url"] for page in pages if page.get("kind") == PageKind.ARTICLE and page.get("outcome") == "ok"}

    return among


class Checking:
    """One instance per process."""

    def __init__(
        self, fetcher: Fetcher, robots: RobotsBook, evidence: Evidence, clock: Clock, settings: CrawlerSettings
    ) -> None:
        self._fetcher = fetcher
        self._robots = robots
        self._evidence = evidence
        self._clock = clock
        self._settings = settings

    async def look(self, survey: Survey, read_as_article: ReadAsArticle) -> SiteFunctionSeen:
        """Everything the checks find out about the site of a pass that has ended. Never raises for what it meets."""
        until = self._clock.elapsed() + self._clock.real_seconds(self._settings.checks_s)
        home = await self._asked(Ask(survey.home_at, _HOME_BYTES), until, pause_s=0.0)
        outcome = home.result.outcome
        if not home.was_read or home.status != 200:
            return _observation(survey, home, outcome if outcome is not FetchOutcome.OK else FetchOutcome.INTERNAL, [])
        facts = read_home(home.html, home.final_url, self._clock.now(), home.charset)
        if facts.kind in (PageKind.CHALLENGE, PageKind.ERROR):
            word = FetchOutcome.BLOCKED if facts.kind is PageKind.CHALLENGE else FetchOutcome.HTTP_ERROR
            return _observation(survey, home, word, [])
        end = await self._end(survey, home, facts, read_as_article)
        answers = await self._rounds(end, until)
        return _observation(
            survey, home, FetchOutcome.OK, [one for check in CHECKS for one in check.read(end, answers)]
        )

    async def _end(self, survey: Survey, home: Answer, facts: PageFacts, read_as_article: ReadAsArticle) -> SiteEnd:
        titled = {
            link.url: link.text
            for link in facts.links
            if link.tag == "a" and link.kind is LinkKind.INTERNAL and len(link.text) >= _LEAST_TITLE
        }
        urls = list(titled)[:_TITLES]
        articles = await read_as_article(urls)
        sections = [url for url, known in survey.sections.items() if known.source in (Source.PAGE, Source.BLOCK)]
        pages = [*(url for url in sections if not url.startswith("#")), *articles, *(url for url, _ in survey.guides)]
        return SiteEnd(
            pass_id=survey.pass_id,
            home=home,
            facts=facts,
            scope=survey.scope,
            directories=directories([url for url in pages if in_scope(url, survey.scope)], survey.scope),
            articles=[(url, titled[url]) for url in urls if url in articles],
            attachments=survey.sample,
        )

    async def _rounds(self, end: SiteEnd, until: float) -> dict[str, Answer]:
        """Ask until no check wants to know more, the number is reached, or the time is over."""
        answers: dict[str, Answer] = {end.home.result.url: end.home}
        pause_s = await self._delay_s(end.home_url)
        for _ in range(ROUNDS):
            wanted = {ask.url: ask for check in CHECKS for ask in check.asks(end, answers) if ask.url not in answers}
            for ask in list(wanted.values())[: max(0, MOST_ASKED - len(answers))]:
                answers[ask.url] = await self._asked(ask, until, pause_s)
            if not wanted:
                break
        return answers

    async def _asked(self, ask: Ask, until: float, pause_s: float) -> Answer:
        refused = await self._refusal(ask.url)
        if refused is not None:
            return Answer(FetchResult(ask.url, ask.url, refused), self._clock.now())
        left_s = until - self._clock.elapsed() - pause_s
        if left_s <= 0:
            return Answer(FetchResult(ask.url, ask.url, FetchOutcome.MISSED, "no-time-left"), self._clock.now())
        if pause_s:
            await asyncio.sleep(pause_s)
        deadline_s = min(self._settings.deadline_s, left_s * self._clock.divisor)
        result = await self._fetcher.get(ask.url, deadline_s=deadline_s, max_bytes=ask.max_bytes)
        if result.outcome is FetchOutcome.TIMEOUT and deadline_s < self._settings.deadline_s:
            # It had less time than every other page of the site: that says nothing about it.
            result = FetchResult(ask.url, ask.url, FetchOutcome.MISSED, "no-time-left")
        return await self._kept(result, self._clock.now())

    async def _kept(self, result: FetchResult, at: datetime) -> Answer:
        kind = result.headers.get("content-type", "html").lower()
        is_page = bool(result.body) and (any(word in kind for word in _MARKUP) or result.body.lstrip()[:1] == b"<")
        page = result.decoded() if is_page else None
        key = await self._evidence.put(result.body) if is_page else hashlib.sha256(result.body).hexdigest()
        if page is None:
            return Answer(result, at, key if result.body else None)
        return Answer(result, at, key, page.text, page.charset)

    async def _refusal(self, url: str) -> FetchOutcome | None:
        if self._settings.set_robots_aside:
            return None
        return (await self._robots.door(url)).refuses(url)

    async def _delay_s(self, url: str) -> float:
        """The pause between two questions that the host asks for, in real seconds."""
        if self._settings.set_robots_aside:
            return 0.0
        return self._clock.real_seconds((await self._robots.door(url)).robots.delay_s() or 0.0)


def _observation(survey: Survey, home: Answer, outcome: FetchOutcome, seen: Sequence[CheckSeen]) -> SiteFunctionSeen:
    return SiteFunctionSeen(
        target=survey.target,
        occurred_at=home.at,
        trace=survey.trace,
        reason=Reason(survey.reason),
        finding_id=survey.finding_id,
        outcome=outcome,
        evidence=(home.page_key,) if home.page_key else (),
        pass_id=survey.pass_id,
        home_url=survey.home_at,
        checks=tuple(seen),
    )
