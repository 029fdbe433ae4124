"""The accounts of one method in one run, counted as they are read: has the whole platform gone from view?"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from services.new_media_poller.domain.controls import Breaker, Tally, next_breaker


@dataclass(frozen=True)
class Run:
    """The current run of a method. `before` is the breaker as the last finished run left it."""

    name: str
    began_at: datetime
    before: Breaker = field(default_factory=Breaker)
    tally: Tally = field(default_factory=lambda: Tally(0, 0))

    def breaker(self, controls_fresh: bool | None) -> Breaker:
        """What the run says so far."""
        return next_breaker(self.before, self.tally, controls_fresh)


@dataclass(frozen=True)
class Look:
    """One scheduled reading as the tally counts it."""

    run: str
    at: datetime
    read: bool
    newly_silent: bool


def counted(current: Run | None, look: Look, controls_fresh: bool | None) -> Run:
    """The run after one more reading. A later run ends the one before it; a straggler of an earlier run changes nothing."""
    if current is None:
        current = Run(look.run, look.at)
    if look.run != current.name:
        if look.at < current.began_at:
            return current
        current = Run(look.run, look.at, current.breaker(controls_fresh))
    was = current.tally
    return replace(current, tally=Tally(was.asked + 1, was.read + look.read, was.newly_silent + look.newly_silent))
