"""An assessor's sheet: which indicators it asks about, and a filled one checked row by row; errors are collected, never raised."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from services.scoring.domain.points import rules_of
from shared.contracts.assessments import Answer, Assessed
from shared.contracts.envelope import fact_id
from shared.contracts.findings import Severity
from shared.contracts.targets import TargetFacts, TargetKind
from shared.indicators.editions import Edition, Rule

NOT_CHECKED: Final = "未检查"
ANSWERS: Final[Mapping[str, Answer]] = {
    "未发现问题": Answer.NONE, "发现问题": Answer.PROBLEM, "达到": Answer.REACHED, "未达到": Answer.NOT_REACHED,
}  # fmt: skip
FOR_BONUS: Final = (NOT_CHECKED, "达到", "未达到")
FOR_PROBLEM: Final = (NOT_CHECKED, "未发现问题", "发现问题")
CODE, ANSWER, CASES, POINTS, NOTE, PLACES = "指标编码", "结论", "问题数", "加分", "说明", "网址"
FIELDS: Final = (CODE, ANSWER, CASES, POINTS, NOTE, PLACES)
MOST_CASES: Final = 1_000
MOST_ERRORS: Final = 1_000
_LONGEST_NOTE: Final = 500
_MOST_PLACES: Final = 20


@dataclass(frozen=True)
class SheetError:
    file: str
    sheet: str
    row: int
    field: str
    what: str


@dataclass(frozen=True)
class SheetRow:
    """One row as it was filled in; `formulas` are the fields that hold a formula or an error instead of a value."""

    number: int
    values: Mapping[str, str]
    formulas: Set[str] = frozenset()


@dataclass(frozen=True)
class Sheet:
    """One target's sheet as it was filled in."""

    file: str
    sheet: str
    target: str
    period: str
    edition: str
    rows: Sequence[SheetRow] = ()
    name: str = ""
    region: str = ""


@dataclass
class Checked:
    """What a workbook says, and everything that is wrong with it."""

    lines: list[dict[str, Any]] = field(default_factory=list)
    errors: list[SheetError] = field(default_factory=list)
    entries: int = 0


def office_id(name: str) -> str:
    """Offices stand in no register: their name is all that tells them apart."""
    return f"office-{fact_id('office', name)[:12]}"


def offices_of(sheets: Iterable[Sheet]) -> dict[str, TargetFacts]:
    """The offices that an annual workbook names, where name and number belong together."""
    named = (one for one in sheets if one.name and one.target == office_id(one.name))
    return {one.target: TargetFacts(kind=TargetKind.OFFICE, name=one.name, region=one.region) for one in named}


def asked_of(edition: Edition, row: TargetFacts, told: Set[str] = frozenset()) -> list[Rule]:
    """The rules that an assessor is asked about: a person's, and the machine's deductions that could not be told (`told`: could)."""
    carries = edition.carries_points(row)
    return [rule for rule in rules_of(edition, row) if _is_asked(rule, carries, told)]


def _is_asked(rule: Rule, carries: bool, told: Set[str]) -> bool:
    indicator = rule.indicator
    if indicator.operational:
        return False
    if indicator.severity is Severity.VETO or indicator.severity is Severity.NOTICE:
        return indicator.who != "A"
    return carries and (indicator.who != "A" or indicator.code not in told)


def choices(rule: Rule) -> tuple[str, ...]:
    """The drop-down of a row."""
    return FOR_BONUS if rule.indicator.severity is Severity.BONUS else FOR_PROBLEM


def check(sheets: Iterable[Sheet], period: str, edition: Edition, register: Mapping[str, TargetFacts]) -> Checked:
    """Every sheet against the edition and the register. With one error nothing may be taken over."""
    done = Checked()
    seen: dict[str, str] = {}
    for sheet in sheets:
        row = register.get(sheet.target)
        problems = list(_head_problems(sheet, period, edition, row, seen))
        seen.setdefault(sheet.target, f"{sheet.file} {sheet.sheet}")
        answers, more = _answers(sheet, edition, row) if row is not None else ([], [])
        done.errors += [*problems, *more][: MOST_ERRORS - len(done.errors)]
        if answers and row is not None:
            done.entries += len(answers)
            told = [one.model_dump(mode="json") for one in answers]
            done.lines.append({"target": sheet.target, "name": row.name, "region": row.region, "answers": told})
    return done


