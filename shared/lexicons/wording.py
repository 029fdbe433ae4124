"""Lexicons of wording: what is written wrongly, what is right, and where the wrong word is right; dated, sourced, replaceable."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from ahocorasick_rs import AhoCorasick, MatchKind

from shared.lexicons.spam import LexiconError

FOLDER: Final = Path(__file__).parent / "wording"
KINDS: Final = frozenset({"typo", "leader", "place", "formulation"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One wrong word."""

    wrong: str
    right: str
    kind: str
    grave: bool
    lexicon: str
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Wording:
    """All entries, searched for in one pass."""

    entries: Sequence[Entry]
    _finds: AhoCorasick = field(init=False, repr=False)

    def __post_init__(self) -> None:
        finds = AhoCorasick([one.wrong for one in self.entries], matchkind=MatchKind.LeftmostLongest)
        object.__setattr__(self, "_finds", finds)

    def found(self, text: str) -> list[tuple[Entry, int, int]]:
        """Every entry in a text with its place, without those that a longer right word covers."""
        hits = ((self.entries[index], start, end) for index, start, end in self._finds.find_matches_as_indexes(text))
        return [hit for hit in hits if not _is_covered(text, *hit)]


def _is_covered(text: str, entry: Entry, start: int, end: int) -> bool:
    for longer in entry.unless:
        at = longer.find(entry.wrong)
        if at >= 0 and text.startswith(longer, start - at):
            return True
    return False


@cache
def wording(extra: tuple[Path, ...] = (), shipped: bool = True) -> Wording:
    """The shipped lexicons and what operators add; a later file replaces an earlier one's entry. Raises LexiconError."""
    files = [*(sorted(FOLDER.glob("*.toml")) if shipped else ()), *extra]
    entries: dict[str, Entry] = {}
    for path in files:
        for entry in _entries(path):
            entries[entry.wrong] = entry
    return Wording([one for one in entries.values() if one.right])


def _entries(path: Path) -> list[Entry]:
    raw = _read(path)
    kind, name = raw["kind"], f"{raw['title_zh']} {raw['date']}"
    unless: Mapping[str, Sequence[str]] = raw.get("unless", {})
    stray = set(unless) - set(raw["words"])
    if kind not in KINDS or stray:
        raise LexiconError(
            f"{path}: {f'no kind {kind!r}' if kind not in KINDS else f'unless without a word: {sorted(stray)}'}"
        )
    return [
        Entry(wrong, right, kind, bool(raw.get("grave", False)), name, tuple(unless.get(wrong, ())))
        for wrong, right in raw["words"].items()
    ]


def _read(path: Path) -> Mapping[str, Any]:
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LexiconError(f"{path}: {error}") from error
    missing = [key for key in ("title_zh", "date", "source", "kind", "words") if not raw.get(key)]
    if missing or not all(isinstance(one, str) for one in raw.get("words", {}).values()):
        raise LexiconError(f"{path}: {', '.join(missing) or 'words'}: missing or of the wrong form")
    return raw
