"""Where the links of `xunjian links` come from: pages, saved pages, or whole sites."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from deploy.cli.inspection.crawl import Say, WatchingFetcher, crawl
from deploy.cli.inspection.links import all_rows, ask_rest, targets_in
from deploy.cli.inspection.source import FixedClock, Source, UnreadableError, address, from_file, is_address, of_result
from services.crawler.domain.link_rows import page_rows
from services.crawler.domain.page import read_page
from services.link_checker.adapters.asker import Asker
from services.link_checker.domain.classify import Answer, answer_from, answer_of
from services.link_checker.settings import LinkSettings
from shared.contracts.page_links import PageRows
from shared.runtime.clock import Clock
from shared.web.charset import decode
from shared.web.fetch import FetchSettings
from shared.web.outcome import FetchOutcome

Row = dict[str, Any]
Pages = dict[str, PageRows]


async def check_links(
    what: Sequence[str], url: str | None, settings: FetchSettings, max_pages: int | None, say: Say
) -> list[Row]:
    """Every link target of what was named, with its answer. `max_pages` None reads only the pages themselves."""
    pages: Pages = {}
    known: dict[str, Answer] = {}
    async with WatchingFetcher(settings) as fetcher:
        for one in what:
            if not is_address(one):
                pages.update(_saved(from_file(Path(one), url), one))
            elif max_pages is None:
                await _one_page(fetcher, address(one), pages, known)
            else:
                await _site(fetcher, address(one), max_pages, say, pages, known)
        targets = targets_in(pages)
        say(f"检查链接 {len(targets)} 个")
        answers = await ask_rest(Asker(fetcher, LinkSettings()), targets, known)
    return all_rows(answers, targets)


def _saved(source: Source, name: str) -> Pages:
    if source.outcome is not FetchOutcome.OK:
        raise UnreadableError(f"{name}: 不是网页内容（{source.why}）。 Holds no page.")
    return _pages(source)


def _pages(source: Source) -> Pages:
    """A saved page that does not tell its address has only absolute links."""
    page = source.url or ""
    decoded = decode(source.body, source.content_type)
    facts = read_page(decoded.text, page, now=Clock().now(), charset=decoded.charset)
    return {page: page_rows(facts.own_links, facts.frames)}


async def _one_page(fetcher: WatchingFetcher, url: str, pages: Pages, known: dict[str, Answer]) -> None:
    result = await fetcher.get(url)
    known[url] = answer_of(result)
    if result.outcome is FetchOutcome.OK:
        pages.update(_pages(of_result(result)))


async def _site(
    fetcher: WatchingFetcher, url: str, max_pages: int, say: Say, pages: Pages, known: dict[str, Answer]
) -> None:
    crawled = await crawl(fetcher, url, FixedClock(None), max_pages, say)
    for read in crawled.reads:
        reading = read.reading
        known[reading.at.url] = answer_from(reading.outcome, reading.status)
        if read.links:
            pages[reading.at.url] = read.links