def _head_problems(
    sheet: Sheet, period: str, edition: Edition, row: TargetFacts | None, seen: Mapping[str, str]
) -> Iterator[SheetError]:
    def wrong(what_field: str, what: str) -> SheetError:
        return SheetError(sheet.file, sheet.sheet, 0, what_field, what)

    if row is None:
        yield wrong("对象编号", f"名录中没有 {sheet.target or '（空）'}")
    elif sheet.target in seen:
        yield wrong("对象编号", f"{sheet.target} 已在 {seen[sheet.target]} 中填写")
    if sheet.period != period:
        yield wrong("周期", f"表中是 {sheet.period or '（空）'}，导入的是 {period}")
    if sheet.edition != edition.code:
        yield wrong("指标版本", f"表中是 {sheet.edition or '（空）'}，导入的是 {edition.code}")


def _answers(sheet: Sheet, edition: Edition, row: TargetFacts) -> tuple[list[Assessed], list[SheetError]]:
    rules = {rule.indicator.code: rule for rule in asked_of(edition, row)}
    answers: dict[str, Assessed] = {}
    errors: list[SheetError] = []
    for one in sheet.rows:
        given = one.values.get(ANSWER, "") or NOT_CHECKED
        if given == NOT_CHECKED and not one.formulas:
            continue
        found = list(_row_problems(one, given, rules, answers, edition))
        errors += [SheetError(sheet.file, sheet.sheet, one.number, name, what) for name, what in found]
        if not found:
            answers[one.values[CODE]] = _assessed(one, ANSWERS[given])
    return list(answers.values()), errors


def _row_problems(
    row: SheetRow, given: str, rules: Mapping[str, Rule], known: Mapping[str, Assessed], edition: Edition
) -> Iterator[tuple[str, str]]:
    yield from ((name, "是公式或错误值，请填写数值或文字") for name in sorted(row.formulas))
    code = row.values.get(CODE, "")
    rule = rules.get(code)
    if rule is None:
        yield CODE, f"{code or '（空）'} 不是本表可填的指标"
        return
    if code in known:
        yield CODE, f"{code} 已填写过"
    if given not in choices(rule):
        yield ANSWER, f"“{given[:20]}”不在选项中：{'、'.join(choices(rule))}"
        return
    answer = ANSWERS.get(given)
    cases, points = row.values.get(CASES, ""), row.values.get(POINTS, "")
    if cases and not (cases.isascii() and cases.isdigit() and 1 <= int(cases[:9]) <= MOST_CASES):
        yield CASES, f"“{cases[:20]}”不是1到{MOST_CASES}的整数"
    if answer is Answer.PROBLEM and not row.values.get(NOTE, ""):
        yield NOTE, "发现问题须写明依据"
    if answer is Answer.REACHED:
        yield from _points_problems(points, rule, edition)
    elif points:
        yield POINTS, "只有“达到”的加分指标可填加分"


def _points_problems(points: str, rule: Rule, edition: Edition) -> Iterator[tuple[str, str]]:
    most = rule.points if rule.points is not None else edition.frame.bonus_total
    if not points:
        if rule.points is None:
            yield POINTS, "指标版本未定分值，请填写加分"
        return
    value = number(points)
    if value is None or not 0 <= value <= most:
        yield POINTS, f"“{points[:20]}”不是0到{most}的数"


def number(text: str) -> Decimal | None:
    """A plain number with at most two decimals; None when it is none."""
    try:
        value = Decimal(text[:20])
    except InvalidOperation:
        return None
    exponent = value.as_tuple().exponent
    return value if isinstance(exponent, int) and exponent >= -2 and abs(value) < 10**6 else None


def _assessed(row: SheetRow, answer: Answer) -> Assessed:
    points = number(row.values.get(POINTS, "")) if row.values.get(POINTS) else None
    places = row.values.get(PLACES, "").split()
    return Assessed(
        indicator=row.values[CODE],
        answer=answer,
        cases=int(row.values.get(CASES) or 1),
        points=float(points) if points is not None and answer is Answer.REACHED else None,
        note=row.values.get(NOTE, "")[:_LONGEST_NOTE],
        places=tuple(place[:500] for place in places[:_MOST_PLACES]),
    )
