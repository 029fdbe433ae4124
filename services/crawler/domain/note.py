"""What is kept of a page that was read, so that an unchanged page need not be read again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final

from services.crawler.domain.facts import (
    Guide,
    LabelFact,
    LabelRemark,
    LinkKind,
    Message,
    PageFacts,
    PageKind,
    Region,
    Section,
    SectionKind,
    SectionState,
)
from services.crawler.domain.guideline import LABEL_NAMES
from services.crawler.domain.identity_words import identity_words
from services.crawler.domain.interaction import channel_kind

READER_VERSION: Final = 4
"""Raised when the reader sees more or otherwise: notes of an older reader are taken anew."""
MAX_SECTIONS: Final = 300
MAX_MESSAGES: Final = 60
MAX_ACTIVITIES: Final = 60
MAX_CHANNELS: Final = 20
MAX_VALUE: Final = 60
ACTIVITY_KINDS: Final = frozenset({SectionKind.SURVEY, SectionKind.INTERVIEW})
_ASKING: Final = frozenset({SectionKind.INTERACTION, SectionKind.CONSULTATION})
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_LABELS: Final = tuple(LABEL_NAMES.values())
_REMARKS: Final = tuple(LabelRemark)


@dataclass(frozen=True, slots=True)
class Channel:
    """A way of asking that a page leads to, or holds itself (a form)."""

    url: str
    name: str
    kind: str
    internal: bool = True


@dataclass(frozen=True, slots=True)
class Activity:
    """One survey or interview in its list."""

    title: str
    url: str | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class GuideNote:
    """A service guide: what it is called, the classes of elements it lacks, and what it hands out."""

    name: str
    missing: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    forms: tuple[tuple[str, str], ...] = ()


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
    channels: tuple[Channel, ...] = ()
    messages: tuple[Message, ...] = ()
    guide: GuideNote | None = None
    refresh: str | None = None
    identity: Mapping[str, str | None] | None = None
    identity_text: Mapping[str, str] | None = None
    labels: Mapping[str, str] | None = None
    label_facts: tuple[LabelFact, ...] = ()
    activities: tuple[Activity, ...] = ()


def note_of(facts: PageFacts, *, is_home: bool) -> PageNote:
    """The note of a page that was just read; who the site is, is asked of its home page only."""
    interaction = facts.interaction
    has_form = interaction.has_form
    identity, texts = identity_words(facts.identity) if is_home else (None, None)
    return PageNote(
        kind=facts.kind,
        sections=facts.sections[:MAX_SECTIONS],
        newest_at=facts.home_newest_at,
        dated_items=sum(item.date is not None for item in facts.items) if not is_home else _dated(facts.sections),
        next_page=facts.next_page,
        has_text=bool(facts.body.strip()) or facts.published_at is not None,
        has_channel=has_form or bool(interaction.channels),
        channels=_channels(facts, is_home=is_home),
        messages=interaction.messages[:MAX_MESSAGES] if facts.kind is PageKind.CONSULTATION else (),
        guide=_guide(facts.guide, facts) if facts.kind is PageKind.SERVICE_GUIDE else None,
        refresh=facts.technical.meta_refresh,
        identity=identity,
        identity_text=texts,
        labels=facts.labels.values if is_home else None,
        label_facts=facts.label_facts,
        activities=_activities(facts),
    )


def _channels(facts: PageFacts, *, is_home: bool) -> tuple[Channel, ...]:
    """What home and the pages of interaction lead to: every other page repeats their menus."""
    own = facts.sections[0].kind if facts.sections else SectionKind.OTHER
    out: list[Channel] = []
    if facts.interaction.has_form:
        out.append(Channel(facts.url, facts.html_title or "", "form"))
    if is_home or own in _ASKING or facts.kind is PageKind.CONSULTATION:
        for link in facts.interaction.channels:
            kind = channel_kind(link.text, link.url)
            if kind is not None:
                out.append(Channel(link.url, link.text, kind, link.kind is LinkKind.INTERNAL))
    return tuple(out[:MAX_CHANNELS])


def _activities(facts: PageFacts) -> tuple[Activity, ...]:
    if not facts.sections or facts.kind is PageKind.HOME or facts.sections[0].kind not in ACTIVITY_KINDS:
        return ()
    return tuple(Activity(item.title[:120], item.url, item.date) for item in facts.items[:MAX_ACTIVITIES])


def _guide(guide: Guide | None, facts: PageFacts) -> GuideNote | None:
    if guide is None:
        return None
    name = guide.found.get("事项名称") or facts.title or ""
    forms = tuple((link.text[:60], link.url) for link in guide.forms)
    return GuideNote(name[:100], guide.missing, guide.empty, forms)


def _dated(sections: Sequence[Section]) -> int:
    return sum(section.item_count for section in sections if section.state is SectionState.DATED)


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
        "channels": [[one.url, one.name, one.kind, one.internal] for one in note.channels],
        "messages": [message_row(message) for message in note.messages],
        "guide": guide_row(note.guide) if note.guide is not None else None,
        "refresh": note.refresh,
        "identity": dict(note.identity) if note.identity is not None else None,
        "identity_text": dict(note.identity_text) if note.identity_text is not None else None,
        "labels": dict(note.labels) if note.labels is not None else None,
        "label_facts": [label_row(fact) for fact in note.label_facts],
        "activities": [[one.title, one.url, _iso(one.at)] for one in note.activities],
    }
    return {name: value for name, value in document.items() if value not in (None, [], 0, False)}


def from_document(stored: Mapping[str, Any]) -> PageNote:
    """A stored note. What was empty was not written, and most notes have next to nothing; what we do not know is left aside."""
    known = ((name, value) for name, value in stored.items() if name in _FIELDS)
    return PageNote(**{name: _READERS[name](value) if name in _READERS else value for name, value in known})


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
    return [
        message.title,
        message.url,
        _iso(message.asked_at),
        _iso(message.answered_at),
        message.status,
        message.answered,
    ]


def message_from(row: Sequence[Any]) -> Message:
    """A row of an earlier version says nothing about whether there is an answer."""
    return Message(row[0], row[1], _instant(row[2]), _instant(row[3]), row[4], row[5] if len(row) > 5 else None)


def guide_row(guide: GuideNote) -> list[Any]:
    return [guide.name, list(guide.missing), list(guide.empty), [list(form) for form in guide.forms]]


def guide_from(row: Sequence[Any]) -> GuideNote:
    name, missing, empty, forms = row
    return GuideNote(name, tuple(missing), tuple(empty), tuple((text, url) for text, url in forms))


def label_row(fact: LabelFact) -> str:
    """Two letters for label and remark, then what was printed and what against: most pages of a site have the same few."""
    code = _LETTERS[_LABELS.index(fact.label)] + _LETTERS[_REMARKS.index(fact.remark)]
    said = "\t".join(text.replace("\t", " ")[:MAX_VALUE] for text in (fact.value, fact.against))
    return (code + said).rstrip("\t")


def label_from(row: str) -> LabelFact:
    value, _, against = row[2:].partition("\t")
    return LabelFact(_LABELS[_LETTERS.index(row[0])], _REMARKS[_LETTERS.index(row[1])], value, against)


_FIELDS: Final = frozenset(field.name for field in fields(PageNote))
_READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "kind": PageKind,
    "sections": lambda rows: tuple(map(section_from, rows)),
    "newest_at": datetime.fromisoformat,
    "channels": lambda rows: tuple(Channel(*row) for row in rows),
    "messages": lambda rows: tuple(map(message_from, rows)),
    "guide": guide_from,
    "label_facts": lambda rows: tuple(map(label_from, rows)),
    "activities": lambda rows: tuple(Activity(title, url, _instant(at)) for title, url, at in rows),
}


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant is not None else None


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
