"""One page explained: what was read from it, why, and what is wrong with that."""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from deploy.cli.inspection.freshness import as_survey
from deploy.cli.inspection.page_facts import NOTHING, page_facts, seen_sections
from deploy.cli.inspection.source import Source
from deploy.cli.output import FOUND, OK, UNKNOWN
from services.crawler.domain.facts import PageFacts, PageKind
from services.crawler.domain.note import note_of
from services.crawler.domain.page import read_page
from services.crawler.domain.survey_fold import outcome_of_page
from services.link_checker.domain.signals.registry import read_signals
from shared.indicators.editions import Edition
from shared.indicators.families.freshness import blank, core_stale, homepage_stale
from shared.indicators.model import History, Numbers, State
from shared.indicators.wording import sentence, title
from shared.web.charset import Decoded, decode
from shared.web.outcome import FetchOutcome

Row = dict[str, Any]
_LONGEST_JSON: Final = 8_000_000
_MARKUP: Final = re.compile(
    r"<(?:!doctype html|html|head|body|title|meta|div|table|p|a|ul|script|frameset)\b", re.IGNORECASE
)
_JSON_START: Final = re.compile(r"[\s\ufeff]{0,50}(?:\{\s{0,20}\"|\[\s{0,20}[{\"\d\[])")
_CLOSES_ITSELF: Final = re.compile(
    r"<(script|style|title|textarea|iframe|div|span|a|p|td|ul|li|h[1-6])(\s[^<>]{0,1000})?/>", re.IGNORECASE
)
_FEED: Final = re.compile(r"\A\s{0,99}<\?xml\b|\A\s{0,99}<(?:rss|feed|urlset|sitemapindex)\b")
_WORDS: Final = {"json": "JSON answer", "xml": "XML answer", "text": "plain text"}


@dataclass(frozen=True)
class Explained:
    """The document, and the exit code that it deserves."""

    document: Row
    exit_code: int


def explain_page(source: Source, at: datetime, edition: Edition, lang: str = "zh") -> Explained:
    """What one page says; unknown is null, never a guess."""
    frame = {
        "url": source.url,
        "status": source.status,
        "why": source.why,
        "at": at.isoformat(),
        "edition": edition.code,
    }
    if source.outcome not in (FetchOutcome.OK, FetchOutcome.TOO_LARGE):
        return Explained({"outcome": str(source.outcome), **NOTHING, **frame}, UNKNOWN)
    decoded = decode(source.body, source.content_type)
    form = form_of(decoded.text, source.content_type)
    frame |= {
        "format": "mhtml" if source.form == "mhtml" else form,
        "packed": "gzip" if source.form == "gzip" else None,
        "charset": decoded.charset,
        "charset_by": decoded.how,
        "bytes": len(source.body),
    }
    if form != "html":
        told = {"kind": PageKind.OTHER.value, "kind_evidence": _WORDS[form]}
        return Explained({"outcome": "ok", **NOTHING, **frame, **told}, OK)
    return _page(source, decoded, frame, at, edition, lang)


def _page(source: Source, decoded: Decoded, frame: Row, at: datetime, edition: Edition, lang: str) -> Explained:
    text = _as_html(decoded.text)
    facts = read_page(text, source.url or "", now=at, charset=decoded.charset, with_identity=True)
    outcome = outcome_of_page(FetchOutcome.OK, note_of(facts, is_home=facts.kind is PageKind.HOME))
    signals = [signal.as_document() for signal in read_signals(text, source.url)]
    findings = _findings(facts, at, edition, lang)
    read = page_facts(facts, at, edition)
    if source.outcome is FetchOutcome.TOO_LARGE:
        read["function"]["truncated"] = True
    document = {"outcome": str(outcome), **NOTHING, **read, **frame, "signals": signals, "findings": findings}
    return Explained(document, FOUND if signals or findings else UNKNOWN if outcome is not FetchOutcome.OK else OK)


def form_of(text: str, content_type: str | None) -> str:
    """html, json, xml or text: what kind of thing this is at all."""
    start, kind = text[:4_096].lstrip("\ufeff \t\r\n"), (content_type or "").lower()
    if start[:1] in ("{", "[") and ("json" in kind or _is_json(text)):
        return "json"
    if _FEED.match(start) and "<html" not in text[:20_000].lower():
        return "xml"
    is_markup = "<" in text[:200_000] and _MARKUP.search(text[:200_000]) is not None
    return "html" if is_markup or "html" in kind else "text"


def _is_json(text: str) -> bool:
    if len(text) > _LONGEST_JSON:
        return _JSON_START.match(text[:200]) is not None
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _as_html(text: str) -> str:
    """A page of the XML kind for a reader of HTML, to whom an element that closes itself stays open."""
    if text[:200].lstrip("\ufeff \t\r\n").startswith("<?xml") and "www.w3.org/1999/xhtml" in text[:2_000]:
        return _CLOSES_ITSELF.sub(r"<\1\2></\1>", text)
    return text


def _findings(facts: PageFacts, at: datetime, edition: Edition, lang: str) -> list[Row]:
    """Stale and blank sections on this page; the edition's rules count them over a whole site, here one is enough."""
    newest = facts.home_newest_at if facts.kind is PageKind.HOME else None
    seen = as_survey(facts.url, at, newest, seen_sections(facts))
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
                        "title": title(code, lang),
                        "status": "suspected",
                        "params": dict(reading.params),
                        "says": sentence(code, reading.params, lang),
                        "places": list(reading.places),
                    }
                )
    return rows
