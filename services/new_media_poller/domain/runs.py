"""The accounts of one method in one run, counted as they are read: has the whole platform gone from view?"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from services.new_media_poller.domain.controls import Breaker, Tally, next_breaker
from services.new_media_poller.domain.explain import Verdict
from services.new_media_poller.domain.vocabulary import Method


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


PATIENCE_RUNS = 12
"""Runs (three days) after which what a distrusted way of reading keeps saying is taken for true."""


@dataclass
class Memory:
    """What each account was before this run. A run that nobody believes leaves no trace: the next is compared with the last good one."""

    _settled: dict[str, Verdict] = field(default_factory=dict)
    _of_run: dict[Method, dict[str, Verdict]] = field(default_factory=dict)
    _distrusted: dict[Method, int] = field(default_factory=dict)

    def before(self, account: str) -> Verdict | None:
        return self._settled.get(account)

    def note(self, method: Method, account: str, verdict: Verdict) -> None:
        if verdict != Verdict.UNKNOWN:
            self._of_run.setdefault(method, {})[account] = verdict

    def end_of_run(self, method: Method, *, believed: bool) -> None:
        """Settle what the run said, or forget it."""
        runs = 0 if believed else self._distrusted.get(method, 0) + 1
        said = self._of_run.pop(method, {})
        if believed or runs >= PATIENCE_RUNS:
            self._settled.update(said)
            runs = 0
        self._distrusted[method] = runs
