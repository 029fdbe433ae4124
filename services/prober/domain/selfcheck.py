"""Is it them or is it us? Decides when a vantage must look at its anchors before it may accuse anybody (lessons B4)."""

from collections import deque
from dataclasses import dataclass, field

WINDOW = 60
LEAST = 12
SHARE = 0.5


@dataclass
class Recent:
    """The last probes of this vantage, newest last."""

    failed: deque[bool] = field(default_factory=lambda: deque(maxlen=WINDOW))

    def add(self, failed: bool) -> None:
        self.failed.append(failed)

    @property
    def doubtful(self) -> bool:
        """Half of the last probes failed: either a disaster out there, or our own network."""
        return len(self.failed) >= LEAST and sum(self.failed) >= SHARE * len(self.failed)


def quarantined(anchors_answered: tuple[bool, ...]) -> bool:
    """Whether results are to be set aside: there are anchors and not one of them answered."""
    return bool(anchors_answered) and not any(anchors_answered)
