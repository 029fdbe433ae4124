"""The same report as one self-contained page to browse: every fact leads to where it was read, nothing is ever executed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from deploy.cli.inspection.sheet import MOST, Column, Sheet, moment
from deploy.cli.output import plain

_ADDRESSES = frozenset({"url", "place", "page", "final_url", "example"})


@dataclass(frozen=True)
class Cell:
    """One value as text; `link` is an address of the web that it may be followed to."""

    text: str
    link: str | None = None


@dataclass(frozen=True)
class Line:
    """One row; `page` is the place in the trail that it was read from."""

    cells: tuple[Cell, ...]
    page: int | None = None
    anchor: str = ""


@dataclass
class Group:
    """One table, or a note."""

    title: str
    heads: tuple[str, ...] = ()
    lines: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass
class TrailPage:
    """A page that facts were read from, and the facts that lead back to it."""

    url: str
    at: str
    status: str
    sha256: str
    stored: str | None = None
    facts: list[tuple[str, str, str]] = field(default_factory=list)
    """Anchor, fact and the text around it."""


class HtmlSheet(Sheet):
    """Collects what `Sheet` would print. Relative addresses lie below `base`."""

    is_brief = False

    def __init__(
        self, lang: str, base: str, trail: Sequence[Mapping[str, Any]], stored: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(lang)
        self.base = base
        self.groups: list[Group] = []
        self.trail = [_page(one, stored or {}) for one in trail]

    def line(self, text: str, style: str = "") -> None:
        if self.groups:
            self.groups[-1].notes.append(plain(text.strip()))

    def heading(self, zh: str, en: str, count: int | None = None) -> None:
        self.groups.append(Group(self.say(zh, en)))

    def pairs(self, zh: str, en: str, rows: Iterable[tuple[str, str, Any]]) -> None:
        lines = [Line((Cell(self.say(one, other)), self._cell("", value))) for one, other, value in rows]
        if lines:
            self.groups.append(Group(self.say(zh, en), (), lines))

    def list(
        self, zh: str, en: str, columns: Sequence[Column], rows: Sequence[Mapping[str, Any]], most: int = MOST,
        counted: bool = True,
    ) -> None:  # fmt: skip
        if not rows:
            return
        kept = [column for column in columns if any(row.get(column.key) not in (None, "") for row in rows)]
        number = (f"（{len(rows)}）" if self.lang == "zh" else f" ({len(rows)})") if counted else ""
        group = Group(self.say(zh, en) + number, tuple(self.say(column.zh, column.en) for column in kept))
        self.groups.append(group)
        for place, row in enumerate(rows):
            cells = tuple(self._cell(column.key, row.get(column.key)) for column in kept)
            group.lines.append(self._line(cells, row.get("seen"), self.say(zh, en), f"f{len(self.groups)}-{place}"))

    def _line(self, cells: tuple[Cell, ...], seen: Any, title: str, anchor: str) -> Line:
        """A row with a way to its page of the trail, and from there back."""
        if not isinstance(seen, Mapping) or not 0 <= seen["page"] < len(self.trail):
            return Line(cells, None, anchor)
        fact = " ".join((title, *(cell.text for cell in cells[:3] if cell.text)))
        self.trail[seen["page"]].facts.append((anchor, fact, plain(str(seen.get("text") or ""))))
        return Line(cells, seen["page"], anchor)

    def _cell(self, key: str, value: Any) -> Cell:
        text = "" if value is None else plain(moment(value))
        return Cell(text, self._web(text) if key in _ADDRESSES else None)

    def _web(self, text: str) -> str | None:
        """Only addresses of the web can be followed: whatever a page prints, no script becomes a link."""
        first = text.split("  ")[0]
        if first.startswith(("http://", "https://")):
            return first
        return urljoin(self.base, first) if first.startswith("/") and not first.startswith("//") else None

    def page(self, title: str, above: str | None = None) -> str:
        """The whole document."""
        environment = Environment(
            loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        template = environment.get_template("sheet.html.j2")
        text = template.render(
            title=plain(title), groups=self.groups, trail=self.trail, lang=self.lang, say=self.say, above=above
        )
        return text.encode("utf-8", "replace").decode()


def _page(one: Mapping[str, Any], stored: Mapping[str, str]) -> TrailPage:
    key = one["sha256"] or ""
    at = moment(one["at"]) if one["at"] else ""
    return TrailPage(plain(one["url"]), at, str(one["status"] or ""), key, stored.get(key))
