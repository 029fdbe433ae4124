"""How often a platform lets itself be asked before it refuses, in product time."""

from deploy.province.times import HOUR

MINUTE = HOUR // 60


class Limit:
    """Counts requests by asker in minutes of product time; older minutes are forgotten."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._minute = -1
        self._asked: dict[str, int] = {}

    def over(self, who: str, now: float) -> bool:
        """Count one request; whether it is one too many."""
        minute = int(now // MINUTE)
        if minute != self._minute:
            self._minute, self._asked = minute, {}
        self._asked[who] = self._asked.get(who, 0) + 1
        return self._asked[who] > self._per_minute
