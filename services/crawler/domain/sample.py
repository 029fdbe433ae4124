"""A sample of the attachments of a pass, drawn while the pass goes on: the same pass draws the same ones, in any order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice
from typing import Any, Final

from services.crawler.domain.facts import Link, LinkKind
from shared.web.url import same_site

SIZE: Final = 10
GUIDE_WEIGHT: Final = 4.0
"""A form that a service guide offers is asked for as often as four other attachments (办事服务 of the indicators)."""
MOST_OF_A_PAGE: Final = 5
_SPAN: Final = float(1 << 64)


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file that a page offers."""

    url: str
    page: str
    on_guide: bool


def files_on(links: Iterable[Link], home_url: str) -> tuple[str, ...]:
    """Some of the files of the site's own name that a page offers."""
    found = (one.url for one in links if one.kind is LinkKind.ATTACHMENT and same_site(one.url, home_url))
    return tuple(dict.fromkeys(islice(found, MOST_OF_A_PAGE)))


def drawn(sample: Sequence[Attachment], seed: str, found: Iterable[Attachment], size: int = SIZE) -> list[Attachment]:
    """The sample with what was found added: weighted sampling without replacement (Efraimidis and Spirakis), where the
    chance of each comes from the seed and its address, so that a repeated slice changes nothing."""
    best = {one.url: one for one in sample}
    for one in found:
        known = best.get(one.url)
        if known is None or (one.on_guide and not known.on_guide):
            best[one.url] = one
    if len(best) <= size:
        return sorted(best.values(), key=lambda one: one.url)
    kept = sorted(best.values(), key=lambda one: -_chance(seed, one))[:size]
    return sorted(kept, key=lambda one: one.url)


def _chance(seed: str, one: Attachment) -> float:
    number = int.from_bytes(blake2b(f"{seed} {one.url}".encode("utf-8", "replace"), digest_size=8).digest())
    drawn_at = (number + 1) / _SPAN
    return float(drawn_at ** (1.0 / GUIDE_WEIGHT)) if one.on_guide else drawn_at


def to_rows(sample: Sequence[Attachment]) -> list[list[Any]]:
    return [[one.url, one.page, one.on_guide] for one in sample]


def from_rows(rows: Iterable[Sequence[Any]]) -> list[Attachment]:
    return [Attachment(*row) for row in rows]
