"""A report for people: groups of pairs and lists on about a hundred columns, in Chinese or English."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from deploy.cli.output import plain

WIDTH: Final = 100
MOST: Final = 12
_NOTHING: Final = "—"


@dataclass(frozen=True)
class Column:
    """One column of a list: the key of its value and its heading in both languages. `short` is never folded."""

    key: str
    zh: str
    en: str
    short: bool = False
    style: str = ""


class Sheet:
    """Writes to stdout."""

    is_brief = True
    """Whether what is alike is told once: a page to browse has room for all of it."""

    def __init__(self, lang: str, *, with_trail: bool = False) -> None:
        self.lang = lang
        self._with_trail = with_trail
        is_terminal = sys.stdout.isatty()
        width = min(Console().width, WIDTH + 20) if is_terminal else WIDTH
        self._console = Console(width=width, highlight=False, emoji=False)

    def say(self, zh: str, en: str) -> str:
        return zh if self.lang == "zh" else en

    def join(self, parts: Iterable[str]) -> str:
        """An enumeration."""
        return ("、" if self.lang == "zh" else ", ").join(part for part in parts if part)

    def line(self, text: str, style: str = "") -> None:
        self._console.print(Text(plain(text)), style=style)

    def heading(self, zh: str, en: str, count: int | None = None) -> None:
        number = "" if count is None else f"（{count}）" if self.lang == "zh" else f" ({count})"
        self._console.print(Text(f"\n■ {self.say(zh, en)}{number}", style="bold cyan"))

    def pairs(self, zh: str, en: str, rows: Iterable[tuple[str, str, Any]]) -> None:
        """A group of facts: heading in both languages and value; what is None was not found and shows a dash."""
        kept = list(rows)
        if not kept:
            return
        self.heading(zh, en)
        grid = Table.grid(padding=(0, 2), pad_edge=True)
        grid.add_column(style="dim", no_wrap=True)
        grid.add_column(overflow="fold")
        for name_zh, name_en, value in kept:
            grid.add_row(self.say(name_zh, name_en), cell(value))
        self._console.print(grid)

    def list(
        self,
        zh: str,
        en: str,
        columns: Sequence[Column],
        rows: Sequence[Mapping[str, Any]],
        most: int = MOST,
        counted: bool = True,
    ) -> None:
        """A list of facts; of a long one the beginning, and how many more there are. A column without any value is left out."""
        if not rows:
            return
        self.heading(zh, en, len(rows) if counted else None)
        shown = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1), header_style="dim")
        if self._with_trail:
            columns = (*columns, Column("trail_number", "证据", "trail", short=True, style="dim"))
            rows = [{**row, "trail_number": _number(row.get("seen"))} for row in rows]
        columns = [column for column in columns if any(row.get(column.key) not in (None, "") for row in rows)]
        for column in columns:
            shown.add_column(
                self.say(column.zh, column.en), overflow="fold", no_wrap=column.short, style=column.style or None
            )
        for row in rows[:most]:
            shown.add_row(*(cell(row.get(column.key)) for column in columns))
        self._console.print(shown)
        self.more(len(rows) - most)

    def more(self, left: int) -> None:
        if left > 0:
            said = self.say(f"  还有 {left} 条，用 --json 查看全部", f"  {left} more: --json tells all")
            self._console.print(Text(said, style="dim italic"))


def _number(seen: Any) -> int | str:
    """The number of the page in the trail that a row was read from."""
    return seen["page"] + 1 if isinstance(seen, Mapping) else ""


def cell(value: Any) -> Text:
    """What came from outside shows as text only: no markup, no control characters."""
    if value is None:
        return Text(_NOTHING, style="dim")
    return Text(plain(moment(value)))


def moment(value: Any) -> str:
    """An instant to the minute, a day without a time of day as a day."""
    text = str(value)
    if not (isinstance(value, str) and len(text) >= 19 and text[4:5] == "-" and text[10:11] == "T"):
        return text
    return text[:10] if text[11:19] == "00:00:00" else text[:16].replace("T", " ")


def local(url: str | None, page: str | None) -> str | None:
    """An address as short as it may be beside a page of the same site."""
    if not url or not page:
        return url
    site = "/".join(page.split("/", 3)[:3]) + "/"
    return url[len(site) - 1 :] if url.startswith(site) else url
