"""How much a channel takes: a token bucket for each robot, and text that fits its limit in bytes; pure."""

from collections.abc import Sequence
from dataclasses import dataclass

REST = {"zh": "…另有 {count} 行", "en": "… {count} more lines"}


@dataclass(frozen=True)
class Limits:
    """What the other side takes. `per_minute` 0: without limit; `digests`: what waits is merged into one message."""

    most_bytes: int = 20_000
    per_minute: int = 0
    burst: int = 5
    digests: bool = False
    at_once: int = 1


class Bucket:
    """Lets `burst` through at once and `per_minute` in any minute, the burst included: the platform's window is not ours."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._tokens = float(limits.burst)
        self._at: float | None = None
        self._not_before = 0.0

    def wait_s(self, now: float) -> float:
        """Seconds until a message may go."""
        self._fill(now)
        if now < self._not_before:
            return self._not_before - now
        if not self._limits.per_minute or self._tokens >= 1:
            return 0.0
        return (1 - self._tokens) / self._rate

    def take(self, now: float) -> None:
        """A message goes."""
        self._fill(now)
        self._tokens -= 1

    def hold(self, until: float) -> None:
        """The other side asked to be left alone."""
        self._not_before = max(self._not_before, until)

    @property
    def _rate(self) -> float:
        return max(1, self._limits.per_minute - self._limits.burst) / 60

    def _fill(self, now: float) -> None:
        if self._at is not None:
            self._tokens = min(float(self._limits.burst), self._tokens + (now - self._at) * self._rate)
        self._at = now if self._at is None else max(now, self._at)


def cut(lines: Sequence[str], most_bytes: int, lang: str = "zh") -> str:
    """Lines that fit into so many UTF-8 bytes, whole lines only, and how many are missing. A first line too long for itself is cut."""
    text = "\n".join(lines)
    if len(text.encode()) <= most_bytes:
        return text
    kept: list[str] = []
    for line in lines:
        rest = REST[lang].format(count=len(lines) - len(kept) - 1)
        if len("\n".join((*kept, line, rest)).encode()) > most_bytes:
            break
        kept.append(line)
    rest = REST[lang].format(count=len(lines) - len(kept))
    if kept:
        return "\n".join((*kept, rest))
    rest = "" if len(lines) == 1 else "\n" + REST[lang].format(count=len(lines) - 1)
    return shortened(lines[0], most_bytes - len(rest.encode())) + rest


def shortened(text: str, most_bytes: int) -> str:
    """Text cut between two characters, with an ellipsis when something is missing."""
    raw = text.encode()
    if len(raw) <= most_bytes:
        return text
    return raw[: max(0, most_bytes - len("…".encode()))].decode(errors="ignore") + "…"
