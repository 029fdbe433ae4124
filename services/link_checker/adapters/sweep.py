"""The end of a full pass: all its links once more, for pages that nobody fetched and for the exact number of places."""

from collections.abc import Iterator, Mapping
from typing import Final

from services.link_checker.adapters.passes import Passes, SliceNote
from services.link_checker.adapters.places import Places
from services.link_checker.domain.places import PassLinks
from services.link_checker.domain.targets import Target, key_of, worth_asking
from services.link_checker.settings import LinkSettings
from shared.contracts.commands import CrawlKind
from shared.contracts.observations import PagesSeen

_KEY_BYTES: Final = 8


class Sweep:
    """One per process."""

    def __init__(self, passes: Passes, places: Places, settings: LinkSettings) -> None:
        self._passes = passes
        self._places = places
        self._settings = settings

    async def leftover(self, seen: PagesSeen, targets: Mapping[str, Target]) -> dict[str, Target]:
        """Pages that are linked and were never fetched, the most linked first; of a light pass only its last slice's."""
        if seen.crawl is not CrawlKind.FULL:
            crawled = {page.url for page in seen.pages}
            pages = [t for t in targets.values() if t.kind == "internal" and t.internal and t.url not in crawled]
            return {t.url: t for t in [t for t in pages if worth_asking(t.url)][: self._settings.max_leftover]}
        notes = await self._passes.whole(seen)
        links = await self._read(seen, notes)
        await self._places.counted(seen.target, links)
        left = self._never_fetched(notes, links)
        return await self._with_places(notes, left)

    async def _read(self, seen: PagesSeen, notes: list[SliceNote]) -> PassLinks:
        links = PassLinks(frozenset(await self._places.standing_urls(seen.target)))
        for note in notes:
            links.add(await self._passes.rows(note.links_key))
        return links

    def _never_fetched(self, notes: list[SliceNote], links: PassLinks) -> list[str]:
        fetched = {key for note in notes for key in _keys(note.crawled)}
        left = [url for url in links.linked if worth_asking(url) and bytes.fromhex(key_of(url)) not in fetched]
        return sorted(left, key=lambda url: -links.linked[url])[: self._settings.max_leftover]

    async def _with_places(self, notes: list[SliceNote], urls: list[str]) -> dict[str, Target]:
        """Where they stand, read in a second round: they are few, and the first round does not know them yet."""
        if not urls:
            return {}
        links = PassLinks(frozenset(urls))
        for note in notes:
            links.add(await self._passes.rows(note.links_key))
        return links.pages_named()


def _keys(packed: bytes) -> Iterator[bytes]:
    return (packed[at : at + _KEY_BYTES] for at in range(0, len(packed), _KEY_BYTES))
