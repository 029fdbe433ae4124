"""What is known of a site's pages: hosts that it links, pages that show signs; the document that examinations are folded into."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from services.link_checker.domain.signals.model import SEVERE, SUSPICION
from shared.contracts.commands import CheckLinks
from shared.contracts.media import PostsSeen
from shared.contracts.observations import PagesSeen
from shared.contracts.tampering import PageExamined, SignalSeen, TamperingSeen

Document = dict[str, Any]
LONG: Final = timedelta(days=2)
"""A host that a site has linked for this long is one of its own references."""
_MAX_HOSTS: Final = 3_000
_MAX_STANDING: Final = 2_000
_MAX_DONE: Final = 64
_EVENT_BYTES: Final = 160_000
GONE: Final = (404, 410)


@dataclass(frozen=True)
class Examination:
    """What one slice or one command found."""

    source: str
    site: str
    at: datetime
    examined: int
    pages: Sequence[PageExamined]
    hosts: frozenset[str] = frozenset()
    """Registered names on pages without signs."""


def is_done(document: Document | None, source: str) -> bool:
    return document is not None and source in document.get("done", ())


def standing(document: Document | None) -> frozenset[str]:
    """Addresses of the pages that showed something when they were last looked at."""
    return frozenset((document or {}).get("standing", {}))


def known_hosts(document: Document | None, at: datetime) -> frozenset[str] | None:
    """Names that the site has linked for long; None while nothing has been known for so long."""
    hosts: Mapping[str, str] = (document or {}).get("hosts", {})
    old = frozenset(name for name, since in hosts.items() if at - datetime.fromisoformat(since) >= LONG)
    began = (document or {}).get("since")
    return old if began is not None and at - datetime.fromisoformat(began) >= LONG else None


def seen_hosts(document: Document | None) -> frozenset[str]:
    return frozenset((document or {}).get("hosts", {}))


def fold(document: Document | None, done: Examination) -> tuple[Document, dict[str, int]]:
    """The document after an examination, and how many pages of the site show what."""
    old = document or {}
    stamp = done.at.isoformat()
    pages: dict[str, list[str]] = dict(old.get("standing", {}))
    for page in done.pages:
        shows = shown(page)
        if shows:
            pages[page.url] = shows
        elif page.outcome == "ok" or page.status in GONE:
            pages.pop(page.url, None)
    hosts = {**dict.fromkeys(sorted(done.hosts), stamp), **old.get("hosts", {})}
    fresh = {
        **old,
        "site": done.site,
        "since": old.get("since", stamp),
        "hosts": dict(list(hosts.items())[-_MAX_HOSTS:]),
        "standing": dict(list(pages.items())[-_MAX_STANDING:]),
        "done": [*old.get("done", ()), done.source][-_MAX_DONE:],
    }
    return fresh, _counted(pages.values())


def shown(page: PageExamined) -> list[str]:
    """What a page shows, in the words of `TamperingSeen.standing`."""
    words = [one.code for one in page.signals if one.weight >= SEVERE]
    words += ["suspicion" for one in page.signals if SUSPICION <= one.weight < SEVERE]
    words += ["grave" if slip.grave else "typo" for slip in page.slips]
    return sorted(set(words))


def _counted(pages: Iterable[Sequence[str]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for shows in pages:
        for word in shows:
            counts[word] = counts.get(word, 0) + 1
    return counts


def events_of(
    cause: PagesSeen | PostsSeen | CheckLinks, done: Examination, counts: Mapping[str, int]
) -> tuple[TamperingSeen, ...]:
    """None when there is nothing to tell; several when many pages show much."""
    portions = _portions(done.pages)
    return tuple(
        TamperingSeen(
            target=done.site,
            occurred_at=done.at,
            trace=cause.trace,
            reason=cause.reason,
            finding_id=cause.finding_id,
            outcome="ok",
            evidence=tuple(dict.fromkeys(page.page_key for page in portion if page.page_key))[:50],
            source=done.source if number == 0 else f"{done.source}#{number}",
            examined=done.examined if number == 0 else 0,
            pages=tuple(portion),
            standing=dict(counts),
        )
        for number, portion in enumerate(portions)
    )


def _portions(pages: Sequence[PageExamined]) -> list[list[PageExamined]]:
    portions: list[list[PageExamined]] = []
    size = 0
    for page in pages:
        weight = 400 + len(page.url) * 3 + sum(_weight(one) for one in page.signals) + 400 * len(page.slips)
        if not portions or size + weight > _EVENT_BYTES:
            portions.append([])
            size = 0
        portions[-1].append(page)
        size += weight
    return portions


def _weight(signal: SignalSeen) -> int:
    return 200 + 3 * (len(signal.snippet) + len(signal.why))
