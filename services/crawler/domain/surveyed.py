"""The end of a pass: everything its pages said, as one observation."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from services.crawler.domain.event_size import fitted
from services.crawler.domain.facts import SectionKind, SectionState
from services.crawler.domain.frontier import PassKind, pattern_of
from services.crawler.domain.registered import place_of
from services.crawler.domain.survey import Known, Source, Survey
from services.crawler.domain.told import (
    Trail,
    activities_seen,
    channels_seen,
    guides_seen,
    identity_seen,
    labels_seen,
    messages_seen,
    replies_seen,
)
from shared.contracts.commands import CrawlKind, Reason
from shared.contracts.observations import SectionSeen, SiteSurveyed
from shared.contracts.targets import RegisteredSection
from shared.web.outcome import FetchOutcome

MAX_EVIDENCE: Final = 40
_ASKING: Final = frozenset({SectionKind.INTERACTION, SectionKind.CONSULTATION})
_INDEX: Final = re.compile(r"/(?:index|default|list)[\w-]{0,20}\.\w{2,5}$", re.IGNORECASE)


def surveyed(survey: Survey, at: datetime, registered: Sequence[RegisteredSection] = ()) -> SiteSurveyed:
    """The observation of a pass that is done. An unreadable home page says nothing about any section."""
    home = survey.home
    outcome = home.outcome or FetchOutcome.MISSED
    known = _sections(survey, {place_of(row.url) for row in registered}) if outcome == FetchOutcome.OK else []
    read = [one for one in known if one.source is not Source.UNREAD and one.source is not Source.MENU]
    keys = dict.fromkeys(key for key in (home.page_key, *(one.page_key for one in read)) if key)
    trail = Trail(survey.trail)
    messages = messages_seen(survey.letters, trail)
    event = SiteSurveyed(
        target=survey.target,
        occurred_at=at,
        trace=survey.trace,
        reason=Reason(survey.reason),
        finding_id=survey.finding_id,
        outcome=outcome,
        evidence=tuple(keys)[:MAX_EVIDENCE],
        pass_id=survey.pass_id,
        crawl=CrawlKind(survey.kind.value),
        started_at=survey.started_at,
        pages_ok=survey.pages_ok,
        pages_failed=survey.pages_failed,
        home_url=home.url or survey.home_url,
        home_newest_at=home.newest_at,
        home_dated_items=home.dated_items,
        home_page_key=home.page_key,
        identity=dict(home.identity),
        identity_seen=identity_seen(survey, trail),
        labels={name: value[:300] for name, value in list(home.labels.items())[:40]},
        consultation_channel=_channel(survey, outcome),
        channels=channels_seen(survey, trail),
        messages=messages,
        replies=replies_seen(survey, messages),
        surveys=activities_seen(survey, SectionKind.SURVEY, trail),
        interviews=activities_seen(survey, SectionKind.INTERVIEW, trail),
        guides=tuple((url, len(guide.missing)) for url, guide in survey.guides),
        service_guides=guides_seen(survey, trail),
        labels_seen=labels_seen(survey, trail),
        sections=tuple(_seen(one, survey, trail) for one in read),
        sections_unread=len(known) - len(read),
        left_out=survey.left_out,
    )
    return fitted(event.model_copy(update={"trail": trail.pages()}))


def _channel(survey: Survey, outcome: str) -> bool | None:
    """There is one whose page is not known to fail, or a whole pass over a site that could be read met no sign of any."""
    if survey.has_channel:
        named = [one.reachable for one in survey.channels.values()]
        return None if named and all(opened is False for opened in named) else True
    is_whole = survey.kind is PassKind.FULL and outcome == FetchOutcome.OK and survey.pages_failed == 0
    is_sure = is_whole and not survey.letters and not any(_may_hide_a_channel(one) for one in survey.sections.values())
    return False if is_sure and not survey.left_out.get("pages") else None


def _may_hide_a_channel(known: Known) -> bool:
    """A section for interaction whose page is no plain list: its way of asking may be drawn or written by a script."""
    is_plain = known.source is Source.PAGE and known.section.state in (SectionState.DATED, SectionState.BLANK)
    return known.section.kind in _ASKING and not is_plain


def _seen(known: Known, survey: Survey, trail: Trail) -> SectionSeen:
    section = known.section
    page = section.url if known.source is Source.PAGE else survey.home_at
    return SectionSeen(
        name=section.name[:60],
        url=section.url or "",
        kind=section.kind.value,
        level=known.level,
        state=section.state.value,
        newest_at=section.newest_at,
        items=section.item_count,
        page_key=known.page_key,
        seen=trail.seen(page or "", section.evidence),
    )


def _sections(survey: Survey, registered: set[str]) -> list[Known]:
    """Each section once: parts of one list, and a heading beside the list it stands for, are one section; what the
    register tells apart stays apart."""
    merged: dict[tuple[str, str], Known] = {}
    named = {known.section.name for url, known in survey.sections.items() if not url.startswith("#")}
    for url, known in survey.sections.items():
        if url.startswith("#") and known.section.name in named:
            continue
        place = place_of(url)
        key = (known.section.name, place if place in registered else pattern_of(_INDEX.sub("/", url)))
        before = merged.get(key)
        merged[key] = known if before is None else _joined(before, known)
    return list(merged.values())


def _joined(one: Known, other: Known) -> Known:
    better = other if _rank(other) > _rank(one) else one
    instants = [at for at in (one.section.newest_at, other.section.newest_at) if at is not None]
    newest = max(instants, default=None)
    state = SectionState.DATED if newest is not None else better.section.state
    level = min(one.level, other.level)
    return replace(better, section=replace(better.section, newest_at=newest, state=state), level=level)


def _rank(known: Known) -> int:
    return {Source.UNREAD: 0, Source.MENU: 1, Source.BLOCK: 2, Source.PAGE: 3}[known.source]
