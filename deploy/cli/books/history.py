"""Results of a period that was measured elsewhere, from CSV or XLSX: one row a target."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from deploy.cli.books.cells import BookError
from services.inventory.adapters.files import open_table
from services.inventory.domain.columns import CATEGORIES, PLATFORMS
from services.inventory.domain.facts import target_id
from services.inventory.domain.table import RawRow, Unreadable
from services.scoring.domain.sheet import number
from shared.contracts.targets import TargetFacts, TargetKind

CODE, PLATFORM, HANDLE, NAME, REGION, CATEGORY, VERDICT, POINTS = (
    "网站标识码", "平台", "账号标识", "名称", "地区", "网站类型", "结论", "得分",
)  # fmt: skip
COLUMNS: Final = (CODE, PLATFORM, HANDLE, NAME, REGION, CATEGORY, VERDICT, POINTS)
_VERDICTS: Final = {"合格": "pass", "不合格": "fail", "未能判定": "undetermined", "pass": "pass", "fail": "fail"}
_HIGHEST: Final = 200
Row = dict[str, Any]


def read(path: Path) -> tuple[list[Row], list[BookError]]:
    """Checked rows, and everything that is wrong; with one error nothing may be taken over."""
    try:
        table = open_table(path)
        rows = list(table.rows)
    except Unreadable as error:
        return [], [BookError(path.name, "", error.row or 0, "", f"文件不可读（{error.code}）")]
    at = next((n for n, row in enumerate(rows[:10]) if VERDICT in row.cells), None)
    if at is None:
        return [], [BookError(path.name, "", 1, VERDICT, f"缺少表头，应有：{'、'.join(COLUMNS)}")]
    names = [cell.strip() for cell in rows[at].cells]
    found: dict[str, Row] = {}
    errors: list[BookError] = []
    for row in rows[at + 1 :]:
        values = dict(zip(names, (cell.strip() for cell in row.cells), strict=False))
        if not any(values.values()):
            continue
        told, wrong = _checked(row, values, names)
        errors += [BookError(path.name, "", row.number, name, what) for name, what in wrong]
        if told is None:
            continue
        if told["target"] in found:
            errors.append(BookError(path.name, "", row.number, CODE, f"{told['target']} 重复"))
        found[told["target"]] = told
    return list(found.values()), errors


def _checked(row: RawRow, values: Mapping[str, str], names: Sequence[str]) -> tuple[Row | None, list[tuple[str, str]]]:
    wrong = [
        (names[place] if place < len(names) else "", f"单元格有问题（{code}）")
        for place, code in row.flaws
        if code != "imprecise_number"
    ]
    wrong += list(_faults(values))
    if wrong:
        return None, wrong
    facts = _facts(values)
    points = number(values.get(POINTS, "")) if values.get(POINTS) else None
    return {
        "target": target_id(facts),
        "kind": facts.kind.value,
        "name": facts.name,
        "region": facts.region,
        "category": facts.category,
        "platform": facts.platform,
        "verdict": _VERDICTS[values[VERDICT]],
        "points": float(points) if points is not None else None,
    }, []


def _faults(values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    is_site, is_account = bool(values.get(CODE)), bool(values.get(PLATFORM) and values.get(HANDLE))
    if is_site == is_account:
        yield CODE, "须填网站标识码，或平台和账号标识，二者之一"
    if values.get(PLATFORM) and values[PLATFORM] not in {**PLATFORMS, **{one: one for one in PLATFORMS.values()}}:
        yield PLATFORM, f"“{values[PLATFORM][:20]}”不在平台列表中"
    if values.get(CATEGORY) and values[CATEGORY] not in {**CATEGORIES, **{one: one for one in CATEGORIES.values()}}:
        yield CATEGORY, f"“{values[CATEGORY][:20]}”不在：{'、'.join(CATEGORIES)}"
    for name in (NAME, REGION):
        if not values.get(name):
            yield name, "不能为空"
    if values.get(VERDICT) not in _VERDICTS:
        yield VERDICT, f"“{values.get(VERDICT, '')[:20]}”不在：合格、不合格、未能判定"
    points = values.get(POINTS)
    value = number(points) if points else None
    if points and (value is None or not 0 <= value <= _HIGHEST):
        yield POINTS, f"“{points[:20]}”不是0到{_HIGHEST}的数"


def _facts(values: Mapping[str, str]) -> TargetFacts:
    common = {"name": values[NAME], "region": values[REGION]}
    if values.get(CODE):
        category = values.get(CATEGORY) or None
        return TargetFacts(
            kind=TargetKind.SITE, site_code=values[CODE], category=CATEGORIES.get(category or "", category), **common
        )
    platform = values[PLATFORM]
    return TargetFacts(
        kind=TargetKind.ACCOUNT, platform=PLATFORMS.get(platform, platform), handle=values[HANDLE], **common
    )
