"""A survey pass as one stored document, and back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from services.crawler.domain import sample
from services.crawler.domain.facts_document import facts_into, facts_rows
from services.crawler.domain.frontier import Budget, PassKind
from services.crawler.domain.note import section_from, section_row
from services.crawler.domain.survey import Chunk, Home, Known, Source, Survey, Waiting

MAX_PATTERNS: Final = 2_000
_MARK: Final = 8


def to_document(survey: Survey) -> dict[str, Any]:
    """Plain values only; keys that come from outside never become field names."""
    home = survey.home
    return {
        "site": survey.target,
        "home_url": survey.home_url,
        "kind": survey.kind.value,
        "started_at": survey.started_at.isoformat(),
        "reason": survey.reason,
        "finding_id": survey.finding_id,
        "trace": survey.trace,
        "max_pages": survey.max_pages,
        "next_slice": survey.next_slice,
        "barren": survey.barren,
        "ended": survey.ended,
        "was_read_before": survey.was_read_before,
        "hosts": list(survey.hosts),
        "waiting": [[w.url, w.priority, w.depth, w.root, w.tries] for w in survey.waiting],
        "seen": b"".join(sorted(survey.seen)),
        "chunks": [[chunk.key, chunk.priority, chunk.size] for chunk in survey.chunks],
        "seen_keys": survey.seen_keys,
        "admitted": survey.budget.pages,
        "patterns": _commonest(survey.budget.by_pattern),
        "home": [home.outcome, home.url, _iso(home.newest_at), home.dated_items, home.page_key],
        "identity": dict(home.identity),
        "labels": [[name, value] for name, value in home.labels.items()],
        "sections": [
            [url, section_row(known.section), known.source.value, known.level, known.page_key]
            for url, known in survey.sections.items()
        ],
        "pages_ok": survey.pages_ok,
        "pages_failed": survey.pages_failed,
        "identity_text": dict(home.identity_text),
        "left_out": dict(survey.left_out),
        "named": survey.named,
        **facts_rows(survey),
        "sample": sample.to_rows(survey.sample),
    }


def from_document(stored: Mapping[str, Any]) -> Survey:
    outcome, url, newest, dated, key = stored["home"]
    texts = stored.get("identity_text", {})
    home = Home(outcome, url, _instant(newest), dated, key, stored["identity"], texts, dict(stored["labels"]))
    marks = bytes(stored["seen"])
    survey = Survey(
        pass_id=stored["_id"],
        target=stored["site"],
        home_url=stored["home_url"],
        kind=PassKind(stored["kind"]),
        started_at=datetime.fromisoformat(stored["started_at"]),
        reason=stored["reason"],
        finding_id=stored["finding_id"],
        trace=stored["trace"],
        max_pages=stored["max_pages"],
        next_slice=stored["next_slice"],
        barren=stored["barren"],
        ended=stored["ended"],
        was_read_before=stored["was_read_before"],
        hosts=tuple(stored["hosts"]),
        waiting=[Waiting(*row) for row in stored["waiting"]],
        seen=marks_from(marks),
        chunks=[Chunk(*row) for row in stored["chunks"]],
        seen_keys=list(stored["seen_keys"]),
        budget=Budget(stored["admitted"], dict(stored["patterns"])),
        home=home,
        sections={
            url: Known(section_from(row), Source(source), level, page_key)
            for url, row, source, level, page_key in stored["sections"]
        },
        pages_ok=stored["pages_ok"],
        pages_failed=stored["pages_failed"],
        left_out=dict(stored["left_out"]),
        named=stored.get("named"),
        sample=sample.from_rows(stored.get("sample", ())),
    )
    return facts_into(survey, stored)


def marks_from(packed: bytes) -> set[bytes]:
    return {packed[at : at + _MARK] for at in range(0, len(packed), _MARK)}


def _commonest(patterns: Mapping[str, int]) -> list[list[Any]]:
    """A pattern that was met a few times is nowhere near its limit: it may be forgotten between slices."""
    if len(patterns) > MAX_PATTERNS:
        patterns = dict(sorted(patterns.items(), key=lambda pair: -pair[1])[:MAX_PATTERNS])
    return [[pattern, used] for pattern, used in patterns.items()]


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant is not None else None


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
