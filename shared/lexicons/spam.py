"""What planted words weigh: the lexicon of spam, compiled once; operators add files of the same form."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from ahocorasick_rs import AhoCorasick, MatchKind

FILE: Final = Path(__file__).parent / "spam.toml"
POINTS: Final[Mapping[str, int]] = {"strong": 3, "plain": 2, "weak": 1}


class LexiconError(ValueError):
    """A lexicon that cannot be used; says which file and what is wrong."""


@dataclass(frozen=True, slots=True)
class Word:
    """One entry: what it is about, and how much it says by itself (1 to 3 points)."""

    text: str
    category: str
    points: int


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Words, guards and host names, ready to be searched for. Texts must be plain (signals/meaning.py)."""

    words: Mapping[str, Word]
    guards: frozenset[str]
    host_words: tuple[str, ...]
    not_host_words: tuple[str, ...]
    domains: Mapping[str, str] = field(default_factory=dict)
    """Hosts that operators named, each with its category: a sign beside others, never by itself."""

    def __post_init__(self) -> None:
        names = sorted({*self.words, *self.guards})
        object.__setattr__(self, "_names", names)
        object.__setattr__(self, "_finds", AhoCorasick(names, matchkind=MatchKind.Standard))

    def found(self, text: str) -> tuple[tuple[Word, ...], frozenset[str]]:
        """Words of a plain text in their order, longest first where one holds another; and the guards beside them."""
        names: Sequence[str] = self._names  # type: ignore[attr-defined]
        finds: AhoCorasick = self._finds  # type: ignore[attr-defined]
        hits: list[tuple[int, int, Word]] = []
        guards: set[str] = set()
        for index, start, end in finds.find_matches_as_indexes(text, overlapping=True):
            name = names[index]
            if name in self.guards:
                guards.add(name)
            word = self.words.get(name)
            if word is not None and _stands_alone(text, start, end):
                hits.append((start, end, word))
        return tuple(word for _, _, word in _longest(hits)), frozenset(guards)

    def host_word(self, host: str) -> str | None:
        """The piece of a host name that gives it away."""
        if any(word in host for word in self.not_host_words):
            return None
        return next((word for word in self.host_words if word in host), None)

    def listed(self, host: str) -> str | None:
        """The category under which an operator named this host or a domain above it."""
        labels = host.split(".")
        names = (".".join(labels[at:]) for at in range(len(labels) - 1))
        return next((self.domains[name] for name in names if name in self.domains), None)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Letters and digits of the word are no piece of a longer word; Chinese characters need no border."""
    first, last = text[start], text[end - 1]
    before, after = text[start - 1 : start], text[end : end + 1]
    if first.isascii() and before.isascii() and before.isalnum():
        return False
    # Brands carry numbers (bet365888): only letters make another word of it.
    return not (last.isascii() and after.isascii() and after.isalpha())


def _longest(hits: Iterable[tuple[int, int, Word]]) -> list[tuple[int, int, Word]]:
    kept: list[tuple[int, int, Word]] = []
    for start, end, word in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
        if not kept or end > kept[-1][1]:
            kept.append((start, end, word))
    return kept


@cache
def lexicon(extra: tuple[Path, ...] = ()) -> Lexicon:
    """The shipped lexicon and what operators add to it. Raises LexiconError."""
    files = [(path, _read(path)) for path in (FILE, *extra)]
    words: dict[str, Word] = {}
    for path, raw in files:
        for word in _words(path, raw):
            words[word.text] = word
    return Lexicon(
        words=words,
        guards=frozenset(word for _, raw in files for word in raw.get("guards", {}).get("words", ())),
        host_words=tuple(word for _, raw in files for word in raw.get("hosts", {}).get("words", ())),
        not_host_words=tuple(word for _, raw in files for word in raw.get("hosts", {}).get("except", ())),
        domains={one["host"].lower(): one["category"] for _, raw in files for one in raw.get("domains", ())},
    )


@cache
def simplified() -> Mapping[int, str]:
    """For str.translate: the traditional characters of our words."""
    script = _read(FILE)["script"]
    return {ord(one): other for one, other in zip(script["traditional"], script["simplified"], strict=True)}


def _read(path: Path) -> dict[str, Any]:
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LexiconError(f"{path}: {error}") from error
    missing = [key for key in ("date", "source") if not str(raw.get(key, "")).strip()]
    if missing:
        raise LexiconError(
            f"{path}: {', '.join(missing)} is missing; a lexicon says where its words come from and when"
        )
    return raw


def _words(path: Path, raw: Mapping[str, Any]) -> Iterable[Word]:
    for category, given in raw.get("categories", {}).items():
        for level, words in given.items():
            if level == "title_zh":
                continue
            if level not in POINTS:
                raise LexiconError(f"{path}: {category}: no level {level!r}; there are: {', '.join(POINTS)}")
            if not isinstance(words, list) or not all(
                isinstance(word, str) and len(word.strip()) > 1 for word in words
            ):
                raise LexiconError(f"{path}: {category}.{level}: a list of words of two characters or more")
            yield from (Word(word.strip().lower(), category, POINTS[level]) for word in words)
