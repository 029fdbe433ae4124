"""The link targets of a slice: each once, with its kind and the pages that name it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b

from shared.contracts.page_links import LinkRow, PageRows

PAGE_KINDS = frozenset({"internal", "external"})
ASKED_KINDS = frozenset({"external", "attachment", "image", "style", "script"})
"""Asked here; pages of the site itself are the crawler's."""
MAX_PLACES = 20
MAX_TARGETS = 50_000
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

    @property
    def told_kind(self) -> str:
        """The kind as LinkSeen tells it: pages inside and outside are both pages."""
        return "page" if self.kind in PAGE_KINDS else self.kind

    @property
    def asked_here(self) -> bool:
        return self.kind in ASKED_KINDS


def targets_of(pages: Mapping[str, PageRows]) -> dict[str, Target]:
    """All targets of some pages; a page counts once however often it links."""
    found: dict[str, Target] = {}
    framed: dict[str, dict[str, str]] = {}
    carriers: dict[str, list[str]] = {}
    for page, rows in pages.items():
        for key, frame in rows.frames.items():
            if key not in framed:
                framed[key] = _kinds(frame)
            carriers.setdefault(key, []).append(page)
        shared = [framed[key] for key in rows.frames]
        for url, kind in _kinds(rows.own).items():
            if not any(url in frame for frame in shared):
                _take(found, url, kind, [page])
    for url, (kind, keys) in _by_target(framed).items():
        _take(found, url, kind, list(dict.fromkeys(page for key in keys for page in carriers[key])))
    return found


def _by_target(framed: Mapping[str, Mapping[str, str]]) -> dict[str, tuple[str, list[str]]]:
    """What menus and footers lead to, with the keys of all that do."""
    found: dict[str, tuple[str, list[str]]] = {}
    for key, kinds in framed.items():
        for url, kind in kinds.items():
            found.setdefault(url, (kind, []))[1].append(key)
    return found


def _kinds(rows: Iterable[LinkRow]) -> dict[str, str]:
    return {row[0]: row[2] for row in rows if row[2] in ASKED_KINDS or row[2] == "internal"}


def _take(found: dict[str, Target], url: str, kind: str, pages: list[str]) -> None:
    """A target that all these pages name."""
    target = found.get(url)
    if target is None:
        if len(found) >= MAX_TARGETS or not url.startswith(("http://", "https://")):
            return
        target = found[url] = Target(url, kind, site_host(url) == site_host(pages[0]))
    target.total += len(pages)
    target.places += pages[: MAX_PLACES - len(target.places)]


def merged(slices: Iterable[Mapping[str, Target]]) -> dict[str, Target]:
    """Targets of several slices of one pass together."""
    found: dict[str, Target] = {}
    for one in slices:
        for url, target in one.items():
            known = found.get(url)
            if known is None:
                found[url] = Target(url, target.kind, target.internal, list(target.places), target.total)
            else:
                known.places = list(dict.fromkeys([*known.places, *target.places]))[:MAX_PLACES]
                known.total += target.total
    return found


def site_host(url: str) -> str:
    """The host of a canonical address without www and with its port."""
    parts = url.split("/", 3)
    return parts[2].removeprefix("www.") if len(parts) > 2 and url.startswith("http") else ""


def worth_asking(url: str) -> bool:
    """Whether an address that the crawler left out may be asked: addresses that act are left alone."""
    low = url.lower()
    return len(url) <= 500 and not any(word in low for word in _ACTIONS)


def key_of(url: str) -> str:
    """A short stable key for an address."""
    return blake2b(url.encode(), digest_size=8).hexdigest()
