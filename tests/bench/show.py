"""Reports for people and for programs."""

import json
from dataclasses import asdict

from rich.console import Console
from rich.table import Table

from tests.bench.bench import Bar, Report, Row

_SAID = {True: "met", False: "NOT met", None: "not measured"}
_AIMED = {True: "reached", False: "not reached", None: "not measured"}


def show(name: str, report: Report) -> None:
    """Tables, then the bars, then whatever makes a figure doubtful."""
    console = Console(width=180, highlight=False)
    for title, rows in report.tables.items():
        console.print(_table(f"{name}: {title}", rows))
    if report.bars:
        console.print(_table(f"{name}: bars", [_bar(bar) for bar in report.bars]))
    for note in report.notes:
        console.print(f"! {note}", markup=False)


def as_json(reports: dict[str, Report]) -> str:
    return json.dumps({name: asdict(report) for name, report in reports.items()}, ensure_ascii=False, indent=1)


def _bar(bar: Bar) -> Row:
    return {
        "bar": bar.what,
        "wanted": bar.wanted,
        "measured": bar.measured,
        "": (_AIMED if bar.is_aim else _SAID)[bar.met],
    }


def _table(title: str, rows: list[Row]) -> Table:
    """Many columns and few rows are shown on their side."""
    table = Table(title=title, title_justify="left")
    if rows and len(rows[0]) > 9:
        first, *names = list(rows[0])
        table.add_column(first)
        for row in rows:
            table.add_column(str(row[first]), justify="right")
        for name in names:
            table.add_row(name, *(_cell(row.get(name)) for row in rows))
        return table
    for name in rows[0] if rows else ():
        table.add_column(name, justify="right" if isinstance(rows[0][name], int | float) else "left")
    for row in rows:
        table.add_row(*(_cell(value) for value in row.values()))
    return table


def _cell(value: object) -> str:
    return "" if value is None else str(value)
