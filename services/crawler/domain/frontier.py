"""Where a crawl goes next: which links it follows, in which order, and where it must stop."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from services.crawler.domain.facts import Link, LinkKind, PageKind, Region, Section, SectionKind
from shared.web.url import canonical, host_of

_SESSION: Final = re.compile(
    r"[?&;](?:jsessionid|phpsessid|sid|session_?id|aspsessionid\w{0,12}|token|_t|timestamp|rand|random)=", re.IGNORECASE
)
_CALENDAR: Final = re.compile(r"(?:[?&](?:year|month|day|date|week|calendar)=)|/calendar/|/rili/", re.IGNORECASE)
_ACTION: Final = re.compile(
    r"[?&](?:action|do|act|op)=(?:login|logout|print|share|reg|delete|add)|/(?:logout|login|print|search)(?:[/?.]|$)",
    re.IGNORECASE,
)
_DOUBTFUL: Final = re.compile(r"[?;]|/(?:calendar|rili|log(?:out|in)|print|search)", re.IGNORECASE)
"""Without any of these an address is none of the three above."""
_NUMBER: Final = re.compile(r"[0-9a-fA-F]{16,64}|\d+")


class PassKind(StrEnum):
    """A full pass reads the whole site; a light one the home page and the lists that are known."""

    FULL = "full"
    LIGHT = "light"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where a site ends, however many links it makes."""

    max_pages: int = 100_000
    max_depth: int = 12
    max_url: int = 500
    max_segments: int = 14
    max_repeats: int = 2
    max_parameters: int = 5
    per_pattern: int = 20_000
    per_facet: int = 200


@dataclass(frozen=True, slots=True)
class Scope:
    """The hosts, and where sites share a host the folder, that belong to one site."""

    hosts: frozenset[str]
    folder: str = "/"


class Target(NamedTuple):
    """A page to visit: lower priority numbers come first."""

    url: str
    priority: int
    depth: int


@dataclass(slots=True)
class Budget:
    """How much of each bound has been used up in this pass."""

    pages: int = 0
    by_pattern: dict[str, int] = field(default_factory=dict)


@lru_cache(maxsize=2_048)
def scope_of(home_url: str, other_hosts: tuple[str, ...] = ()) -> Scope:
    """The scope of a site: its host with and without www, below the folder of a home page that lies in one."""
    host = host_of(home_url)
    bare = host.removeprefix("www.")
    path = urlsplit(canonical(home_url)).path
    folder = path if path.endswith("/") else path.rpartition("/")[0] + "/"
    return Scope(frozenset({bare, f"www.{bare}", host, *other_hosts}), folder)


def in_scope(url: str, scope: Scope) -> bool:
    try:
        host = host_of(url)
    except ValueError:
        return False
    return host in scope.hosts and (scope.folder == "/" or urlsplit(url).path.startswith(scope.folder))


def first_targets(home_url: str, known_lists: Iterable[str], kind: PassKind) -> list[Target]:
    """Where a pass begins: home first; a light pass has nothing but these."""
    home = Target(canonical(home_url), 0, 0)
    start = 1 if kind is PassKind.LIGHT else 2
    return [home, *(Target(url, start, 1) for url in dict.fromkeys(known_lists) if url != home.url)]


@dataclass(frozen=True, slots=True)
class Leads:
    """What of a page decides where a crawl goes on from it."""

    kind: PageKind
    sections: Sequence[Section]
    links: Sequence[Link]
    next_page: str | None
    paging: frozenset[str] = frozenset()
    """Addresses by which a list goes on."""


def candidates(
    page: Leads, at: Target, scope: Scope, bounds: Bounds, is_met: Callable[[str], bool] = lambda url: False
) -> list[Target]:
    """The links of a page that may be followed, each once and the most telling first; no budget is touched.

    `is_met` says which addresses the pass knows already, so that most links of most pages cost a look-up. Whoever goes
    along a list, or from an article to the next one, gets no deeper: how many there are of a kind is bounded elsewhere.
    """
    if page.kind in (PageKind.CHALLENGE, PageKind.ERROR, PageKind.SHELL):
        return []
    sections = {section.url: section.kind for section in page.sections if section.url}
    out: dict[str, Target] = {}
    for link in page.links:
        if link.url in out or link.url == at.url or not _is_page(link) or is_met(link.url):
            continue
        if in_scope(link.url, scope) and trap(link.url, bounds) is None:
            depth = at.depth if link.url in page.paging or _are_siblings(link.url, at.url) else at.depth + 1
            if depth <= bounds.max_depth:
                out[link.url] = Target(link.url, _priority(link, sections, page), depth)
    return sorted(out.values(), key=lambda target: target.priority)


def _are_siblings(url: str, other: str) -> bool:
    return "?" not in url and pattern_of(url) == pattern_of(other)


def refusal(url: str, bounds: Bounds, budget: Budget) -> str | None:
    """Count a page against the budgets of the pass and of its pattern; the caller asks once per new address.

    None when it may be read; else which budget is used up: "pages" of the site, or those that are "alike".
    """
    pattern = pattern_of(url)
    limit = bounds.per_facet if "?" in url and url.count("=") > 1 else bounds.per_pattern
    used = budget.by_pattern.get(pattern, 0)
    if budget.pages >= bounds.max_pages:
        return "pages"
    if used >= limit:
        return "alike"
    budget.pages += 1
    budget.by_pattern[pattern] = used + 1
    return None


def trap(url: str, bounds: Bounds) -> str | None:
    """Why an address would lead round in circles, or None."""
    path, _, query = url.partition("?")
    segments = [segment for segment in path.split("/")[3:] if segment]
    if len(url) > bounds.max_url:
        return "too long"
    if len(segments) > bounds.max_segments:
        return "too deep"
    if len(segments) > bounds.max_repeats and _repeats(segments) > bounds.max_repeats:
        return "repeating path"
    if query.count("=") > bounds.max_parameters:
        return "too many parameters"
    if _DOUBTFUL.search(url) is None:
        return None
    named = ((_SESSION, "session"), (_CALENDAR, "calendar"), (_ACTION, "action"))
    return next((reason for pattern, reason in named if pattern.search(url)), None)


@lru_cache(maxsize=20_000)
def pattern_of(url: str) -> str:
    """The canonical address with its numbers and keys left out: pages of one template share it."""
    place, _, query = url.partition("://")[2].partition("?")
    netloc, slash, path = place.partition("/")
    path = _NUMBER.sub("#", path)
    names = "&".join(sorted(pair.partition("=")[0] for pair in query.split("&") if pair)) if query else ""
    return f"{netloc}{slash}{path}?{names}" if names else f"{netloc}{slash}{path}"


def _is_page(link: Link) -> bool:
    return link.kind is LinkKind.INTERNAL and link.tag in ("a", "area", "iframe", "frame") and not link.href


def _repeats(segments: list[str]) -> int:
    """How often the commonest folder name occurs, and more when a run of folders follows itself."""
    different = set(segments)
    if len(different) == len(segments):
        return min(len(segments), 1)
    return max((segments.count(word) for word in different if not word.isdigit()), default=0)


def _priority(link: Link, sections: dict[str, SectionKind], page: Leads) -> int:
    """Lists before pages, what the edition asks about before the rest, deep paging last."""
    kind = sections.get(link.url)
    if kind is not None:
        return 1 if kind is not SectionKind.OTHER else 2
    if link.url == page.next_page:
        return 6
    if link.place in (Region.NAV, Region.HEADER):
        return 2
    if link.place is Region.FOOTER:
        return 7
    return 4 if page.kind in (PageKind.HOME, PageKind.LIST) else 5
