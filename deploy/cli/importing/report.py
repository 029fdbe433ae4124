"""The outcome of an import for people (tables on stderr, one line on stdout) and for programs (one JSON document)."""

import json
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from deploy.cli.importing.flow import OK, Result
from services.inventory.domain.columns import FileKind, label_of
from services.inventory.domain.errors import RowError, sentence
from services.inventory.domain.register import Note

SHOWN_ERRORS = 50
_HEADS = {"zh": ("文件", "行", "列", "内容", "问题与处理"), "en": ("file", "row", "column", "value", "what to do")}


def show(result: Result, as_json: bool, lang: str) -> None:
    """Print the result: exactly one JSON document, or text."""
    lang = lang if lang in _HEADS else "zh"
    if as_json:
        print(json.dumps(document(result, lang), ensure_ascii=False))
        return
    console = Console(stderr=True)
    for note in result.register.notes:
        console.print(f"[yellow]![/] {escape(f'{note.file}: {_note(note, lang)}')}")
    if result.register.errors:
        _show_errors(console, result, lang)
    else:
        print(_summary(result, lang))


def document(result: Result, lang: str) -> dict[str, Any]:
    """The machine interface."""
    register = result.register
    return {
        "ok": result.exit_code == OK,
        "sites": register.counts[FileKind.SITE],
        "accounts": register.counts[FileKind.ACCOUNT],
        "sections": register.counts[FileKind.SECTION],
        **result.counts,
        "import_id": result.import_id,
        "error_count": register.error_count,
        "errors": [_error(error, result, lang) for error in register.errors],
        "warnings": [{"file": note.file, "code": note.code, "says": _note(note, lang)} for note in register.notes],
    }


def _error(error: RowError, result: Result, lang: str) -> dict[str, Any]:
    return {
        "file": error.file,
        "row": error.row,
        "field": error.field,
        "label": _label(error, result, lang) or None,
        "value": error.value,
        "code": error.code,
        "params": dict(error.params),
        "says": _says(error, result, lang),
    }


def _label(error: RowError, result: Result, lang: str) -> str:
    return label_of(error.field, result.register.kinds.get(error.file), lang)


def _says(error: RowError, result: Result, lang: str) -> str:
    return sentence(error.code, lang, _label(error, result, lang), error.value, error.params)


def _note(note: Note, lang: str) -> str:
    return sentence(note.code, lang, "", note.value)


def _show_errors(console: Console, result: Result, lang: str) -> None:
    table = Table()
    for head in _HEADS[lang]:
        table.add_column(head, overflow="fold")
    for error in result.register.errors[:SHOWN_ERRORS]:
        cells = (error.file, str(error.row or ""), _label(error, result, lang), error.value, _says(error, result, lang))
        table.add_row(*(escape(cell) for cell in cells))
    console.print(table)
    count, more = result.register.error_count, result.register.error_count - SHOWN_ERRORS
    if more > 0:
        console.print(f"… 另有 {more} 处" if lang == "zh" else f"… and {more} more")
    if result.import_id is None:
        console.print(
            f"共 {count} 处问题；没有导入任何内容。" if lang == "zh" else f"{count} problems; nothing was imported."
        )


def _summary(result: Result, lang: str) -> str:
    counts, read = result.counts, _read(result, lang)
    if counts["new"] is None:
        sent = result.import_id is not None
        if lang == "en":
            return f"{read}: " + ("sent" if sent else "checked, nothing wrong; nothing sent")
        return f"{read}：" + ("已提交" if sent else "检查无误，未提交")
    if lang == "en":
        return f"{read}: " + ", ".join(f"{counts[key]} {key}" for key in counts)
    names = {"new": "新增", "changed": "变更", "unchanged": "未变", "retired": "退出"}
    return f"{read}：" + "，".join(f"{names[key]} {counts[key]}" for key in names)


def _read(result: Result, lang: str) -> str:
    """What stood in the files; sections are taken over as one list a site."""
    register = result.register
    sites, accounts, sections = (register.counts[kind] for kind in FileKind)
    lists = len(register.section_rows)
    if lang == "en":
        return f"{sites} sites, {accounts} accounts" + (f", {sections} sections of {lists} sites" if sections else "")
    return f"网站 {sites} 个、账号 {accounts} 个" + (f"、栏目 {sections} 个（{lists} 个网站）" if sections else "")
