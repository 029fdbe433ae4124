"""Edition files as they are written: TOML, one extending another, every value with the file and line where it stands."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

PACKAGED = Path(__file__).parent / "editions"
MAX_DEPTH = 5
MAX_BYTES = 1_000_000
_HEADER = re.compile(r"\s{0,20}\[([^\[\]]{1,200})\]")
_KEY = re.compile(r"\s{0,20}(\"[^\"]{1,120}\"|'[^']{1,120}'|[\w-]{1,120})\s{0,20}=")
_PART = re.compile(r"\"([^\"]*)\"|'([^']*)'|([\w-]+)")
_CODE = re.compile(r"[\w-]{1,80}", re.ASCII)
_MERGED = ("frame", "points", "rules", "own")
"""Tables in which an edition changes single values of the one that it extends."""


class EditionError(ValueError):
    """An edition that cannot be used; says which file, which line, which key and what is wrong."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with an edition, with its place."""

    where: str
    key: str
    what: str

    @property
    def order(self) -> tuple[str, int, str]:
        """By file and line."""
        file, _, line = self.where.rpartition(":")
        return (file or self.where, int(line) if line.isdigit() else 0, self.key)

    def __str__(self) -> str:
        return f"{self.where}: {self.key}: {self.what}" if self.key else f"{self.where}: {self.what}"


@dataclass(frozen=True)
class Written:
    """An edition with what it inherits: values, and by dotted key the place where each was written last."""

    code: str
    values: Mapping[str, Any]
    places: Mapping[str, str] = field(default_factory=dict)

    def where(self, key: str) -> str:
        """The place of a key, or of the nearest table above it."""
        while key and key not in self.places:
            key = key.rpartition(".")[0]
        return self.places.get(key, f"{self.code}.toml")


def read(code: str, folders: Sequence[Path]) -> Written:
    """The edition of that name from the first folder that has it, over those that it extends. Raises EditionError."""
    return _read(code, folders, 0)


def read_file(path: Path, folders: Sequence[Path]) -> Written:
    """An edition from a file anywhere; what it extends is looked for in the folders. Raises EditionError."""
    return _over(path, folders, 0)


def names(folders: Sequence[Path]) -> list[str]:
    """The editions that there are."""
    return sorted({file.stem for folder in folders for file in folder.glob("*.toml")})


def _read(code: str, folders: Sequence[Path], depth: int) -> Written:
    found = (folder / f"{code}.toml" for folder in folders)
    path = next((one for one in found if _CODE.fullmatch(code) and one.exists()), None)
    if path is None:
        raise EditionError(f"no edition {code!r}; there are: {', '.join(names(folders))}")
    return _over(path, folders, depth)


def _over(path: Path, folders: Sequence[Path], depth: int) -> Written:
    if depth > MAX_DEPTH:
        raise EditionError(f"{path.name}: extends itself")
    text = _text(path)
    try:
        raw = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise EditionError(f"{path.name}: {error}") from error
    places = {key: f"{path.name}:{line}" for key, line in _lines(text)}
    if "extends" not in raw:
        return Written(path.stem, raw, places)
    if not isinstance(raw["extends"], str):
        raise EditionError(f"{places.get('extends', path.name)}: extends: {raw['extends']!r} is no name")
    base = _read(raw["extends"], folders, depth + 1)
    return Written(path.stem, _merged(base.values, raw), {**base.places, **places})


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise EditionError(f"{path.name}: larger than {MAX_BYTES} bytes")
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise EditionError(f"{path.name}: cannot be read: {error}") from error


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**base, **over}
    for table in _MERGED:
        if isinstance(base.get(table), dict) and isinstance(over.get(table), dict):
            merged[table] = _deep(base[table], over[table])
    return merged


def _deep(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Tables within tables are merged, everything else is replaced."""
    both = {key: _deep(base[key], over[key]) for key in over if _are_tables(base.get(key), over[key])}
    return {**base, **over, **both}


def _are_tables(*values: object) -> bool:
    return all(isinstance(value, dict) for value in values)


def _lines(text: str) -> Iterator[tuple[str, int]]:
    """Dotted keys with their lines; the standard library's parser tells none."""
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        header = _HEADER.match(line)
        if header:
            table = _dotted(header[1])
            yield table, number
            continue
        key = _KEY.match(line)
        if key:
            name = _dotted(key[1])
            yield (f"{table}.{name}" if table else name), number


def _dotted(written: str) -> str:
    return ".".join(next(part for part in parts if part) for parts in _PART.findall(written) if any(parts))
