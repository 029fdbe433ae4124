"""Which addresses a link check reads on from: those of the sites that a person named, up to a bound for each."""

from dataclasses import dataclass
from typing import Final

from services.crawler.domain.frontier import Bounds, Scope, in_scope, scope_of, trap
from services.crawler.domain.lexicon import ATTACHMENT_ENDINGS, IMAGE_ENDINGS
from services.link_checker.domain.targets import site_host

_BOUNDS: Final = Bounds()
_FILES: Final = (*ATTACHMENT_ENDINGS, *IMAGE_ENDINGS, ".css", ".js", ".xml", ".json")


@dataclass(slots=True)
class _Site:
    scope: Scope
    left: int


class Scopes:
    """The sites of one check, by their host."""

    def __init__(self, max_pages: int) -> None:
        self._max_pages = max_pages
        self._sites: dict[str, list[_Site]] = {}

    def begin(self, home: str) -> None:
        self._sites.setdefault(site_host(home), []).append(_Site(scope_of(home), self._max_pages - 1))

    def admit(self, url: str) -> bool:
        """Whether a page belongs to a named site that may still be read further; counts it."""
        for site in self._sites.get(site_host(url), ()):
            if site.left > 0 and in_scope(url, site.scope):
                site.left -= 1
                return True
        return False


def may_lead_on(url: str) -> bool:
    """Files lead nowhere, and traps lead round in circles: both are only asked."""
    path = url.partition("?")[0].lower()
    return not path.endswith(_FILES) and trap(url, _BOUNDS) is None
