"""What a bench is: a name, a function that measures, and a report of tables and bars."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True)
class Options:
    """What the command line asks of every bench; a bench takes what concerns it."""

    root: Path
    quick: bool = False
    peers: bool = True
    profile: bool = False
    sites: int | None = None
    pages: int | None = None
    big_pages: int | None = None
    rounds: int | None = None
    say: Callable[[str], None] = print


@dataclass(frozen=True)
class Bar:
    """One budget of design.md section 10, what was measured, and whether it is met; None: not measured in this run.

    An aim is not a bar: whoever misses it has not failed.
    """

    what: str
    wanted: str
    measured: str
    met: bool | None
    is_aim: bool = False


@dataclass
class Report:
    """Tables in the order in which they are printed, then the bars."""

    tables: dict[str, list[Row]] = field(default_factory=dict)
    bars: list[Bar] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Bench:
    name: str
    about: str
    run: Callable[[Options], Coroutine[Any, Any, Report]]
