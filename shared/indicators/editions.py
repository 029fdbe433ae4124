"""Editions: which rules count, with which numbers, for whom. Data files; an unknown code or number is refused with its place."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from shared.contracts.targets import TargetKind
from shared.indicators.model import Indicator
from shared.indicators.registry import INDICATORS

FOLDER = Path(__file__).parent / "editions"
MAX_DEPTH = 5
_KEYS: Mapping[str, type | tuple[type, ...]] = {
    "title_zh": str,
    "title_en": str,
    "basis": str,
    "minimum_coverage": (int, float),
    "rules": dict,
}


class EditionError(ValueError):
    """An edition file that cannot be used; says which file, which key and what is wrong."""


@dataclass(frozen=True)
class Rule:
    """An indicator with the numbers of one edition."""

    indicator: Indicator
    numbers: Mapping[str, Any]


@dataclass(frozen=True)
class Edition:
    code: str
    title_zh: str
    title_en: str
    basis: str
    minimum_coverage: float
    rules: Mapping[str, Rule]

    def rules_for(self, kind: TargetKind) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules.values() if rule.indicator.subject is kind)


@cache
def edition(code: str, folder: Path = FOLDER) -> Edition:
    """The edition of that name. Raises EditionError."""
    raw = _merged(code, folder, 0)
    _check_keys(code, raw)
    rules = {name: _rule(code, name, given) for name, given in raw["rules"].items() if given.get("counts", True)}
    return Edition(code, raw["title_zh"], raw["title_en"], raw["basis"], float(raw["minimum_coverage"]), rules)


def _merged(code: str, folder: Path, depth: int) -> dict[str, Any]:
    path = folder / f"{code}.toml"
    if not path.exists():
        known = ", ".join(sorted(file.stem for file in folder.glob("*.toml")))
        raise EditionError(f"no edition {code!r}; there are: {known}")
    if depth > MAX_DEPTH:
        raise EditionError(f"{path.name}: extends itself")
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise EditionError(f"{path.name}: {error}") from error
    base = _merged(raw["extends"], folder, depth + 1) if "extends" in raw else {"rules": {}}
    rules = {**base["rules"]}
    for name, given in raw.get("rules", {}).items():
        rules[name] = {**rules.get(name, {}), **given}
    return {**base, **raw, "rules": rules}


def _check_keys(code: str, raw: Mapping[str, Any]) -> None:
    for key, kind in _KEYS.items():
        if key not in raw:
            raise EditionError(f"{code}: {key} is missing")
        if not isinstance(raw[key], kind) or isinstance(raw[key], bool):
            raise EditionError(f"{code}: {key}: {raw[key]!r} is of the wrong kind")
    unknown = sorted(set(raw) - set(_KEYS) - {"extends"})
    if unknown:
        raise EditionError(f"{code}: unknown keys: {', '.join(unknown)}")
    for name, given in raw["rules"].items():
        if not isinstance(given.get("counts", True), bool):
            raise EditionError(f"{code}: rules.{name}.counts: {given['counts']!r} is neither true nor false")


def _rule(edition_code: str, name: str, given: Mapping[str, Any]) -> Rule:
    indicator = INDICATORS.get(name)
    if indicator is None:
        raise EditionError(f"{edition_code}: rules.{name}: no such indicator")
    numbers = {key: value for key, value in given.items() if key != "counts"}
    for key, value in numbers.items():
        if key not in indicator.numbers:
            raise EditionError(f"{edition_code}: rules.{name}.{key}: the indicator has no such number")
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise EditionError(f"{edition_code}: rules.{name}.{key}: {value!r} is not a number")
    return Rule(indicator, {**indicator.numbers, **numbers})
