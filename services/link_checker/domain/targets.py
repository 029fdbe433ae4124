"""The link targets of a slice: each once, with its kind and the pages that name it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

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

    @property
    def told_kind(self) -> str:
        """The kind as LinkSeen tells it: pages inside and outside are both pages."""
        return "page" if self.kind in PAGE_KINDS else self.kind

    @property
    def asked_here(self) -> bool:
        return self.kind in ASKED_KINDS


def targets_of(pages: Mapping[str, Sequence[Sequence[Any]]]) -> dict[str, Target]:
    """All targets of a links blob `{page: [[url, text, kind, place], …]}`; a page counts once however often it links."""
    found: dict[str, Target] = {}
    for page, links in pages.items():
        home = site_host(page)
        for url, kind in {str(link[0]): str(link[2]) for link in links}.items():
            if kind not in ASKED_KINDS and kind != "internal":
                continue
            target = found.get(url)
            if target is None:
                if len(found) >= MAX_TARGETS or not url.startswith(("http://", "https://")):
                    continue
                target = found[url] = Target(url, kind, site_host(url) == home)
            target.total += 1
            if len(target.places) < MAX_PLACES:
                target.places.append(page)
    return found


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
    return url.split("/", 3)[2].removeprefix("www.") if url.startswith("http") and url.count("/") >= 2 else ""


def worth_asking(url: str) -> bool:
    """Whether an address that the crawler left out may be asked: addresses that act are left alone."""
    low = url.lower()
    return len(url) <= 500 and not any(word in low for word in _ACTIONS)


def key_of(url: str) -> str:
    """A short stable key for an address."""
    return blake2b(url.encode(), digest_size=8).hexdigest()
