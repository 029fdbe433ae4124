"""An office's templates, checked when they are loaded: what is wrong is said with its file and line."""

import re
import tomllib
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

from jinja2 import DictLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from services.reporting.domain.circular import Circular
from services.reporting.text.blocks import ANNEX, OUTSIDE, Block, BlockError, Kind, parse, read
from services.reporting.text.charts import CHARTS
from services.reporting.text.table import Column, Table, laid_out
from services.reporting.text.tables import TABLES
from services.reporting.text.words import FILTERS, day, period_name

TEXT, NOTICE, LAYOUT, OFFICE, PAGE = "circular.j2", "notice.j2", "tables.toml", "office.toml", "page.html.j2"
FILES = (TEXT, NOTICE, LAYOUT, OFFICE, PAGE)
REMARKS = ("praised", "special_checks", "accountability", "demands")
OFFICE_KEYS: Mapping[str, type] = {
    "title": str,
    "number": str,
    "recipients": str,
    "sender": str,
    "date": str,
    "sealed": bool,
}
MOST_SHEET_NAME = 31


class BrokenTemplateError(ValueError):
    """A template that cannot be used."""

    def __init__(self, file: str, line: int | None, why: str) -> None:
        super().__init__(f"{file}{f' 第{line}行' if line else ''}：{why}")
        self.file = file
        self.line = line
        self.why = why


@dataclass(frozen=True)
class Template:
    """The texts of a template folder. `places` are the paths that people know the files by."""

    texts: Mapping[str, str]
    places: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _ = self.layout, self.sheets, self.office
        for name in (TEXT, NOTICE):
            _check_lines(self, name)
        for name in (TEXT, NOTICE, PAGE):
            self._compiled(name)

    def place(self, name: str) -> str:
        return self.places.get(name, name)

    @cached_property
    def office(self) -> dict[str, Any]:
        """Sender, number, date and what people add by hand."""
        given = _toml(self, OFFICE)
        for key, kind in OFFICE_KEYS.items():
            if not isinstance(given.get(key), kind):
                raise BrokenTemplateError(self.place(OFFICE), _line(self, OFFICE, key), f"{key} 应为{_KINDS_ZH[kind]}")
        remarks = given.get("remarks", {})
        for key in REMARKS:
            if not _texts(remarks.get(key, [])):
                raise BrokenTemplateError(self.place(OFFICE), _line(self, OFFICE, key), f"{key} 应为若干段文字的列表")
        return {**given, "remarks": {key: remarks.get(key, []) for key in REMARKS}}

    @cached_property
    def layout(self) -> dict[str, tuple[Column, ...]]:
        """Columns by table."""
        return {name: self._columns(name, part) for name, part in _toml(self, LAYOUT).items() if name != "sheets"}

    @cached_property
    def sheets(self) -> tuple[tuple[str, str], ...]:
        """Table and name of every sheet of the workbook."""
        found = []
        for sheet in _toml(self, LAYOUT).get("sheets", []):
            table, name = str(sheet.get("table")), str(sheet.get("name"))
            if table not in self.layout:
                raise self._wrong(f'"{table}"', f"[[sheets]] 用到没有定义的表 {table}")
            if not name or len(name) > MOST_SHEET_NAME or re.search(r"[\[\]:*?/\\]", name):
                raise self._wrong(f'"{name}"', f"工作表名应为1至{MOST_SHEET_NAME}字，不含 []:*?/\\")
            found.append((table, name))
        return tuple(found)

    def table(self, name: str, circular: Circular) -> Table:
        source = TABLES[name]
        return laid_out(name, self.layout[name], source.rows(circular), source.bold_last)

    def title(self, circular: Circular) -> str:
        """On one line; `|` in office.toml is where a title of two lines is broken."""
        return self.title_lines(circular).replace("\n", "")

    def title_lines(self, circular: Circular) -> str:
        return "\n".join(str(self.office["title"]).replace("{period}", period_name(circular.period)).split("|"))

    def dated(self, circular: Circular) -> str:
        return str(self.office["date"]) or day(circular.seen_at)

    def blocks(self, circular: Circular) -> tuple[Block, ...]:
        """The circular's text. Raises BrokenTemplateError."""
        return self.blocks_of(TEXT, c=circular, office=self.office, title=self.title(circular), annex=_annex)

    def blocks_of(self, name: str, **values: Any) -> tuple[Block, ...]:
        """The blocks of one text with its values. Raises BrokenTemplateError."""
        text = self.render(name, **values)
        try:
            blocks = parse(text)
        except BlockError as error:
            why = f"{error.why}（{error.line[:40]}）"
            raise BrokenTemplateError(self.place(name), _line(self, name, error.line), why) from error
        for block in blocks:
            for why in _unknown(self, block):
                raise BrokenTemplateError(self.place(name), None, why)
        return blocks

    def render(self, name: str, **values: Any) -> str:
        """One template with its values. Raises BrokenTemplateError with the line that failed."""
        try:
            return str(self._compiled(name).render(**values))
        except BrokenTemplateError:
            raise
        except Exception as error:  # whatever an office's template made it raise belongs to that template
            raise BrokenTemplateError(
                self.place(name), _line_of(error, name), str(error) or type(error).__name__
            ) from error

    def _compiled(self, name: str) -> Any:
        try:
            return self._environments[name].get_template(name)
        except TemplateSyntaxError as error:
            raise BrokenTemplateError(self.place(name), error.lineno, error.message or "语法错误") from error
        except TemplateError as error:
            raise BrokenTemplateError(self.place(name), None, str(error)) from error

    @cached_property
    def _environments(self) -> dict[str, ImmutableSandboxedEnvironment]:
        return {
            **dict.fromkeys((TEXT, NOTICE), _environment(self.texts, finalize=_outside)),
            PAGE: _environment(self.texts, autoescape=True),
        }

    def _columns(self, name: str, part: Any) -> tuple[Column, ...]:
        if name not in TABLES:
            raise self._wrong(f"[{name}]", f"没有表 {name}，可用：{'、'.join(TABLES)}")
        given = part.get("columns") if isinstance(part, dict) else None
        if not isinstance(given, list) or not given:
            raise self._wrong(f"[{name}]", f"表 {name} 没有 columns")
        return tuple(self._column(name, one) for one in given)

    def _column(self, table: str, given: Any) -> Column:
        key = given.get("key") if isinstance(given, dict) else None
        if key not in TABLES[table].keys:
            raise self._wrong(f'"{key}"', f"表 {table} 没有数据项 {key}，可用：{'、'.join(TABLES[table].keys)}")
        width, align, head = given.get("width", 10), given.get("align", "center"), given.get("head")
        if (
            not isinstance(width, int | float)
            or not 0 < width <= 200
            or align not in ("left", "center")
            or not isinstance(head, str)
        ):
            raise self._wrong(f'"{key}"', f"列 {key} 应有 head（文字）、width（0至200的数）、align（left 或 center）")
        return Column(str(key), head, float(width), str(align))

    def _wrong(self, near: str, why: str) -> BrokenTemplateError:
        return BrokenTemplateError(self.place(LAYOUT), _line(self, LAYOUT, near), why)


