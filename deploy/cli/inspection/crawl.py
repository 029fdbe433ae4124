"""One site crawled in this process with the crawler's own reading and folding, nothing stored."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Unpack, cast

from deploy.cli.inspection.source import FixedClock
from services.crawler.adapters.checking import Checking, attachments_of
from services.crawler.adapters.reader import PageReader, Read
from services.crawler.adapters.rendering import NoRenderer
from services.crawler.adapters.robots_book import Door
from services.crawler.adapters.shelf import Shelf
from services.crawler.adapters.sitemaps import Sitemaps
from services.crawler.adapters.slice import SliceRun
from services.crawler.domain.facts import PageKind
from services.crawler.domain.frontier import PassKind, first_targets
from services.crawler.domain.sample import drawn
from services.crawler.domain.survey import Survey, begin
from services.crawler.settings import CrawlerSettings
from services.link_checker.domain.signals.model import Signal
from services.link_checker.domain.signals.registry import read_signals
from services.link_checker.domain.signals.sieve import hosts_of, strikes
from shared.contracts.envelope import fact_id
from shared.contracts.observations import SiteFunctionSeen
from shared.runtime.metrics import Metrics
from shared.storage.store import Store
from shared.web.exchange import Asked
from shared.web.fetch import Fetcher, FetchResult, FetchSettings
from shared.web.outcome import FetchOutcome
from shared.web.url import host_of, registrable_domain

SITE = "site-inspected"
Say = Callable[[str], None]


class WatchingFetcher(Fetcher):
    """Looks at every page that passes for signs of tampering; bodies are not kept."""

    def __init__(self, settings: FetchSettings) -> None:
        super().__init__(settings)
        self.signals: dict[str, tuple[Signal, ...]] = {}
        self._hosts: frozenset[str] = frozenset()
        """Registered names that pages without signs have linked: another page with only these is not read whole for them."""

    async def get(self, url: str, **asked: Unpack[Asked]) -> FetchResult:
        result = await super().get(url, **asked)
        kind = result.headers.get("content-type", "text/html").lower()
        if result.outcome is FetchOutcome.OK and "html" in kind and not result.truncated and result.body:
            self._watch(result.decoded().text, result.final_url)
        return result

    def _watch(self, text: str, url: str) -> None:
        host = host_of(url)
        own = registrable_domain(host) or host
        found = read_signals(text, url) if strikes(text, own, self._hosts) else ()
        if found:
            self.signals[url] = found
        else:
            self._hosts |= hosts_of(text)


class _Nowhere:
    """Evidence of a look that keeps nothing."""

    async def put(self, body: bytes) -> str:
        return hashlib.sha256(body).hexdigest()

    async def get(self, key: str) -> bytes:
        return b""


@dataclass
class Crawled:
    """What a crawl in this process has seen."""

    survey: Survey
    reader: PageReader
    clock: FixedClock
    settings: CrawlerSettings
    reads: list[Read] = field(default_factory=list)

    async def door(self) -> Door:
        """What the host's robots.txt says; asked once."""
        return await self.reader.robots.door(self.survey.home_at)

    async def functions(self, fetcher: Fetcher) -> SiteFunctionSeen | None:
        """Whether the site works; None where its home page could not be read or the checks are switched off."""
        if self.survey.home.outcome != FetchOutcome.OK or not self.settings.checks_s:
            return None
        checking = Checking(fetcher, self.reader.robots, cast(Any, _Nowhere()), self.clock, self.settings)
        return await checking.look(self.survey, self._articles)

    async def _articles(self, urls: Sequence[str]) -> set[str]:
        read = {
            one.reading.at.url for one in self.reads if one.reading.note and one.reading.note.kind is PageKind.ARTICLE
        }
        return read & set(urls)


async def crawl(fetcher: Fetcher, url: str, clock: FixedClock, max_pages: int, say: Say) -> Crawled:
    """One full pass, at most `max_pages` pages."""
    at = clock.now()
    survey = Survey(fact_id("inspect", url, at.isoformat()), SITE, url, PassKind.FULL, at, reason="manual")
    begin(survey, first_targets(url, [], PassKind.FULL), max_pages)
    settings = CrawlerSettings()
    reader = PageReader(fetcher, NoRenderer(), cast(Any, _Nowhere()), clock, Metrics(), settings)
    crawled = Crawled(survey, reader, clock, settings)
    while not survey.is_done and len(crawled.reads) < max_pages:
        # Empty shelves: this look knows of no earlier one, and no database is asked.
        shelf = Shelf(cast(Store, None), cast(Any, _Nowhere()), SITE, is_empty=True)
        done = await SliceRun(survey, reader, shelf, clock, settings).run()
        crawled.reads += done.reads
        if survey.wants_sitemaps:
            survey.take_named(await Sitemaps(fetcher, reader.robots, settings.deadline_s).pages(survey.home_at))
        survey.sample = drawn(survey.sample, survey.pass_id, attachments_of(done.reads))
        say(f"已读 {len(crawled.reads)} 页，待读 {len(survey.waiting)} 页")
        if not done.reads:
            break
    survey.give_up()
    return crawled
