"""What one page that was read, or could not be read, adds to its survey."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from services.crawler.domain.facts import Frame, Link, LinkKind, PageKind, Region, Section, SectionKind, SectionState
from services.crawler.domain.fold_facts import channel_opened, fold_facts
from services.crawler.domain.frontier import Leads, Target, candidates, in_scope
from services.crawler.domain.note import MAX_SECTIONS, PageNote
from services.crawler.domain.sections import against_earlier
from services.crawler.domain.survey import (
    LISTS_PRIORITY,
    Known,
    Source,
    Survey,
    Trace,
    Waiting,
    frame_mark,
)
from shared.web.outcome import FetchOutcome

_UNREADABLE: Final = {
    PageKind.CHALLENGE: FetchOutcome.BLOCKED,
    PageKind.SHELL: FetchOutcome.INTERNAL,
    PageKind.ERROR: FetchOutcome.HTTP_ERROR,
}
_PAGED: Final = frozenset({"上一页", "下一页", "上页", "下页", "尾页", "末页", "最后一页", "»", ">", ">>", "next"})
_MOST_PAGES_SHOWN: Final = 4


@dataclass(slots=True)
class PageReading:
    """One page of a slice: how asking for it ended, and what it says if it was read.

    Nobody changes one; frozen it takes three times as long to make.
    """

    at: Waiting
    outcome: FetchOutcome
    status: int | None = None
    url: str = ""
    note: PageNote | None = None
    earlier: PageNote | None = None
    links: tuple[Link, ...] = ()
    """Of the page's own content."""
    frames: tuple[Frame, ...] = ()
    page_key: str | None = None
    wait_s: float | None = None
    read_at: datetime | None = None
    sha256: str | None = None


def outcome_of_page(outcome: FetchOutcome, note: PageNote | None) -> FetchOutcome:
    """A page that came but is not the page asked for was not read."""
    return _UNREADABLE.get(note.kind, outcome) if note is not None and outcome is FetchOutcome.OK else outcome


def fold_page(survey: Survey, reading: PageReading) -> list[Waiting]:
    """Take one page in; returns the pages it leads to that were not known before."""
    outcome = outcome_of_page(reading.outcome, reading.note)
    is_home = reading.at.url == survey.home_at
    channel_opened(survey, reading.at.url, opened=outcome is FetchOutcome.OK)
    if outcome is not FetchOutcome.OK or reading.note is None:
        _fold_failure(survey, reading, outcome, is_home=is_home)
        return []
    survey.pages_ok += 1
    note = reading.note
    if is_home and note.refresh and not note.sections and in_scope(note.refresh, survey.scope):
        survey.home.url = note.refresh
        return survey.expects([Target(note.refresh, 0, 0)])
    fold_facts(survey, reading.at.url, Trace(reading.read_at, reading.status, reading.sha256), note)
    if is_home:
        return _fold_home(survey, reading, note)
    _fold_inner(survey, reading, note)
    return _leads(survey, reading, note)


def _fold_failure(survey: Survey, reading: PageReading, outcome: FetchOutcome, *, is_home: bool) -> None:
    if outcome is FetchOutcome.OK:
        # It came and is no HTML: nothing to read, nothing failed.
        survey.pages_ok += 1
        survey.sections.pop(reading.at.url, None)
        outcome = FetchOutcome.INTERNAL if is_home else outcome
    else:
        survey.pages_failed += 1
    if is_home:
        survey.home.outcome = outcome
    known = survey.sections.get(reading.at.url)
    if known is not None:
        survey.sections[reading.at.url] = replace(known, source=Source.UNREAD)


def _fold_home(survey: Survey, reading: PageReading, note: PageNote) -> list[Waiting]:
    home = survey.home
    home.outcome, home.page_key = FetchOutcome.OK, reading.page_key
    home.newest_at = note.newest_at or max((s.newest_at for s in note.sections if s.newest_at), default=None)
    home.dated_items = note.dated_items
    home.identity, home.labels = note.identity or {}, note.labels or {}
    home.identity_text = note.identity_text or {}
    scope = survey.scope
    lists: list[Target] = []
    for section in note.sections:
        if section.url is None:
            survey.sections.setdefault(f"#{section.name}", Known(section, Source.BLOCK, 1))
        elif in_scope(section.url, scope) and section.url != reading.at.url:
            _meet(survey, section.url, section, 1 if section.evidence == "block" else min(section.level or 1, 2))
            lists.append(Target(section.url, LISTS_PRIORITY, 1))
    asked = [one.url for one in note.channels if one.internal and one.kind != "form"]
    lists += [Target(url, LISTS_PRIORITY, 1) for url in asked if in_scope(url, scope)]
    return [*survey.expects(lists), *_leads(survey, reading, note)]


