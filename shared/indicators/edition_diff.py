"""What an edition says, key by key; how two differ; and the file that makes one into the other."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shared.indicators.editions import Edition, Rule

Flat = dict[str, str]
FRAME = ("total", "pass_min", "bonus_gate", "bonus_total", "veto_points")
"""The numbers of the frame; its lists are changed by hand."""


@dataclass(frozen=True)
class Change:
    """One key that two editions say differently; None: one of them says nothing of it."""

    key: tuple[str, ...]
    before: str | None
    after: str | None


def flat(edition: Edition) -> dict[tuple[str, ...], str]:
    """Every number and switch of an edition, as TOML writes it, by its path."""
    said: dict[tuple[str, ...], str] = {("minimum_coverage",): _toml(edition.minimum_coverage)}
    for name in FRAME:
        value = getattr(edition.frame, name)
        if value is not None:
            said["frame", name] = _toml(value)
    said["frame", "sites"] = _toml(sorted(edition.frame.sites))
    said["frame", "accounts"] = _toml(edition.frame.accounts)
    said["frame", "skip_without_services"] = _toml(list(edition.frame.skip_without_services))
    said["frame", "bands"] = _toml(list(edition.frame.bands))
    said |= {("points", "level1", name): _toml(points) for name, points in edition.level1.items()}
    said |= {("points", *level): _toml(points) for level, points in edition.caps.items()}
    for code, rule in edition.rules.items():
        said |= {("rules", code, name): value for name, value in _of_rule(rule)}
    return said


def _of_rule(rule: Rule) -> Iterator[tuple[str, str]]:
    indicator = rule.indicator
    yield "counts", "true"
    yield "severity", _toml(indicator.severity.value)
    yield "needs_person", _toml(indicator.needs_person)
    yield "provisional", _toml(rule.provisional)
    yield "everywhere", _toml(rule.everywhere)
    yield "sure", _toml(rule.sure)
    yield "per", _toml("each" if rule.each else "once")
    yield "source", _toml(rule.source)
    if rule.level is not None:
        yield "under", _toml("/".join(rule.level))
    for name, value in (("points", rule.points), ("points_home", rule.points_home)):
        if value is not None:
            yield name, _toml(value)
    for name, value in rule.numbers.items():
        yield name, _toml(value)


def differences(one: Edition, other: Edition) -> list[Change]:
    """Every key that they say differently. A rule that one of them does not count is one change, not ten."""
    before, after = flat(one), flat(other)
    gone = {code for code in one.rules if code not in other.rules}
    fresh = {code for code in other.rules if code not in one.rules}
    changes = [Change(("rules", code, "counts"), "true", "false") for code in sorted(gone)]
    changes += [Change(("rules", code, "counts"), "false", "true") for code in sorted(fresh)]
    for key in dict.fromkeys((*before, *after)):
        if key[0] == "rules" and key[1] in gone | fresh:
            continue
        if before.get(key) != after.get(key):
            changes.append(Change(key, before.get(key), after.get(key)))
    return changes


def as_file(base: str, titles: Mapping[str, str], in_force: date, changes: list[Change], note: str) -> str:
    """An edition that extends another and says only what is different."""
    lines = [f"# {note}", f"extends = {_toml(base)}"]
    lines += [f"{name} = {_toml(value)}" for name, value in titles.items()]
    lines.append(f"in_force = {in_force.isoformat()}")
    tables: dict[tuple[str, ...], list[str]] = {}
    for change in changes:
        if change.after is not None:
            tables.setdefault(change.key[:-1], []).append(f"{_name(change.key[-1])} = {change.after}")
    lines += tables.pop((), [])
    for table, entries in tables.items():
        lines += ["", f"[{'.'.join(_name(part) for part in table)}]", *entries]
    return "\n".join(lines) + "\n"


def _name(part: str) -> str:
    is_bare = part.isascii() and part.replace("-", "").replace("_", "").isalnum()
    return part if is_bare else json.dumps(part, ensure_ascii=False)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, float):
        return f"{Decimal(repr(value)).normalize():f}"
    if isinstance(value, list):
        return "[" + ", ".join(_toml(one) for one in value) + "]"
    return str(value) if isinstance(value, int) else json.dumps(value, ensure_ascii=False)
