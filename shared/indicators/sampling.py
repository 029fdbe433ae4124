"""Seeded samples: which of many are looked at is decided by a seed that is written down, so that it can be repeated and disputed."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import TypeVar

Thing = TypeVar("Thing")


def rank(seed: str, name: str) -> int:
    """Where something stands in the order that a seed makes; the same on every machine."""
    return int.from_bytes(blake2b(f"{seed}\x1f{name}".encode(), digest_size=8).digest())


def drawn(things: Iterable[Thing], name: Callable[[Thing], str], seed: str, size: int) -> Sequence[Thing]:
    """So many of the things, the first in the seed's order; all of them when there are no more."""
    return sorted(things, key=lambda thing: (rank(seed, name(thing)), name(thing)))[:size]


def quarter_seed(target: str, at: datetime) -> str:
    """One sample a target and quarter: what was drawn once stays drawn until it was put right."""
    return f"{target}:{at.year}Q{(at.month + 2) // 3}"
