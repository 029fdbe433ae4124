"""A circular's text as blocks: titles, numbered headings, paragraphs, and the places of tables, charts and annexes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

OUTSIDE = "\ue000"
"""Stands before every value that a template fills in: a name that begins with `#` or `@` is text, never markup."""
ANNEX = "\ue001"
"""Around the name of an annex in running text; its number is known when all blocks are."""
DIGITS = "一二三四五六七八九十"


class Kind(StrEnum):
    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    NOTE = "note"
    MARK = "mark"
    NUMBER = "number"
    TO = "to"
    TABLE = "table"
    CHART = "chart"
    ATTACHMENTS = "attachments"
    SIGN = "sign"
    ANNEX = "annex"
    PAGE = "page"


WORDED = (Kind.MARK, Kind.NUMBER, Kind.TO)
NAMED = (Kind.TABLE, Kind.CHART, Kind.ANNEX)
BARE = (Kind.ATTACHMENTS, Kind.SIGN, Kind.PAGE)


@dataclass(frozen=True)
class Block:
    """One piece. `level` is that of a heading, 1 to 4; `number` that of an annex, from 1; `name` a table or chart."""

    kind: Kind
    text: str = ""
    level: int = 0
    name: str = ""
    number: int = 0


class BlockError(ValueError):
    """A line that is no block; says which and why."""

    def __init__(self, line: str, why: str) -> None:
        super().__init__(why)
        self.line = line
        self.why = why


def parse(text: str) -> tuple[Block, ...]:
    """The blocks of a rendered text. Raises BlockError."""
    plain = [block for line in text.splitlines() if (block := read(line.strip(" \t　"))) is not None]
    return tuple(_resolved(_numbered(plain)))


def read(line: str) -> Block | None:
    """One line; None when it is empty. Raises BlockError."""
    if not line:
        return None
    if line.startswith("#"):
        return _heading(line)
    if line.startswith(">"):
        return Block(Kind.NOTE, line[1:].strip())
    return _directive(line) if line.startswith("@") else Block(Kind.PARAGRAPH, line)


def _heading(line: str) -> Block:
    marks = len(line) - len(line.lstrip("#"))
    text = line[marks:].strip()
    if marks > 5 or not text:
        raise BlockError(line, "标题应为一至五个 # 加文字")
    return Block(Kind.TITLE, text) if marks == 1 else Block(Kind.HEADING, text, level=marks - 1)


def _directive(line: str) -> Block:
    found = re.match(r"@([a-z]+)(?:\s+(.*))?$", line, re.ASCII)
    word, rest = (found[1], (found[2] or "").strip()) if found else ("", "")
    if word in WORDED:
        return Block(Kind(word), rest)
    if word in BARE:
        return Block(Kind(word))
    if word not in NAMED:
        known = "、".join(f"@{kind}" for kind in (*WORDED, *NAMED, *BARE))
        raise BlockError(line, f"不认识的指令 {line.split()[0]}，可用：{known}")
    name, _, title = rest.partition(" ")
    if not re.fullmatch(r"[a-z_]+", name, re.ASCII):
        raise BlockError(line, f"@{word} 后面应写名称和标题")
    return Block(Kind(word), title.strip(), name=name)


def _numbered(blocks: Sequence[Block]) -> Iterator[Block]:
    """Headings by level (一、（一）1. （1）), each level anew under the one above; annexes from 1."""
    counts, annexes = [0, 0, 0, 0], 0
    for block in blocks:
        if block.kind is Kind.HEADING:
            counts[block.level - 1] += 1
            counts[block.level :] = [0] * (4 - block.level)
            yield Block(block.kind, _label(block.level, counts[block.level - 1]) + block.text, block.level)
        elif block.kind is Kind.ANNEX:
            annexes += 1
            yield Block(block.kind, block.text, name=block.name, number=annexes)
        else:
            yield block


def _label(level: int, number: int) -> str:
    return (f"{chinese(number)}、", f"（{chinese(number)}）", f"{number}.", f"（{number}）")[level - 1]


def chinese(number: int) -> str:
    """1 to 99 as headings write them."""
    tens, ones = divmod(number, 10)
    first = "" if tens == 0 else "十" if tens == 1 else DIGITS[tens - 1] + "十"
    return first + (DIGITS[ones - 1] if ones else "")


def _resolved(blocks: Iterator[Block]) -> Iterator[Block]:
    """Annex names in running text become numbers; what stood for markup is taken away."""
    known = list(blocks)
    numbers = {block.name: block.number for block in known if block.kind is Kind.ANNEX}

    def number(found: re.Match[str]) -> str:
        if found[1] not in numbers:
            raise BlockError(found[1], f"正文提到附件 {found[1]}，但没有 @annex {found[1]}")
        return f"附件{numbers[found[1]]}"

    for block in known:
        text = re.sub(f"{ANNEX}([a-z_]+){ANNEX}", number, block.text).replace(OUTSIDE, "")
        yield Block(block.kind, text, block.level, block.name, block.number)
