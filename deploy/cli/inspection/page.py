"""One page explained: what was read from it, why, and what is wrong with that."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from deploy.cli.inspection.source import Source
from deploy.cli.output import FOUND, OK, UNKNOWN
from services.crawler.domain.facts import PageFacts, PageKind, Section
from services.crawler.domain.note import note_of
from services.crawler.domain.page import read_page
from services.crawler.domain.survey_fold import outcome_of_page
from services.link_checker.domain.signals.registry import read_signals
from shared.contracts.commands import CrawlKind
from shared.contracts.observations import SectionSeen, SiteSurveyed
from shared.indicators.editions import Edition
from shared.indicators.families.freshness import blank, core_stale, homepage_stale
from shared.indicators.model import History, Numbers, State
from shared.web.charset import decode
from shared.web.outcome import FetchOutcome

Row = dict[str, Any]
ONE_PAGE = "explained"
NOTHING: Row = {
    "title": None, "published_at": None, "charset": None, "labels": {}, "identity": {}, "sections": [], "links": [], "signals": [],
    "findings": [], "kind": None,
}  # fmt: skip


@dataclass(frozen=True)
class Explained:
    """The document, and the exit code that it deserves."""

    document: Row
    exit_code: int


def explain_page(source: Source, at: datetime, edition: Edition) -> Explained:
    """What one page says; unknown is null, never a guess."""
    if source.outcome not in (FetchOutcome.OK, FetchOutcome.TOO_LARGE):
        return Explained({"outcome": str(source.outcome), "url": source.url, **NOTHING, **_how(source)}, UNKNOWN)
    decoded = decode(source.body, source.content_type)
    facts = read_page(decoded.text, source.url or "", now=at, charset=decoded.charset, with_identity=True)
    outcome = outcome_of_page(FetchOutcome.OK, note_of(facts, is_home=facts.kind is PageKind.HOME))
    signals = [signal.as_document() for signal in read_signals(decoded.text, source.url)]
    findings = _findings(facts, at, edition)
    document = {
        "outcome": str(outcome),
        "url": source.url,
        **_facts(facts),
        "charset": decoded.charset,
        "charset_by": decoded.how,
        "signals": signals,
        "findings": findings,
        **_how(source),
    }
    return Explained(document, FOUND if signals or findings else UNKNOWN if outcome is not FetchOutcome.OK else OK)


def _how(source: Source) -> Row:
    return {"status": source.status, "why": source.why}


def _facts(facts: PageFacts) -> Row:
    return {
        "title": facts.title,
        "kind": facts.kind.value,
        "kind_evidence": facts.kind_evidence,
        "published_at": _iso(facts.published_at),
        "dates": [
            {"source": one.source, "text": one.text, "value": _iso(one.value), "precision": one.precision.value}
            for one in facts.published.evidence
        ],
        "contradictions": [
            {"fact": one.fact, "one": one.one, "other": one.other}
            for one in (
                *facts.published.contradictions,
                *facts.labels.contradictions,
                *facts.identity.contradictions,
            )
        ],
        "source": facts.source,
        "author": facts.author,
        "labels": dict(facts.labels.values),
        "labels_empty": list(facts.labels.empty),
        "label_remarks": [
            {"label": one.label, "remark": one.remark.value, "value": one.value, "against": one.against}
            for one in facts.label_facts
        ],
        "identity": dict(note_of(facts, is_home=True).identity or {}),
        "breadcrumb": list(facts.breadcrumb),
        "sections": [_section(section) for section in facts.sections],
        "home_newest_at": _iso(facts.home_newest_at),
        "items": [{"title": item.title, "url": item.url, "date": _iso(item.date)} for item in facts.items],
        "links": [{"url": one.url, "text": one.text, "kind": one.kind.value, "place": one.place.value} for one in facts.links],
        "interaction": {
            "channels": [{"url": one.url, "text": one.text} for one in facts.interaction.channels],
            "has_form": facts.interaction.has_form,
            "messages": [
                {
                    "title": m.title, "url": m.url, "asked_at": _iso(m.asked_at), "answered_at": _iso(m.answered_at),
                    "status": m.status, "answered": m.answered,
                }
                for m in facts.interaction.messages
            ],
        },
        "guide": None if facts.guide is None else {
            "found": facts.guide.found, "missing": list(facts.guide.missing), "empty": list(facts.guide.empty),
            "forms": [{"name": link.text, "url": link.url} for link in facts.guide.forms],
        },
        "closing_notice": facts.closing_notice,
        "challenge": facts.challenge,
        "soft_404": facts.soft_404,
        "needs_browser": facts.technical.is_js_shell,
    }  # fmt: skip


def _section(section: Section) -> Row:
    return {
        "name": section.name,
        "url": section.url,
        "kind": section.kind.value,
        "newest_at": _iso(section.newest_at),
        "state": section.state.value,
        "items": section.item_count,
        "why": section.evidence,
    }


def _findings(facts: PageFacts, at: datetime, edition: Edition) -> list[Row]:
    """Stale and blank sections on this page; the edition's rules count them over a whole site, here one is enough."""
    seen = _as_survey(facts, at)
    checks = (
        ("homepage-stale", homepage_stale),
        ("columns-core-stale", core_stale),
        ("columns-blank", blank),
    )
    rows = []
    for code, decide in checks:
        rule = edition.rules.get(code)
        if rule is None:
            continue
        numbers: Numbers = {**rule.numbers, "count_min": 1}
        for reading in decide(seen, History(register=None), numbers):
            if reading.state is State.BAD:
                rows.append(
                    {
                        "indicator": code,
                        "status": "suspected",
                        "params": dict(reading.params),
                        "places": list(reading.places),
                    }
                )
    return rows


def _as_survey(facts: PageFacts, at: datetime) -> SiteSurveyed:
    is_home = facts.kind is PageKind.HOME
    return SiteSurveyed(
        target="site-explained",
        occurred_at=at,
        outcome="ok",
        pass_id=ONE_PAGE,
        crawl=CrawlKind.LIGHT,
        started_at=at,
        pages_ok=1,
        pages_failed=0,
        home_url=facts.url,
        home_newest_at=facts.home_newest_at if is_home else None,
        sections=tuple(
            SectionSeen(
                name=one.name,
                url=one.url or facts.url,
                kind=one.kind.value,
                level=min(one.level or 1, 2),
                state=one.state.value,
                newest_at=one.newest_at,
                items=one.item_count,
            )
            for one in facts.sections
        ),
    )


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
