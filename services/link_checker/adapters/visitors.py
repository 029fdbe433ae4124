"""Asks one page as a person, as a search engine's spider, as a phone and as a visitor from a search result, and keeps what each got."""

import json
from dataclasses import dataclass

from services.link_checker.adapters.robots_cache import RobotsCache
from services.link_checker.domain.cloaking.views import VISITORS, View, Visitor
from services.link_checker.settings import LinkSettings
from shared.storage.evidence import Evidence
from shared.web.fetch import Fetcher, FetchResult
from shared.web.outcome import FetchOutcome

PAGE_BYTES = 3_000_000


@dataclass(frozen=True)
class Visited:
    """The views of one page; `keys` lead to headers and bytes in the evidence store, by visitor."""

    views: tuple[View, ...]
    keys: dict[str, str]
    page_key: str | None
    """The bytes that the person got."""
    person: FetchResult


class Visitors:
    """One per process. One visitor after the other: a site is asked no faster than by its own readers."""

    def __init__(self, fetcher: Fetcher, evidence: Evidence, settings: LinkSettings) -> None:
        self._fetcher = fetcher
        self._evidence = evidence
        self._settings = settings
        self._robots = RobotsCache(fetcher)

    async def visit(self, url: str) -> Visited | None:
        """None when the site's robots.txt keeps us out."""
        if self._settings.own_robots and await self._robots.refusal(url) is not None:
            return None
        results = {one.name: await self._ask(url, one) for one in VISITORS}
        keys = {name: await self._keep(result) for name, result in results.items() if result.body}
        person = results[VISITORS[0].name]
        page_key = await self._evidence.put(person.body) if person.body else None
        return Visited(tuple(_view(name, result) for name, result in results.items()), keys, page_key, person)

    async def _ask(self, url: str, visitor: Visitor) -> FetchResult:
        return await self._fetcher.get(
            url,
            user_agent=visitor.user_agent,
            headers=dict(visitor.headers),
            deadline_s=self._settings.deadline_s,
            max_bytes=PAGE_BYTES,
        )

    async def _keep(self, result: FetchResult) -> str:
        """Head and body as one record, as they came."""
        head = {
            "url": result.url,
            "final_url": result.final_url,
            "status": result.status,
            "headers": dict(result.headers),
            "chain": [list(hop) for hop in result.chain],
        }
        return await self._evidence.put(json.dumps(head, ensure_ascii=False).encode() + b"\n\n" + result.body)


def _view(name: str, result: FetchResult) -> View:
    good = result.outcome is FetchOutcome.OK and not result.truncated
    kind = result.headers.get("content-type", "text/html").lower()
    text = result.decoded().text if good and "html" in kind else ""
    return View(name, bool(text), result.final_url, text)
