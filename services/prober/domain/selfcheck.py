"""Is it them or is it us? Decides when a vantage must look at its anchors before it may accuse anybody (lessons B4)."""

from collections import deque
from dataclasses import dataclass, field

WINDOW = 60
LEAST = 12
SHARE = 0.5
PROVEN_S = 30.0
"""Nominal seconds for which an answer from anywhere outside shows that our way out works."""


@dataclass
class Recent:
    """The last probes of this vantage, newest last."""

    failed: deque[bool] = field(default_factory=lambda: deque(maxlen=WINDOW))
    answered_at: float | None = None

    def add(self, failed: bool, answered: bool, now_s: float) -> None:
        """Take a visit, `answered` when anything at all came back over HTTP. Seconds are nominal."""
        self.failed.append(failed)
        if answered:
            self.answered_at = now_s

    def must_ask(self, now_s: float) -> bool:
        """Whether a failure accuses nobody before the anchors have answered."""
        proven = self.answered_at is not None and now_s - self.answered_at <= PROVEN_S
        return self.doubtful or not proven

    @property
    def doubtful(self) -> bool:
        """Half of the last probes failed: either a disaster out there, or our own network."""
        return len(self.failed) >= LEAST and sum(self.failed) >= SHARE * len(self.failed)


def quarantined(anchors_answered: tuple[bool, ...]) -> bool:
    """Whether results are to be set aside: there are anchors and not one of them answered."""
    return bool(anchors_answered) and not any(anchors_answered)
