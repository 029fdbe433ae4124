"""The edition's rules over observations made in one go: what they say is suspected at most."""

from collections.abc import Iterable
from typing import Any

from shared.contracts.findings import Status
from shared.contracts.observations import Observation
from shared.contracts.targets import TargetFacts, TargetKind
from shared.indicators.editions import Edition
from shared.indicators.model import History, Reading, State
from shared.indicators.wording import sentence, title

Row = dict[str, Any]


def findings_of(
    seen: Iterable[Observation], edition: Edition, lang: str = "zh", register: TargetFacts | None = None
) -> list[Row]:
    """One row per bad reading; a single pass can suspect and never confirm (design.md, law 2)."""
    rows = []
    for observation in seen:
        for rule in edition.rules_for(TargetKind.SITE):
            indicator = rule.indicator
            if not isinstance(observation, indicator.observes) or (register and not indicator.applies(register)):
                continue
            for reading in indicator.decide(observation, History(register), rule.numbers):
                if reading.state is State.BAD:
                    rows.append(_row(indicator.code, indicator.severity, reading, edition.code, lang))
    return rows


def _row(code: str, severity: str, reading: Reading, edition: str, lang: str) -> Row:
    return {
        "indicator": code,
        "title": title(code, lang),
        "status": Status.SUSPECTED.value,
        "severity": str(severity),
        "edition": edition,
        "detail": reading.detail,
        "params": dict(reading.params),
        "places": list(reading.places),
        "evidence": list(reading.evidence),
        "says": sentence(code, reading.params, lang),
    }
