"""A closed period computed again from what is stored, and where it comes out otherwise."""

from collections.abc import Iterator, Mapping
from typing import Any

from services.scoring.domain.casefile import CaseFile
from services.scoring.domain.counted import counted
from services.scoring.domain.period import Closing, Told, period_of, score_document, score_of
from services.scoring.domain.verdict import NO_ANSWERS, decide
from shared.contracts.assessments import Assessed
from shared.contracts.targets import TargetFacts

Document = Mapping[str, Any]
DIGITS = ("verdict", "points", "base", "bonus", "coverage", "provisional", "not_scored", "lines", "missing")


def recomputed(
    case: CaseFile, stored: Document, closing: Closing, answers: Mapping[str, Assessed] = NO_ANSWERS
) -> Told:
    """The verdict once more. The register's row and the rules that could tell are those of the day of closing."""
    row = TargetFacts.model_validate(stored["row"])
    found = counted(case, closing.edition, period_of(closing.asked))
    known, reached = frozenset(stored["known"]), frozenset(stored["reached"])
    return score_of(case.target, row, decide(closing.edition, row, found, known, answers, reached), closing)


def differences(stored: Document, told: Told, closing: Closing) -> Iterator[tuple[str, Any, Any]]:
    """Every digit that comes out otherwise: its name, what is stored, what was computed now."""
    fresh = score_document(told, closing)
    for name in DIGITS:
        if stored.get(name) != fresh[name]:
            yield name, stored.get(name), fresh[name]
    before = [one["id"] for one in stored.get("vetoes", [])]
    if before != [one["id"] for one in fresh["vetoes"]]:
        yield "vetoes", before, [one["id"] for one in fresh["vetoes"]]
