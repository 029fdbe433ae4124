"""Tables as systems export them: finding the header, telling the columns by their many names, rows with their numbers."""

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

from services.new_media_poller.domain import workbook

MAX_ROWS = 20_000
SEARCHED_ROWS = 12
MAX_CELL = 100_000

PUBLISHED = "published_at"
NAMES: Mapping[str, tuple[str, ...]] = {
    PUBLISHED: (
        "发布时间", "发布日期", "发表时间", "发表日期", "发送时间", "群发时间", "推送时间", "推文时间", "发文时间", "发博时间",
        "publishtime", "publishedat", "publishdate", "datepublished", "pubdate", "pubtime", "createtime", "createdat",
        "sendtime", "posttime", "updatetime", "时间", "日期", "date", "time",
    ),
    "title": (
        "标题", "内容标题", "文章标题", "图文标题", "作品标题", "作品名称", "视频标题", "视频名称", "title", "caption",
    ),
    "url": ("链接", "内容url", "内容链接", "文章链接", "作品链接", "视频链接", "微博链接", "url", "link", "shareurl", "网址", "地址"),
    "text": ("正文", "内容", "微博内容", "微博正文", "作品描述", "摘要", "text", "content", "digest", "desc", "description"),
    "id": ("编号", "文章id", "作品id", "视频id", "微博id", "mid", "id", "itemid", "articleid", "photoid"),
    "pinned": ("置顶", "是否置顶", "istop", "pinned"),
    "state": ("状态", "审核状态", "发布状态", "作品状态", "可见范围", "state"),
    "handle": ("账号标识", "账号id", "handle"),
    "name": ("账号名称", "账号", "公众号", "公众号名称", "name", "account"),
    "exported_at": ("导出时间", "统计截止时间", "exportedat"),
}  # fmt: skip
_BY_NAME = {alias: field for field, aliases in NAMES.items() for alias in aliases}
_BRACKETS = re.compile(r"[(（\[【][^)）\]】]{0,30}[)）\]】]")
READING_KEYS = frozenset({"读取时间", "readat"})


class SheetError(ValueError):
    """This is no table of posts; the message says what is missing."""


@dataclass(frozen=True)
class Row:
    """One row under its number in the file, the first line being 1; `cells` by field, what has no field is left out."""

    number: int
    cells: Mapping[str, Any]


@dataclass(frozen=True)
class Fault:
    """A cell that could not be used."""

    row: int
    field: str
    value: str


@dataclass(frozen=True)
class Sheet:
    """`labels` says how the file itself calls each field."""

    labels: Mapping[str, str]
    rows: tuple[Row, ...]


def key_of(heading: object) -> str:
    """A heading without width, case, spaces, underscores and its remark in brackets."""
    text = unicodedata.normalize("NFKC", str(heading or ""))[:100].casefold()
    return re.sub(r"[\s_\-:*]{1,40}", "", _BRACKETS.sub("", text))


def field_of(heading: object) -> str | None:
    return _BY_NAME.get(key_of(heading))


def is_row(one: Mapping[str, Any]) -> bool:
    """Whether an object is a row of a table of posts or of readings, not a reply."""
    keys = {key_of(key) for key in list(one)[:60]}
    return bool(keys & READING_KEYS) or any(_BY_NAME.get(key) == PUBLISHED for key in keys)


def is_reading_sheet(headings: Sequence[object]) -> bool:
    """Whether the columns are those of readings made by a person."""
    return bool({key_of(heading) for heading in headings} & READING_KEYS)


def sheet_of_objects(found: Sequence[Mapping[str, Any]]) -> Sheet:
    """Rows as JSON objects."""
    labels: dict[str, str] = {}
    rows = []
    for number, one in enumerate(found[:MAX_ROWS], 1):
        cells = {field: value for key, value in one.items() if (field := field_of(key))}
        labels.update({field: str(key) for key in one if (field := field_of(key)) and field not in labels})
        rows.append(Row(number, cells))
    return _checked(Sheet(labels, tuple(rows)), [str(key) for one in found[:1] for key in one])


def sheet_of_lines(lines: Sequence[tuple[int, list[str]]]) -> Sheet:
    """Rows below a header, above which a title may stand. Raises SheetError."""
    for place, (_, cells) in enumerate(lines[:SEARCHED_ROWS]):
        fields = [field_of(cell) for cell in cells]
        if PUBLISHED in fields:
            return _below(lines[place + 1 :], cells, fields)
    raise SheetError(_missing([cell for _, cells in lines[:1] for cell in cells]))


def lines_of(body: bytes, text: str) -> list[tuple[int, list[str]]]:
    """The lines of a workbook, or of text with commas, semicolons or tabs. Raises SheetError."""
    if not body.startswith(workbook.SIGN):
        return list(cells_of(text))
    try:
        return workbook.lines_of(body, MAX_ROWS)
    except workbook.WorkbookError as fault:
        raise SheetError(str(fault)) from None


def cells_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines with anything in them, each with its number. Raises SheetError."""
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(StringIO(text), delimiter=_delimiter(text))
    try:
        for cells in reader:
            if reader.line_num > MAX_ROWS * 3:
                return
            if any(cell.strip() for cell in cells):
                yield reader.line_num, [cell.strip().removeprefix("\t") for cell in cells]
    except csv.Error as error:
        raise SheetError(f"第{reader.line_num}行：{error}") from None


def _delimiter(text: str) -> str:
    head = "\n".join(text[:20_000].splitlines()[:SEARCHED_ROWS])
    return max(",\t;，", key=head.count)


def _below(lines: Sequence[tuple[int, list[str]]], header: Sequence[str], fields: Sequence[str | None]) -> Sheet:
    places = {field: place for place, field in reversed(list(enumerate(fields))) if field}
    labels = {field: header[place] for field, place in places.items()}
    rows = []
    for number, cells in lines[:MAX_ROWS]:
        found = {field: cells[place] for field, place in places.items() if place < len(cells) and cells[place]}
        if found and not str(cells[0]).startswith(("合计", "总计", "汇总")):
            rows.append(Row(number, found))
    return Sheet(labels, tuple(rows))


def _checked(sheet: Sheet, headings: Sequence[str]) -> Sheet:
    if PUBLISHED not in sheet.labels:
        raise SheetError(_missing(headings))
    return sheet


def _missing(headings: Sequence[str]) -> str:
    shown = "、".join(str(heading)[:12] for heading in headings[:6])
    return f"第1行没有“发布时间”一列：{shown}" if shown else "空表"