_KINDS_ZH: Mapping[type, str] = {str: "文字", bool: "true 或 false"}


def _environment(texts: Mapping[str, str], **options: Any) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=DictLoader(dict(texts)), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, **options
    )
    environment.filters.update(cast(Any, FILTERS))
    return environment


def _outside(value: object) -> object:
    """Every value on one line and marked as text; control characters fit in no document."""
    if not isinstance(value, str):
        return "" if value is None else value
    return value if isinstance(value, _Reference) else OUTSIDE + " ".join(clean(value).split())


def clean(text: str) -> str:
    """Without characters that XML cannot hold, and without our own marks."""
    if text.isprintable():
        return text
    return "".join(" " if _unfit(char) else char for char in text)


def _unfit(char: str) -> bool:
    return char < " " or char in f"{OUTSIDE}{ANNEX}\ufffe\uffff" or "\ud800" <= char <= "\udfff"


class _Reference(str):
    """The place of an annex's number; only a template can make one."""

    __slots__ = ()


def _annex(name: str) -> str:
    return _Reference(f"{ANNEX}{name}{ANNEX}")


def _toml(template: Template, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(template.texts[name])
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        raise BrokenTemplateError(
            template.place(name), int(found[1]) if found else None, f"不是正确的 TOML：{error}"
        ) from error


def _check_lines(template: Template, name: str) -> None:
    """Directives that are written out are checked before any figure is there to fill them."""
    for number, line in enumerate(template.texts[name].splitlines(), 1):
        try:
            block = (
                read(line.strip())
                if line.lstrip().startswith(("@", "#")) and not line.lstrip().startswith("#}")
                else None
            )
        except BlockError as error:
            raise BrokenTemplateError(template.place(name), number, error.why) from error
        for why in _unknown(template, block):
            raise BrokenTemplateError(template.place(name), number, why)


def _unknown(template: Template, block: Block | None) -> Iterator[str]:
    if block and block.kind in (Kind.TABLE, Kind.ANNEX) and block.name not in template.layout:
        yield f"没有表 {block.name}，{LAYOUT} 中有：{'、'.join(template.layout)}"
    if block and block.kind is Kind.CHART and block.name not in CHARTS:
        yield f"没有图 {block.name}，可用：{'、'.join(CHARTS)}"


def _line(template: Template, name: str, near: str) -> int | None:
    """The first line in which something stands, for errors that have no line of their own."""
    lines = template.texts[name].splitlines()
    return next((number for number, line in enumerate(lines, 1) if near and near in line), None)


def _line_of(error: Exception, name: str) -> int | None:
    """Jinja puts the template's own lines into the traceback."""
    lines = [
        frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename in (name, "<template>")
    ]
    return lines[-1] if lines else None


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)
