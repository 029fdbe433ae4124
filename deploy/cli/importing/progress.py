"""A progress bar on stderr, only where somebody is looking."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bars


class Progress:
    """How much of an import is taken over."""

    def __init__(self, total: int, quiet: bool) -> None:
        console = Console(stderr=True)
        shown = console.is_terminal and not quiet
        self._bars = Bars(
            TextColumn("名录导入"),
            BarColumn(),
            MofNCompleteColumn(),
            console=console,
            disable=not shown,
            transient=True,
        )
        self._task = self._bars.add_task("import", total=total)

    def at(self, taken: int) -> None:
        self._bars.update(self._task, completed=max(0, taken))

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()
