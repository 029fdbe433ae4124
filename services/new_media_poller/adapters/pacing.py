"""How fast a platform and a credential are asked: a pace with a burst, in real seconds."""

from collections.abc import Sequence


class Pacing:
    """Generic cell rate: each key remembers when its paced requests so far would have ended."""

    def __init__(self) -> None:
        self._ends: dict[str, float] = {}

    def wait_s(self, paces: Sequence[tuple[str, float]], burst: int, now: float) -> float:
        """Take a turn for one request under every (key, seconds between requests); says how long to wait for it."""
        waits = [0.0]
        for key, between_s in paces:
            end = max(self._ends.get(key, now), now) + between_s
            self._ends[key] = end
            waits.append(end - burst * between_s - now)
        return max(waits)
