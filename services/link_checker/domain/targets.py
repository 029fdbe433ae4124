"""The link targets of a slice: each once, with its kind and the pages that name it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import Final

from shared.contracts.link_why import LinkWhy
from shared.contracts.page_links import LinkRow, PageRows
from shared.web.href import MAX_HREF, href_fault

PAGE_KINDS = frozenset({"internal", "external"})
RAW_KINDS = frozenset({"other", "mailto"})
"""Addresses that are none of the web: as they stand in the page."""
ASKED_KINDS = frozenset({"external", "attachment", "image", "style", "script"})
"""Asked here; pages of the site itself are the crawler's."""
MAX_PLACES = 20
MAX_TARGETS = 50_000
MAX_LABELS = 3
_ACTIONS = ("login", "logout", "logon", "search", "print", "javascript", "calendar", "captcha", "token=", "action=")


@dataclass(slots=True)
class Target:
    """One address and where it is linked."""

    url: str
    kind: str
    internal: bool
    places: list[str] = field(default_factory=list)
    total: int = 0
    labels: set[str] = field(default_factory=set)
    """The words of some of its links, where it leads to somebody else."""
    fault: LinkWhy = LinkWhy.NONE
    """What is wrong with the address itself: nobody needs to ask it."""

    @property
    def told_kind(self) -> str:
        """The kind as LinkSeen tells it: pages inside and outside are both pages."""
        return "page" if self.kind in PAGE_KINDS or self.fault else self.kind

    @property
    def asked_here(self) -> bool:
        return self.kind in ASKED_KINDS and not self.fault


@dataclass(frozen=True, slots=True)
class _Named:
    """A target as one part of a page names it."""

    kind: str
    label: str = ""
    fault: LinkWhy = LinkWhy.NONE


_PLAIN: Final = {kind: _Named(kind) for kind in (*ASKED_KINDS, "internal") if kind != "external"}


def targets_of(pages: Mapping[str, PageRows]) -> dict[str, Target]:
    """All targets of some pages; a page counts once however often it links."""
    found: dict[str, Target] = {}
    framed: dict[str, dict[str, _Named]] = {}
    carriers: dict[str, list[str]] = {}
    shared: dict[tuple[str, ...], set[str]] = {}
    for page, rows in pages.items():
        host = site_host(page).partition(":")[0]
        keys = tuple(rows.frames)
        for key in keys:
            if key not in framed:
                framed[key] = _named(rows.frames[key], host)
            carriers.setdefault(key, []).append(page)
        if keys not in shared:
            shared[keys] = set().union(*(framed[key] for key in keys))
        menus = shared[keys]
        for url, named in _named(rows.own, host).items():
            if url not in menus:
                target = found.get(url) or _begin(found, url, named, page)
                if target is not None:
                    _add(target, named, page)
    for url, (named, keys_of_url) in _by_target(framed).items():
        names = dict.fromkeys(page for key in keys_of_url for page in carriers[key])
        target = found.get(url) or _begin(found, url, named, next(iter(names)))
        if target is not None:
            _add(target, named, *names)
    return found


def _by_target(framed: Mapping[str, Mapping[str, _Named]]) -> dict[str, tuple[_Named, list[str]]]:
    """What menus and footers lead to, with the keys of all that do."""
    found: dict[str, tuple[_Named, list[str]]] = {}
    for key, targets in framed.items():
        for url, named in targets.items():
            found.setdefault(url, (named, []))[1].append(key)
    return found


def _named(rows: Iterable[LinkRow], host: str) -> dict[str, _Named]:
    """What rows lead to. A row's fifth piece is its address as it stood in the page, where that looked odd."""
    found: dict[str, _Named] = {}
    for row in rows:
        url, kind = row[0], row[2]
        if kind == "external" or kind in RAW_KINDS or len(row) > 4:
            raw = row[4] if len(row) > 4 else url
            fault = href_fault(raw, host)
            if fault:
                found[raw.strip()[:MAX_HREF]] = _Named(kind, row[1], fault)
            elif kind == "external":
                found[url] = _Named(kind, row[1])
            elif kind in _PLAIN:
                found[url] = _PLAIN[kind]
        elif kind in _PLAIN:
            found[url] = _PLAIN[kind]
    return found


def _begin(found: dict[str, Target], url: str, named: _Named, page: str) -> Target | None:
    """A target that nothing has named so far; None where it is none, or there are too many."""
    if len(found) >= MAX_TARGETS or not (named.fault or url.startswith(("http://", "https://"))):
        return None
    internal = not named.fault and site_host(url) == site_host(page)
    target = found[url] = Target(url, named.kind, internal, fault=named.fault)
    return target


def _add(target: Target, named: _Named, *pages: str) -> None:
    """All these pages name it."""
    target.total += len(pages)
    if len(target.places) < MAX_PLACES:
        target.places += pages[: MAX_PLACES - len(target.places)]
    if named.label and len(target.labels) < MAX_LABELS:
        target.labels.add(named.label[:80])


def site_host(url: str) -> str:
    """The host of a canonical address without www and with its port."""
    parts = url.split("/", 3)
    return parts[2].removeprefix("www.") if len(parts) > 2 and url.startswith("http") else ""


def worth_asking(url: str) -> bool:
    """Whether an address that the crawler left out may be asked: addresses that act are left alone."""
    low = url.lower()
    return len(url) <= 500 and not any(word in low for word in _ACTIONS)


@lru_cache(maxsize=8_192)
def key_of(url: str) -> str:
    """A short stable key for an address."""
    return blake2b(url.encode("utf-8", "replace"), digest_size=8).hexdigest()
