"""The official numbers of an edition as a workbook: one row an indicator, to be corrected by whoever has the official table."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import openpyxl
from openpyxl.styles import Alignment

from deploy.cli.books.cells import FILL, BookError, heading, is_formula, printable, put, text_of
from deploy.cli.books.sheets import open_book
from services.scoring.domain.sheet import number
from shared.indicators.edition_diff import FRAME, Change, flat
from shared.indicators.editions import Edition, Rule
from shared.indicators.wording import word

RULES, WEIGHTS, FRAME_SHEET = "指标", "权重", "总则"
CODE, COUNTS, POINTS, HOME, PER, NUMBERS, PROVISIONAL, SOURCE = (
    "指标编码", "计入", "分值", "首页分值", "计法", "参数", "暂定", "依据",
)  # fmt: skip
HEADINGS: Final = (
    CODE, "对象", "类别", "一级指标", "二级指标", "指标内容", "方式", COUNTS, POINTS, HOME, PER, NUMBERS, PROVISIONAL, "可靠程度", SOURCE,
)  # fmt: skip
WIDTHS: Final = (28, 8, 10, 12, 18, 40, 8, 7, 8, 8, 8, 34, 7, 8, 50)
_FILLED: Final = (COUNTS, POINTS, HOME, PER, NUMBERS, PROVISIONAL, SOURCE)
_SUBJECTS: Final = {"site": "网站", "account": "新媒体", "office": "单位"}
_PER: Final = {"每处": "each", "一次": "once"}
_NUMBER: Final = re.compile(r"([a-z_]{1,40})\s?=\s?([\d.]{1,12})")
_MAX_ROWS: Final = 2_000


def write(path: Path, edition: Edition) -> int:
    """A workbook of the edition; returns the number of indicators."""
    book = openpyxl.Workbook()
    rules = book.worksheets[0]
    rules.title = RULES
    heading(rules, 1, HEADINGS, WIDTHS)
    for row, rule in enumerate(edition.rules.values(), 2):
        for column, value in enumerate(_cells(rule), 1):
            put(rules, row, column, value)
        for name in _FILLED:
            rules.cell(row=row, column=HEADINGS.index(name) + 1).fill = FILL
        rules.cell(row=row, column=6).alignment = Alignment(wrap_text=True)
    printable(rules, 1)
    weights = book.create_sheet(WEIGHTS)
    heading(weights, 1, ("一级指标", "二级指标", POINTS), (16, 24, 10))
    table = [
        *((name, "", value) for name, value in edition.level1.items()),
        *((*level, cap) for level, cap in edition.caps.items()),
    ]
    for row, cells in enumerate(table, 2):
        for column, value in enumerate(cells, 1):
            put(weights, row, column, value).fill = FILL
    frame = book.create_sheet(FRAME_SHEET)
    heading(frame, 1, ("项目", "数值"), (24, 16))
    put(frame, 2, 1, "edition")
    put(frame, 2, 2, edition.code)
    for row, name in enumerate(FRAME, 3):
        put(frame, row, 1, name)
        put(frame, row, 2, getattr(edition.frame, name)).fill = FILL
    book.save(path)
    return len(edition.rules)


def _cells(rule: Rule) -> tuple[object, ...]:
    indicator = rule.indicator
    level1, level2 = rule.level or ("", "")
    numbers = "；".join(f"{name}={value}" for name, value in rule.numbers.items())
    per = "" if rule.points is None else "每处" if rule.each else "一次"
    return (
        indicator.code, _SUBJECTS[indicator.subject.value], word(indicator.severity.value), level1, level2, indicator.title_zh,
        indicator.who, "是", rule.points, rule.points_home, per, numbers, "是" if rule.provisional else "否", rule.sure, rule.source,
    )  # fmt: skip


class NumbersBook:
    """A filled workbook of numbers: what it changes, where each change stands, and what cannot be read."""

    def __init__(self, path: Path, edition: Edition) -> None:
        self.errors: list[BookError] = []
        self.changes: list[Change] = []
        self.places: dict[tuple[str, ...], tuple[str, int]] = {}
        self._file = path.name
        self._edition = edition
        self._known = flat(edition)
        book = open_book(path)
        try:
            for name, reader in ((RULES, self._rules), (WEIGHTS, self._weights), (FRAME_SHEET, self._frame)):
                if name in book.sheetnames:
                    reader(book[name])
                else:
                    self._wrong(name, 0, name, "缺少这张工作表")
        finally:
            book.close()

    def place_of(self, key: str) -> BookError | None:
        """Where in the workbook a key of the edition was filled in."""
        for path, (sheet, row) in self.places.items():
            if ".".join(path) == key:
                return BookError(self._file, sheet, row, path[-1], "")
        return None

    def _wrong(self, sheet: str, row: int, field: str, what: str) -> None:
        self.errors.append(BookError(self._file, sheet, row, field, what))

    def _told(self, sheet: str, row: int, key: tuple[str, ...], value: str) -> None:
        self.places[key] = (sheet, row)
        if self._known.get(key) != value:
            self.changes.append(Change(key, self._known.get(key), value))

    def _rules(self, sheet: Any) -> None:
        seen: set[str] = set()
        for row, values in self._rows(sheet, HEADINGS):
            code = values[CODE]
            rule = self._edition.rules.get(code)
            if rule is None or code in seen:
                self._wrong(RULES, row, CODE, f"{code or '（空）'} {'重复' if code in seen else '不是该版本的指标'}")
                continue
            seen.add(code)
            self._rule(row, rule, values)

    def _rule(self, row: int, rule: Rule, values: Mapping[str, str]) -> None:
        code = rule.indicator.code
        for name, key in ((POINTS, "points"), (HOME, "points_home")):
            if values[name]:
                self._number(RULES, row, name, ("rules", code, key), values[name])
            elif ("rules", code, key) in self._known:
                self._wrong(RULES, row, name, "原有分值不能留空；不再计入的指标请在“计入”填“否”")
        self._choice(row, (code, "counts"), COUNTS, values, {"是": "true", "否": "false"})
        self._choice(row, (code, "provisional"), PROVISIONAL, values, {"是": "true", "否": "false"})
        if values[PER]:
            self._choice(row, (code, "per"), PER, values, {name: f'"{word_}"' for name, word_ in _PER.items()})
        self._numbers(row, rule, values[NUMBERS])
        self._told(RULES, row, ("rules", code, "source"), _quoted(values[SOURCE]))

    def _choice(
        self, row: int, key: tuple[str, str], name: str, values: Mapping[str, str], options: Mapping[str, str]
    ) -> None:
        if values[name] in options:
            self._told(RULES, row, ("rules", *key), options[values[name]])
        else:
            self._wrong(RULES, row, name, f"“{values[name][:20]}”不在选项中：{'、'.join(options)}")

    def _numbers(self, row: int, rule: Rule, text: str) -> None:
        parts = [part.strip() for part in re.split(r"[;；\n]", text) if part.strip()]
        found = {}
        for part in parts:
            match = _NUMBER.fullmatch(part)
            if match is None or match[1] not in rule.numbers:
                self._wrong(RULES, row, NUMBERS, f"“{part[:40]}”不是“名称=数值”，或该指标没有这个参数")
                return
            found[match[1]] = match[2]
        for name in rule.numbers:
            if name in found:
                self._number(RULES, row, NUMBERS, ("rules", rule.indicator.code, name), found[name])
            else:
                self._wrong(RULES, row, NUMBERS, f"缺少参数 {name}")

    def _number(self, sheet: str, row: int, field: str, key: tuple[str, ...], text: str) -> None:
        value = number(text)
        if value is None or value < 0:
            self._wrong(sheet, row, field, f"“{text[:20]}”不是数（最多两位小数）")
        else:
            self._told(sheet, row, key, f"{value.normalize():f}")

    def _weights(self, sheet: Any) -> None:
        for row, values in self._rows(sheet, ("一级指标", "二级指标", POINTS)):
            one, two = values["一级指标"], values["二级指标"]
            key = ("points", one, two) if two else ("points", "level1", one)
            self._number(WEIGHTS, row, POINTS, key, values[POINTS])

    def _frame(self, sheet: Any) -> None:
        for row, values in self._rows(sheet, ("项目", "数值")):
            name, value = values["项目"], values["数值"]
            if name == "edition":
                if value != self._edition.code:
                    self._wrong(FRAME_SHEET, row, name, f"表中是 {value}，对照的是 {self._edition.code}")
            elif name not in FRAME:
                self._wrong(FRAME_SHEET, row, "项目", f"没有“{name[:30]}”这一项")
            elif value:
                self._number(FRAME_SHEET, row, name, ("frame", name), value)

    def _rows(self, sheet: Any, names: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
        rows = list(sheet.iter_rows(max_row=_MAX_ROWS, max_col=40))
        columns = {text_of(cell): place for place, cell in enumerate(rows[0])} if rows else {}
        missing = [name for name in names if name not in columns]
        if missing:
            self._wrong(sheet.title, 1, "表头", f"缺少列：{'、'.join(missing)}")
            return
        for number_, row in enumerate(rows[1:], 2):
            cells = {name: row[columns[name]] if columns[name] < len(row) else None for name in names}
            if not any(text_of(cell) for cell in cells.values()):
                continue
            formulas = [name for name, cell in cells.items() if is_formula(cell)]
            for name in formulas:
                self._wrong(sheet.title, number_, name, "是公式或错误值，请填写数值或文字")
            if not formulas:
                yield number_, {name: text_of(cell) for name, cell in cells.items()}


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
