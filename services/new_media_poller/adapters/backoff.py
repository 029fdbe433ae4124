"""Leaves alone who has said "too often": no request until the pause is over, each pause twice as long as the last."""

from dataclasses import dataclass

from services.new_media_poller.domain.reading import AccountReading
from services.new_media_poller.domain.vocabulary import Outcome, Reason

FIRST_S, MOST_S = 300.0, 6 * 3600.0
"""Nominal seconds."""


@dataclass(frozen=True)
class _Pause:
    until: float
    lasts_s: float


class Backoff:
    """By key (a credential, or a host that needs none). One per process: another replica learns it by one request of its own."""

    def __init__(self) -> None:
        self._pauses: dict[str, _Pause] = {}

    def holds(self, key: str, now: float) -> bool:
        pause = self._pauses.get(key)
        return pause is not None and now < pause.until

    def note(self, key: str, reading: AccountReading, now: float, retry_after_s: float | None) -> None:
        """What a reading said: a refusal lengthens the pause, a good reading ends it. `now` is in nominal seconds."""
        if reading.outcome == Outcome.OK:
            self._pauses.pop(key, None)
        elif reading.reason == Reason.RATE_LIMITED:
            last = self._pauses.get(key)
            lasts = min(MOST_S, 2 * last.lasts_s if last else FIRST_S)
            lasts = max(lasts, min(retry_after_s or 0.0, MOST_S))
            self._pauses[key] = _Pause(now + lasts, lasts)
