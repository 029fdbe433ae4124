"""What several places of observation say together of one site (lessons B5): open, down, open from some networks only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Vote:
    """The last definitive reading of one vantage."""

    opened: bool
    at: datetime


@dataclass(frozen=True)
class Council:
    """Fresh votes by vantage, and the vantages from which one is to be had."""

    votes: Mapping[str, Vote]
    expected: frozenset[str] = frozenset()

    @property
    def failing(self) -> tuple[str, ...]:
        return tuple(sorted(name for name, vote in self.votes.items() if not vote.opened))

    @property
    def opening(self) -> tuple[str, ...]:
        return tuple(sorted(name for name, vote in self.votes.items() if vote.opened))

    @property
    def alone(self) -> bool:
        """One vantage, and none beside it that could be asked: it decides by itself."""
        return len(self.votes) < 2 and not self.expected - set(self.votes)

    @property
    def quorum(self) -> int:
        """More than half of all that spoke or are to speak."""
        return len(set(self.votes) | self.expected) // 2 + 1

    @property
    def down(self) -> bool | None:
        """True: a quorum cannot open it. False: somebody opens it, and too few cannot. None: the others have not spoken yet."""
        if len(self.failing) >= self.quorum:
            return True
        return False if self.opening else None

    @property
    def partly(self) -> bool | None:
        """Whether only some networks open it; None while fewer than two have spoken."""
        if len(self.votes) < 2:
            return None
        return bool(self.failing) and bool(self.opening) and self.down is False


def council(votes: Mapping[str, Vote], at: datetime, fresh_s: float, expected: Iterable[str] = ()) -> Council:
    """Those votes that are fresh at an instant; votes from after it, which came out of turn, count as well."""
    since = at - timedelta(seconds=fresh_s)
    return Council({name: vote for name, vote in votes.items() if vote.at >= since}, frozenset(expected))
