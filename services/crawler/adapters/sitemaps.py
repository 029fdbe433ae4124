"""Reads the sitemaps of a site: those its robots.txt names, or the one at the usual place."""

import zlib
from typing import Final

from services.crawler.adapters.robots_book import RobotsBook
from services.crawler.domain.sitemap import Sitemap, read_sitemap
from shared.web.body import Body
from shared.web.charset import decode
from shared.web.failures import BadEncodingError
from shared.web.fetch import Fetcher, FetchResult
from shared.web.outcome import FetchOutcome
from shared.web.url import canonical, join, same_site

_MAX_FILES: Final = 20
_MAX_BYTES: Final = 10_000_000
_MAX_PAGES: Final = 100_000


class Sitemaps:
    """One instance per process."""

    def __init__(self, fetcher: Fetcher, robots: RobotsBook, deadline_s: float) -> None:
        self._fetcher = fetcher
        self._robots = robots
        self._deadline_s = deadline_s

    async def pages(self, home_url: str) -> list[str]:
        """The addresses that the site names, in the order of its files; what cannot be read names nothing."""
        door = await self._robots.door(home_url)
        waiting = [_address(home_url, name) for name in door.robots.sitemaps()] or [join(home_url, "/sitemap.xml")]
        found: dict[str, None] = {}
        asked: set[str] = set()
        while waiting and len(asked) < _MAX_FILES and len(found) < _MAX_PAGES:
            url = waiting.pop(0)
            # A file on somebody else's host says nothing of this site.
            if url is None or url in asked or not same_site(url, home_url):
                continue
            asked.add(url)
            seen = await self._file(url)
            found.update(dict.fromkeys(seen.pages))
            waiting += seen.files
        return list(found)[:_MAX_PAGES]

    async def _file(self, url: str) -> Sitemap:
        if (await self._robots.door(url)).refuses(url) is not None:
            return Sitemap()
        result = await self._fetcher.get(url, deadline_s=self._deadline_s, max_bytes=_MAX_BYTES)
        if result.outcome not in (FetchOutcome.OK, FetchOutcome.TOO_LARGE) or result.status != 200:
            return Sitemap()
        return read_sitemap(decode(_unpacked(result), result.headers.get("content-type")).text)


def _unpacked(result: FetchResult) -> bytes:
    """A file that is itself compressed (sitemap.xml.gz), under the same cap."""
    if not result.body.startswith(b"\x1f\x8b"):
        return result.body
    body = Body("gzip", _MAX_BYTES)
    try:
        body.feed(result.body)
    except (BadEncodingError, zlib.error):
        return b""
    return bytes(body.data)


def _address(home_url: str, name: str) -> str | None:
    try:
        return canonical(name, base=home_url)
    except ValueError:
        return None
