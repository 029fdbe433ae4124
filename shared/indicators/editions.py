"""Editions: which rules count, with which numbers, for whom. Data files; what cannot be meant is refused with file and line."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from shared.contracts.findings import Severity
from shared.contracts.observations import Observation
from shared.contracts.targets import TargetFacts, TargetKind
from shared.indicators.edition_file import PACKAGED, EditionError, Problem, Written, names, read, read_file
from shared.indicators.edition_rules import ALL, Built, Frame, Level, Rule, build

__all__ = ["Edition", "EditionError", "Frame", "Level", "Problem", "Rule", "edition", "edition_names", "of_file"]

_DIGEST = 16


@dataclass(frozen=True)
class Edition:
    """The rules of one kind of inspection, as one file and those that it extends say."""

    code: str
    title_zh: str
    title_en: str
    basis: str
    minimum_coverage: float
    frame: Frame
    level1: Mapping[str, Decimal]
    caps: Mapping[Level, Decimal]
    rules: Mapping[str, Rule]
    digest: str
    """Hash of everything that can change a digit of a score."""
    kind: str = "inspection"
    in_force: date | None = None

    def rules_for(self, kind: TargetKind) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules.values() if rule.indicator.subject is kind)

    def reading(self, observed: type[Observation]) -> tuple[Rule, ...]:
        """The rules that read one kind of observation."""
        if observed not in self._reading:
            found = (rule for rule in self.rules.values() if issubclass(observed, rule.indicator.observes))
            self._reading[observed] = tuple(found)
        return self._reading[observed]

    @cached_property
    def _reading(self) -> dict[type[Observation], tuple[Rule, ...]]:
        return {}

    def carries_points(self, row: TargetFacts) -> bool:
        """Whether a target gets a score, or a verdict by vetoes alone."""
        if row.kind is TargetKind.ACCOUNT:
            return self.frame.accounts
        if row.kind is TargetKind.OFFICE:
            return True
        return ALL in self.frame.sites or row.category in self.frame.sites


@cache
def edition(code: str, folder: Path | None = None) -> Edition:
    """The edition of that name, an office's own folder before the packaged ones. Raises EditionError."""
    return _made(read(code, folders(folder)))


def of_file(path: Path, folder: Path | None = None) -> Edition:
    """The edition in a file anywhere. Raises EditionError, with all problems, one a line."""
    return _made(read_file(path, folders(folder)))


def edition_names(folder: Path | None = None) -> list[str]:
    return names(folders(folder))


def folders(own: Path | None) -> Sequence[Path]:
    """Where editions are looked for."""
    return (own, PACKAGED) if own is not None else (PACKAGED,)


def _made(written: Written) -> Edition:
    built = build(written)
    if built.problems or built.frame is None:
        raise EditionError("\n".join(map(str, sorted(built.problems, key=lambda one: one.order))))
    values = written.values
    return Edition(
        code=written.code,
        title_zh=values["title_zh"],
        title_en=values["title_en"],
        basis=values["basis"],
        minimum_coverage=float(values["minimum_coverage"]),
        frame=built.frame,
        level1=built.level1,
        caps=built.caps,
        rules=built.rules,
        digest=_digest(built, float(values["minimum_coverage"])),
        kind=values.get("kind", "inspection"),
        in_force=values.get("in_force"),
    )


def _digest(built: Built, coverage: float) -> str:
    """Titles and sources may be mended without making other points; numbers, caps and who decides may not."""
    told: dict[str, Any] = {
        "coverage": coverage,
        "frame": {name: _said(value) for name, value in vars(built.frame).items()},
        "level1": {name: str(points) for name, points in built.level1.items()},
        "caps": {"/".join(level): str(points) for level, points in built.caps.items()},
        "rules": {code: _rule_said(rule) for code, rule in built.rules.items()},
    }
    text = json.dumps(told, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGEST]


def _said(value: object) -> object:
    if isinstance(value, frozenset | tuple):
        return sorted(str(one) for one in value)
    return str(value)


def _rule_said(rule: Rule) -> list[object]:
    one = rule.indicator
    numbers = {name: str(value) for name, value in rule.numbers.items()}
    severity: Severity = one.severity
    return [
        severity,
        one.needs_person,
        rule.level,
        str(rule.points),
        str(rule.points_home),
        rule.each,
        rule.provisional,
        numbers,
    ]
