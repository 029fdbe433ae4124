"""What is kept of a page that was read, so that an unchanged page need not be read again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from services.crawler.domain.facts import (
    Identity,
    Link,
    LinkKind,
    Message,
    PageFacts,
    PageKind,
    Region,
    Section,
    SectionKind,
    SectionState,
)

READER_VERSION: Final = 2
"""Raised when the reader sees more or otherwise: notes of an older reader are taken anew."""
MAX_SECTIONS: Final = 300
MAX_MESSAGES: Final = 60
_PAGES: Final = frozenset({"a", "area", "iframe", "frame"})
_NOT_ASKED: Final = frozenset({"form", "link"})
_WITH_ADDRESS: Final = frozenset(
    {LinkKind.INTERNAL, LinkKind.EXTERNAL, LinkKind.ATTACHMENT, LinkKind.IMAGE, LinkKind.STYLE, LinkKind.SCRIPT}
)

LinkRow = Sequence[str]
"""One link as it lies in the evidence store: address, text, kind, place."""


@dataclass(frozen=True, slots=True)
class PageNote:
    """The facts of one page that a survey is made of."""

    kind: PageKind
    sections: tuple[Section, ...] = ()
    newest_at: datetime | None = None
    dated_items: int = 0
    next_page: str | None = None
    has_text: bool = False
    has_channel: bool = False
    channels: tuple[str, ...] = ()
    messages: tuple[Message, ...] = ()
    guide_missing: int | None = None
    refresh: str | None = None
    identity: Mapping[str, str | None] | None = None
    labels: Mapping[str, str] | None = None


def note_of(facts: PageFacts, *, is_home: bool) -> PageNote:
    """The note of a page that was just read; who the site is, is asked of its home page only."""
    channel = facts.interaction
    return PageNote(
        kind=facts.kind,
        sections=facts.sections[:MAX_SECTIONS],
        newest_at=facts.home_newest_at,
        dated_items=sum(item.date is not None for item in facts.items) if not is_home else _dated(facts.sections),
        next_page=facts.next_page,
        has_text=bool(facts.body.strip()) or facts.published_at is not None,
        has_channel=channel.has_form or bool(channel.channels),
        channels=tuple(link.url for link in channel.channels if link.kind is LinkKind.INTERNAL)[:20] if is_home else (),
        messages=channel.messages[:MAX_MESSAGES] if facts.kind is PageKind.CONSULTATION else (),
        guide_missing=len(facts.guide.missing)
        if facts.guide is not None and facts.kind is PageKind.SERVICE_GUIDE
        else None,
        refresh=facts.technical.meta_refresh,
        identity=_identity(facts.identity) if is_home else None,
        labels=facts.labels.values if is_home else None,
    )


def _dated(sections: Sequence[Section]) -> int:
    return sum(section.item_count for section in sections if section.state is SectionState.DATED)


def _identity(seen: Identity) -> dict[str, str | None]:
    readings = {
        "site_name": seen.site_name,
        "sponsor": seen.sponsor,
        "operator": seen.operator,
        "contact": seen.contact,
        "icp": seen.icp,
        "police": seen.police,
    }
    return {
        **{name: reading.value if reading else None for name, reading in readings.items()},
        "site_code": seen.site_code.value if seen.site_code else None,
        "conac": seen.conac.url if seen.conac else None,
        "error_report": seen.error_report.url if seen.error_report else None,
    }


def link_rows(links: Sequence[Link]) -> list[LinkRow]:
    """The links of a page for whoever checks them; `internal` and `external` are pages, other loads are attachments."""
    return [
        (link.url, link.text[:120], _row_kind(link), link.place.value)
        for link in links
        if link.kind in _WITH_ADDRESS and not (link.tag in _NOT_ASKED and link.kind is not LinkKind.STYLE)
    ]


def _row_kind(link: Link) -> str:
    is_load = link.kind in (LinkKind.INTERNAL, LinkKind.EXTERNAL) and link.tag not in _PAGES
    return LinkKind.ATTACHMENT.value if is_load else link.kind.value


def links_of(rows: Sequence[LinkRow]) -> list[Link]:
    """The pages among stored links, as far as a crawl needs them."""
    return [Link(row[0], row[1], LinkKind.INTERNAL, Region(row[3]), "a") for row in rows if row[2] == LinkKind.INTERNAL]


def to_document(note: PageNote) -> dict[str, Any]:
    """As plain values, empty ones left out: most pages are articles and have next to nothing to keep."""
    document: dict[str, Any] = {
        "kind": note.kind.value,
        "sections": [section_row(section) for section in note.sections],
        "newest_at": _iso(note.newest_at),
        "dated_items": note.dated_items,
        "next_page": note.next_page,
        "has_text": note.has_text,
        "has_channel": note.has_channel,
        "channels": list(note.channels),
        "messages": [message_row(message) for message in note.messages],
        "guide_missing": note.guide_missing,
        "refresh": note.refresh,
        "identity": dict(note.identity) if note.identity is not None else None,
        "labels": dict(note.labels) if note.labels is not None else None,
    }
    return {name: value for name, value in document.items() if value not in (None, [], 0, False)}


def from_document(stored: Mapping[str, Any]) -> PageNote:
    return PageNote(
        kind=PageKind(stored["kind"]),
        sections=tuple(section_from(row) for row in stored.get("sections", ())),
        newest_at=_instant(stored.get("newest_at")),
        dated_items=stored.get("dated_items", 0),
        next_page=stored.get("next_page"),
        has_text=stored.get("has_text", False),
        has_channel=stored.get("has_channel", False),
        channels=tuple(stored.get("channels", ())),
        messages=tuple(message_from(row) for row in stored.get("messages", ())),
        guide_missing=stored.get("guide_missing"),
        refresh=stored.get("refresh"),
        identity=stored.get("identity"),
        labels=stored.get("labels"),
    )


def section_row(section: Section) -> list[Any]:
    return [
        section.name,
        section.url,
        section.kind.value,
        section.level,
        _iso(section.newest_at),
        section.state.value,
        section.item_count,
        section.place.value,
        section.evidence,
    ]


def section_from(row: Sequence[Any]) -> Section:
    name, url, kind, level, newest, state, count, place, evidence = row
    return Section(
        name, url, SectionKind(kind), level, _instant(newest), SectionState(state), count, Region(place), evidence
    )


def message_row(message: Message) -> list[Any]:
    return [message.title, message.url, _iso(message.asked_at), _iso(message.answered_at), message.status]


def message_from(row: Sequence[Any]) -> Message:
    return Message(row[0], row[1], _instant(row[2]), _instant(row[3]), row[4])


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant is not None else None


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
