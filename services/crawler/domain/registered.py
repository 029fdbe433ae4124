"""The register of sections against what a survey found: a registered name and kind win, and no registered section is missed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from services.crawler.domain.facts import Region, Section, SectionKind, SectionState
from services.crawler.domain.survey import Known, Source
from shared.contracts.observations import SectionSeen, SectionTerms
from shared.contracts.targets import RegisteredSection

EVIDENCE: Final = "register"
_INDEX: Final = re.compile(r"/(?:index|default|list)\.\w{2,5}$", re.IGNORECASE)


def with_register(sections: Mapping[str, Known], registered: Sequence[RegisteredSection]) -> dict[str, Known]:
    """The sections by address, with what the register says of them; those that nobody has met yet wait to be read.

    Called with nothing at the beginning of a pass, so that a page without a list is known for the section it is, and again
    at its end, when home page, menu and the pages themselves have said how they call them. What the register does not name
    stays as it was found. Of one section under two addresses (with index.html and without, http and https) the better
    known one keeps, under the address where it was found.
    """
    out = dict(sections)
    places: dict[str, str] = {}
    for url, known in sections.items():
        place = place_of(url)
        if place not in places or _rank(known) > _rank(sections[places[place]]):
            places[place] = url
    for row in registered:
        url = places.get(place_of(row.url), row.url)
        found = out.get(url)
        out[url] = _named(found, row) if found is not None else Known(_unread(row), Source.MENU, 1)
    return out


def with_terms(seen: Sequence[SectionSeen], registered: Sequence[RegisteredSection]) -> tuple[SectionSeen, ...]:
    """The sections of an observation with what the register promises and exempts; nothing of it is judged here."""
    terms = {place_of(row.url): row for row in registered}
    return tuple(_with_term(one, terms.get(place_of(one.url))) for one in seen)


def place_of(url: str) -> str:
    """One spelling of a section's address: scheme, www and the name of an index file say nothing."""
    parts = urlsplit(url)
    path = _INDEX.sub("/", parts.path) or "/"
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.netloc.lower().removeprefix('www.')}{path}{query}"


def _named(known: Known, row: RegisteredSection) -> Known:
    section = replace(known.section, name=row.name, kind=_kind(row))
    return replace(known, section=section, level=1)


def _unread(row: RegisteredSection) -> Section:
    return Section(row.name, row.url, _kind(row), 1, None, SectionState.CANNOT_TELL, 0, Region.NAV, EVIDENCE)


def _kind(row: RegisteredSection) -> SectionKind:
    return SectionKind(row.kind) if row.kind in set(SectionKind) else SectionKind.OTHER


def _with_term(one: SectionSeen, row: RegisteredSection | None) -> SectionSeen:
    if row is None:
        return one
    terms = SectionTerms(
        update_days=row.update_days, exempt_reason=row.exempt_reason or None, exempt_until=row.exempt_until
    )
    return one.model_copy(update={"terms": terms})


def _rank(known: Known) -> int:
    return {Source.UNREAD: 0, Source.MENU: 1, Source.BLOCK: 2, Source.PAGE: 3}[known.source]