def _meet(survey: Survey, url: str, section: Section, level: int) -> None:
    """A section that another page points to."""
    source = Source.BLOCK if section.evidence == "block" else Source.MENU
    known = survey.sections.get(url)
    if known is None:
        if len(survey.sections) < MAX_SECTIONS:
            survey.sections[url] = Known(section, source, level)
        else:
            survey.skipped("sections")
        return
    better = source is Source.BLOCK and known.source is Source.MENU
    survey.sections[url] = replace(
        known,
        level=min(level, known.level),
        section=section if better else known.section,
        source=source if better else known.source,
    )


def _fold_inner(survey: Survey, reading: PageReading, note: PageNote) -> None:
    """A list page tells of its own section first; the lists on it that lead elsewhere are sections met here."""
    if note.kind is PageKind.HOME:
        return
    own = next((section for section in note.sections if section.url == reading.url), None)
    scope = survey.scope
    for section in note.sections:
        if section is not own and section.url and in_scope(section.url, scope) and reading.at.root is None:
            _meet(survey, section.url, section, 2)
    if reading.at.root is not None:
        _continue(survey, reading.at.root, own)
        return
    known = survey.sections.get(reading.at.url)
    current = _own_section(own, known, note)
    if current is None:
        return
    section = _against_earlier(current, reading.earlier)
    if known is not None or len(survey.sections) < MAX_SECTIONS:
        level = known.level if known is not None else 2
        survey.sections[reading.at.url] = Known(section, Source.PAGE, level, reading.page_key)
    else:
        survey.skipped("sections")


def _against_earlier(section: Section, earlier: PageNote | None) -> Section:
    """A page that says in words that it is empty is believed; one that merely yields nothing any more has changed."""
    if section.state is not SectionState.CANNOT_TELL or earlier is None or not earlier.sections:
        return section
    return replace(section, state=against_earlier(section.state, earlier.sections[0].state, says_empty=False))


def _own_section(own: Section | None, known: Known | None, note: PageNote) -> Section | None:
    """The section by its own page; by its name in the menu where the page does not name its kind."""
    if known is None:
        return own
    if own is None:
        state = SectionState.UNDATED if note.has_text or note.messages else SectionState.CANNOT_TELL
        return replace(known.section, state=state, newest_at=None, item_count=0)
    if own.kind is not SectionKind.OTHER or known.section.kind is SectionKind.OTHER:
        return own
    return replace(own, kind=known.section.kind, name=known.section.name)


def _continue(survey: Survey, root: str, own: Section | None) -> None:
    """A further page of a list: it can only show that the list is newer than its first page says."""
    known = survey.sections.get(root)
    if known is None or own is None or own.newest_at is None or known.source is not Source.PAGE:
        return
    newest = max(own.newest_at, known.section.newest_at or own.newest_at)
    section = replace(
        known.section, newest_at=newest, state=SectionState.DATED, item_count=known.section.item_count + own.item_count
    )
    survey.sections[root] = replace(known, section=section)


def _leads(survey: Survey, reading: PageReading, note: PageNote) -> list[Waiting]:
    """The pages that this one leads to: none in a light pass, save that home named its lists already."""
    if survey.is_light or not (reading.links or reading.frames or note.next_page):
        return []
    at = Target(reading.at.url, reading.at.priority, reading.at.depth)
    links = (*reading.links, *_next_page(note), *_new_frames(survey, reading.frames))
    paging = _paging(reading, note) if note.kind in (PageKind.LIST, PageKind.CONSULTATION) else frozenset()
    leads = Leads(note.kind, note.sections, links, note.next_page, paging)
    found = candidates(leads, at, survey.scope, survey.bounds, survey.has_met)
    root = reading.at.root or reading.at.url
    onward = [target for target in found if target.url not in paging]
    paged = [target._replace(priority=6) for target in found if target.url in paging and target.url != root]
    return [*survey.expects(onward), *survey.expects(paged, root)]


def _next_page(note: PageNote) -> list[Link]:
    """Where the list goes on, which often only a script says."""
    return [Link(note.next_page, "", LinkKind.INTERNAL, Region.CONTENT, "a")] if note.next_page else []


def _new_frames(survey: Survey, frames: Sequence[Frame]) -> list[Link]:
    """The links of menus and footers that this pass has not met: what the others lead to is known."""
    fresh: list[Link] = []
    for frame in frames:
        mark = frame_mark(frame)
        if mark not in survey.seen:
            survey.seen.add(mark)
            fresh += frame.links
    return fresh


def _paging(reading: PageReading, note: PageNote) -> frozenset[str]:
    """Addresses by which a list goes on: its next page, and what numbers and words of paging lead to."""
    away = (Region.NAV, Region.FOOTER, Region.HEADER)
    shown = {
        link.url
        for link in reading.links
        if link.place not in away
        and ((link.text.isdigit() and len(link.text) <= _MOST_PAGES_SHOWN) or link.text.lower() in _PAGED)
    }
    return frozenset(shown | ({note.next_page} if note.next_page else set()))
