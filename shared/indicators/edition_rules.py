"""From what an edition file says to its frame and rules; everything that cannot be meant is named with its line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from shared.contracts.findings import Severity
from shared.contracts.targets import TargetKind
from shared.indicators.edition_file import Problem, Written
from shared.indicators.model import Indicator
from shared.indicators.person import by_person
from shared.indicators.registry import INDICATORS

Level = tuple[str, str]
"""一级指标 and 二级指标."""
ALL: Final = "*"
_TOP: Final[Mapping[str, tuple[type, ...]]] = {
    "title_zh": (str,),
    "title_en": (str,),
    "basis": (str,),
    "minimum_coverage": (int, Decimal),
    "frame": (dict,),
    "points": (dict,),
    "rules": (dict,),
}
_MAY: Final = frozenset({"extends", "in_force", "kind", "own", "note"})
_FRAME: Final[Mapping[str, tuple[type, ...]]] = {
    "total": (int, Decimal),
    "pass_min": (int, Decimal),
    "bonus_gate": (int, Decimal),
    "bonus_total": (int, Decimal),
    "veto_points": (int, Decimal),
    "sites": (list,),
    "accounts": (bool,),
    "skip_without_services": (list,),
    "bands": (list,),
}
_OPTIONAL_FRAME: Final = frozenset({"veto_points"})
_SETTINGS: Final[Mapping[str, tuple[type, ...]]] = {
    "counts": (bool,),
    "under": (str,),
    "points": (int, Decimal),
    "points_home": (int, Decimal),
    "per": (str,),
    "severity": (str,),
    "needs_person": (bool,),
    "provisional": (bool,),
    "everywhere": (bool,),
    "sure": (str,),
    "source": (str,),
}
_OWN: Final = ("title_zh", "title_en", "remedy_zh", "remedy_en", "under")
_WORDS: Final[Mapping[type, str]] = {str: "text", bool: "true or false", list: "a list", dict: "a table"}


@dataclass(frozen=True)
class Frame:
    """How points are counted (indicators.md 0). `sites` are the categories that carry points; `*` means all."""

    total: Decimal
    pass_min: Decimal
    bonus_gate: Decimal
    bonus_total: Decimal
    sites: frozenset[str]
    accounts: bool
    skip_without_services: tuple[str, ...]
    bands: tuple[Decimal, ...]
    veto_points: Decimal | None = None


@dataclass(frozen=True)
class Rule:
    """An indicator with the numbers of one edition, and the points that it stands under."""

    indicator: Indicator
    numbers: Mapping[str, Any]
    level: Level | None = None
    points: Decimal | None = None
    points_home: Decimal | None = None
    each: bool = False
    provisional: bool = False
    everywhere: bool = False
    """A deduction that is found and ordered to be put right on targets without points too."""
    sure: str = ""
    source: str = ""


@dataclass(frozen=True)
class Built:
    """Everything of an edition that its file decides; complete only when nothing is wrong."""

    frame: Frame | None
    level1: Mapping[str, Decimal]
    caps: Mapping[Level, Decimal]
    rules: Mapping[str, Rule]
    problems: tuple[Problem, ...]


def build(written: Written) -> Built:
    """The frame, the points and the rules, with every problem found."""
    problems = list(_top_problems(written))
    if problems:
        return Built(None, {}, {}, {}, tuple(problems))
    frame_raw, points_raw = written.values["frame"], written.values["points"]
    problems += _frame_problems(written, frame_raw)
    problems += _point_problems(written, points_raw)
    own, own_problems = _own(written)
    problems += own_problems
    rules: dict[str, Rule] = {}
    for code, given in written.values["rules"].items():
        found = list(_rule_problems(written, code, given, own))
        problems += found
        if not found and given.get("counts", True):
            inherited = written.values.get("own", {}).get(code, {})
            settings = {key: value for key, value in inherited.items() if key in _SETTINGS}
            rules[code] = _rule(INDICATORS.get(code) or own[code], {**settings, **given})
    for code, indicator in own.items():
        if code not in written.values["rules"]:
            rules[code] = _rule(indicator, {k: v for k, v in written.values["own"][code].items() if k in _SETTINGS})
    if problems:
        return Built(None, {}, {}, rules, tuple(problems))
    level1 = {name: Decimal(value) for name, value in points_raw.get("level1", {}).items()}
    caps = {
        (one, two): Decimal(value)
        for one, table in points_raw.items() if one != "level1"
        for two, value in table.items()
    }  # fmt: skip
    frame = _frame(frame_raw)
    problems += _sum_problems(written, frame, level1, caps, rules)
    return Built(frame, level1, caps, rules, tuple(problems))


def _problem(written: Written, key: str, what: str) -> Problem:
    return Problem(written.where(key), key, what)


def _is(value: object, kinds: tuple[type, ...]) -> bool:
    return isinstance(value, kinds) and (not isinstance(value, bool) or bool in kinds)


def _wanted(kinds: tuple[type, ...]) -> str:
    return _WORDS.get(kinds[0], "a number")


def _typed(
    written: Written, prefix: str, raw: Mapping[str, Any], kinds: Mapping[str, tuple[type, ...]]
) -> Iterator[Problem]:
    for key, value in raw.items():
        if key in kinds and not _is(value, kinds[key]):
            yield _problem(written, f"{prefix}{key}", f"{_shown(value)} is not {_wanted(kinds[key])}")
        elif key in kinds and _is(value, (int, Decimal)) and value < 0:
            yield _problem(written, f"{prefix}{key}", f"{_shown(value)} is negative")


def _shown(value: object) -> str:
    return str(value) if isinstance(value, Decimal) else repr(value)[:60]


def _top_problems(written: Written) -> Iterator[Problem]:
    values = written.values
    for key in _TOP:
        if key not in values:
            yield _problem(written, key, "is missing")
    yield from _typed(written, "", values, _TOP)
    for key in sorted(set(values) - set(_TOP) - _MAY):
        yield _problem(written, key, "no edition has such a key")
    if values.get("kind", "inspection") not in ("inspection", "annual"):
        yield _problem(written, "kind", f"{_shown(values['kind'])} is neither inspection nor annual")


def _frame_problems(written: Written, raw: Mapping[str, Any]) -> Iterator[Problem]:
    for key in _FRAME:
        if key not in raw and key not in _OPTIONAL_FRAME:
            yield _problem(written, f"frame.{key}", "is missing")
    for key in sorted(set(raw) - set(_FRAME)):
        yield _problem(written, f"frame.{key}", "a frame has no such key")
    yield from _typed(written, "frame.", raw, _FRAME)
    for key in ("sites", "skip_without_services"):
        if isinstance(raw.get(key), list) and not all(isinstance(one, str) for one in raw[key]):
            yield _problem(written, f"frame.{key}", "holds something that is not text")
    if isinstance(raw.get("bands"), list) and not all(_is(one, (int, Decimal)) for one in raw["bands"]):
        yield _problem(written, "frame.bands", "holds something that is not a number")


def _point_problems(written: Written, raw: Mapping[str, Any]) -> Iterator[Problem]:
    for name, table in raw.items():
        if not isinstance(table, dict):
            yield _problem(written, f"points.{name}", f"{_shown(table)} is not a table")
            continue
        for key, value in table.items():
            if not _is(value, (int, Decimal)):
                yield _problem(written, f"points.{name}.{key}", f"{_shown(value)} is not a number")
            elif value < 0:
                yield _problem(written, f"points.{name}.{key}", f"{_shown(value)} is negative")


def _own(written: Written) -> tuple[dict[str, Indicator], list[Problem]]:
    """Indicators that an edition adds by itself: an assessor enters them."""
    made: dict[str, Indicator] = {}
    problems: list[Problem] = []
    for code, given in written.values.get("own", {}).items():
        key = f"own.{code}"
        if code in INDICATORS:
            problems.append(_problem(written, key, "there is an indicator of that code"))
            continue
        if not isinstance(given, dict):
            problems.append(_problem(written, key, f"{_shown(given)} is not a table"))
            continue
        lacking = [name for name in _OWN if not isinstance(given.get(name), str)]
        problems += [_problem(written, f"{key}.{name}", "is missing or not text") for name in lacking]
        unknown = sorted(set(given) - set(_OWN) - set(_SETTINGS) - {"subject"})
        problems += [_problem(written, f"{key}.{name}", "an own indicator has no such key") for name in unknown]
        problems += _setting_problems(written, key, given)
        if given.get("subject", "site") not in set(TargetKind):
            problems.append(_problem(written, f"{key}.subject", f"{_shown(given['subject'])} is no kind of target"))
        elif not lacking and given.get("severity", "deduction") in set(Severity):
            made[code] = _own_indicator(code, given)
    return made, problems


def _own_indicator(code: str, given: Mapping[str, Any]) -> Indicator:
    return by_person(
        code,
        (given["title_zh"], given["title_en"]),
        (given["remedy_zh"], given["remedy_en"]),
        Severity(given.get("severity", "deduction")),
        TargetKind(given.get("subject", "site")),
        source=given.get("source", ""),
    )


def _rule_problems(written: Written, code: str, given: Any, own: Mapping[str, Indicator]) -> Iterator[Problem]:
    key = f"rules.{code}"
    indicator = INDICATORS.get(code) or own.get(code)
    if indicator is None:
        yield _problem(written, key, "no such indicator")
        return
    if not isinstance(given, dict):
        yield _problem(written, key, f"{_shown(given)} is not a table")
        return
    yield from _setting_problems(written, key, given)
    for name in given:
        if name in _SETTINGS:
            continue
        if name not in indicator.numbers:
            yield _problem(written, f"{key}.{name}", "the indicator has no such number")
        elif not _is(given[name], (int, Decimal)):
            yield _problem(written, f"{key}.{name}", f"{_shown(given[name])} is not a number")
    if given.get("needs_person") is False and not indicator.observes:
        yield _problem(written, f"{key}.needs_person", "no machine sees this indicator")


def _setting_problems(written: Written, key: str, given: Mapping[str, Any]) -> Iterator[Problem]:
    yield from _typed(written, f"{key}.", given, _SETTINGS)
    if isinstance(given.get("per"), str) and given["per"] not in ("once", "each"):
        yield _problem(written, f"{key}.per", f"{given['per']!r} is neither once nor each")
    if isinstance(given.get("severity"), str) and given["severity"] not in set(Severity):
        yield _problem(written, f"{key}.severity", f"{given['severity']!r} is no severity")
    under = given.get("under")
    if isinstance(under, str) and under.count("/") != 1:
        yield _problem(written, f"{key}.under", f"{under!r} is not written as level 1/level 2")
    elif isinstance(under, str) and under.split("/")[1] not in written.values["points"].get(under.split("/")[0], {}):
        yield _problem(written, f"{key}.under", f"{under!r} has no points in this edition")


def _frame(raw: Mapping[str, Any]) -> Frame:
    veto = raw.get("veto_points")
    return Frame(
        total=Decimal(raw["total"]),
        pass_min=Decimal(raw["pass_min"]),
        bonus_gate=Decimal(raw["bonus_gate"]),
        bonus_total=Decimal(raw["bonus_total"]),
        sites=frozenset(raw["sites"]),
        accounts=raw["accounts"],
        skip_without_services=tuple(raw["skip_without_services"]),
        bands=tuple(sorted((Decimal(one) for one in raw["bands"]), reverse=True)),
        veto_points=Decimal(veto) if veto is not None else None,
    )


def _rule(indicator: Indicator, given: Mapping[str, Any]) -> Rule:
    changed: dict[str, Any] = {}
    if "severity" in given:
        changed["severity"] = Severity(given["severity"])
    if "needs_person" in given:
        changed["needs_person"] = given["needs_person"]
    numbers = {name: _plain(value) for name, value in given.items() if name in indicator.numbers}
    under = given.get("under", "")
    level = (under.split("/")[0], under.split("/")[1]) if under else None
    return Rule(
        indicator=replace(indicator, **changed) if changed else indicator,
        numbers={**indicator.numbers, **numbers},
        level=level,
        points=_decimal(given.get("points")),
        points_home=_decimal(given.get("points_home")),
        each=given.get("per", "once") == "each",
        provisional=given.get("provisional", indicator.provisional),
        everywhere=given.get("everywhere", False),
        sure=given.get("sure", ""),
        source=given.get("source", indicator.source),
    )


def _decimal(value: int | Decimal | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _plain(value: int | Decimal) -> int | float:
    return value if isinstance(value, int) else float(value)


def _sum_problems(
    written: Written,
    frame: Frame,
    level1: Mapping[str, Decimal],
    caps: Mapping[Level, Decimal],
    rules: Mapping[str, Rule],
) -> Iterator[Problem]:
    """A cap below its parts: points that could never be lost."""
    for one, points in level1.items():
        parts = sum((cap for (first, _), cap in caps.items() if first == one), Decimal())
        if points < parts:
            yield _problem(written, f"points.level1.{one}", f"{points} is below its parts ({parts})")
    for one in sorted({first for first, _ in caps} - set(level1)):
        yield _problem(written, f"points.{one}", "has no points in points.level1")
    whole = sum(level1.values(), Decimal())
    if frame.total < whole:
        yield _problem(written, "frame.total", f"{frame.total} is below its parts ({whole})")
    for name in frame.skip_without_services:
        if name not in level1:
            yield _problem(written, "frame.skip_without_services", f"{name!r} has no points in points.level1")
    for code, rule in rules.items():
        yield from _rule_sum_problems(written, code, rule, caps)


def _rule_sum_problems(written: Written, code: str, rule: Rule, caps: Mapping[Level, Decimal]) -> Iterator[Problem]:
    table = "own" if f"own.{code}" in written.places else "rules"
    if rule.indicator.severity is Severity.DEDUCTION and rule.level is None:
        yield _problem(written, f"{table}.{code}", "a deduction stands under no points (key: under)")
    for name, points in (("points", rule.points), ("points_home", rule.points_home)):
        if rule.level is None or points is None or rule.indicator.severity is not Severity.DEDUCTION:
            continue
        cap = caps[rule.level]
        if points > cap:
            yield _problem(
                written,
                f"{table}.{code}.{name}",
                f"{points} is above the {cap} of {'/'.join(rule.level)}: a cap below its parts",
            )
