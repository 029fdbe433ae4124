"""How commands speak: one JSON document on stdout for programs, tables for people, errors on stderr."""

import json
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table

OK, FOUND, USAGE, UNKNOWN = 0, 1, 2, 3
"""Exit codes: nothing found, findings, wrong usage or unreadable input, could not tell."""


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """Text from outside without what a terminal would obey."""
    return _CONTROL.sub("", text)


def document(value: Any) -> None:
    """One JSON document and nothing else."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    # Half a character, as broken pages may hold, must not stop the rest.
    sys.stdout.write(text.encode("utf-8", "replace").decode() + "\n")


def table(title: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> None:
    """A table with the columns' keys and headings; long cells fold, because cut text cannot be acted on."""
    shown = Table(title=f"{title}（{len(rows)}）", title_justify="left", header_style="bold", expand=False)
    for heading in columns.values():
        shown.add_column(heading, overflow="fold")
    for row in rows:
        shown.add_row(*(_cell(row.get(key)) for key in columns))
    Console().print(shown)


def _cell(value: Any) -> str:
    if value is None:
        return "—"
    return str(value).replace("T", " ")[:16] if _is_instant(value) else plain(str(value)).replace("[", "\\[")


def _is_instant(value: Any) -> bool:
    return isinstance(value, str) and len(value) >= 19 and value[4:5] == "-" and value[10:11] == "T"


def refuse(message: str, code: int = USAGE) -> NoReturn:
    """Say what is wrong and what to do, on stderr, and leave."""
    typer.secho(message, err=True, fg="red")
    raise typer.Exit(code)
