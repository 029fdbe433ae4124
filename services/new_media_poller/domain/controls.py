"""Whether a way of reading can be trusted in a run, and whether a whole platform has gone from view."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from services.new_media_poller.domain.account import Account
from services.new_media_poller.domain.explain import Verdict, explain
from services.new_media_poller.domain.reading import AccountReading
from services.new_media_poller.domain.vocabulary import Method, Outcome

CONTROL_WINDOW_DAYS = 3
MIN_READINGS = 10
FALL = 0.5
RETURN = 0.8
SILENCED_AT_ONCE = 0.3


@dataclass(frozen=True)
class Trust:
    """The control accounts of a method in one run; `fresh` of none asked says nothing."""

    asked: int
    fresh: int

    @property
    def trusted(self) -> bool | None:
        """None without control accounts; otherwise at least half of them must be fresh."""
        return None if self.asked == 0 else self.fresh * 2 >= self.asked


def trust_by_method(
    run: Iterable[tuple[Account, AccountReading]], at: datetime, window_days: int = CONTROL_WINDOW_DAYS
) -> dict[Method, Trust]:
    """For each method used in the run, what its control accounts showed."""
    tallies: dict[Method, Trust] = {}
    for account, reading in run:
        tally = tallies.get(reading.method, Trust(0, 0))
        if account.control:
            tally = Trust(tally.asked + 1, tally.fresh + _is_fresh(reading, at, window_days))
        tallies[reading.method] = tally
    return tallies


def _is_fresh(reading: AccountReading, at: datetime, window_days: int) -> bool:
    if reading.app is not None:
        return reading.app.available is True
    return explain(reading, at, window_days).verdict == Verdict.FRESH


@dataclass(frozen=True)
class Tally:
    """One run over a platform's accounts: how many were asked, read well, and fell silent since the run before."""

    asked: int
    read: int
    newly_silent: int = 0

    @property
    def share_read(self) -> float:
        return self.read / self.asked if self.asked else 0.0


@dataclass(frozen=True)
class Breaker:
    """Open means: no findings for this platform, an alert about ourselves instead."""

    open: bool = False
    why: str | None = None
    usual_share: float | None = None


def next_breaker(before: Breaker, now: Tally, controls_fresh: bool | None = None) -> Breaker:
    """The state after a run; the usual share is learnt from runs with the breaker closed only."""
    if now.asked < MIN_READINGS and controls_fresh is not False:
        return before
    why = _fault(before, now, controls_fresh)
    if why is not None:
        return Breaker(True, why, before.usual_share)
    if before.open and before.usual_share is not None and now.share_read < RETURN * before.usual_share:
        return before
    usual = now.share_read if before.usual_share is None else 0.8 * before.usual_share + 0.2 * now.share_read
    return Breaker(False, None, usual)


def _fault(before: Breaker, now: Tally, controls_fresh: bool | None) -> str | None:
    if controls_fresh is False:
        return "controls-not-fresh"
    usual = 1.0 if before.usual_share is None else before.usual_share
    if now.share_read < FALL * usual:
        return "readings-fell"
    if now.read and now.newly_silent / now.read > SILENCED_AT_ONCE:
        return "silent-at-once"
    return None


def tally(
    readings: Iterable[AccountReading], verdicts_before: Mapping[str, Verdict], at: datetime, window_days: int = 14
) -> Tally:
    """The tally of a run, given each account's verdict of the run before."""
    asked = read = newly_silent = 0
    for reading in readings:
        asked += 1
        read += reading.outcome == Outcome.OK
        silent = explain(reading, at, window_days, controls_fresh=True).verdict == Verdict.SILENT
        newly_silent += silent and verdicts_before.get(reading.account_id) == Verdict.FRESH
    return Tally(asked, read, newly_silent)
