"""What a host's robots.txt permits (RFC 9309), read from whatever asking for it ended in."""

from dataclasses import dataclass

from protego import Protego

from shared.web.charset import decode
from shared.web.exchange import FetchResult
from shared.web.outcome import FetchOutcome

AGENT = "XunjianBot"
MAX_BYTES = 500 * 1024
_LONGEST_DELAY_S = 60.0


@dataclass(frozen=True)
class Robots:
    """The rules of one host. Without rules everything is permitted; with `unreachable`, nothing is."""

    rules: Protego | None
    unreachable: bool = False

    def allowed(self, url: str, agent: str = AGENT) -> bool:
        if self.unreachable:
            return False
        return self.rules is None or bool(self.rules.can_fetch(url, agent))

    def delay_s(self, agent: str = AGENT) -> float | None:
        """The Crawl-delay asked for, believed up to a minute."""
        delay = self.rules.crawl_delay(agent) if self.rules else None
        return min(float(delay), _LONGEST_DELAY_S) if delay is not None and delay >= 0 else None

    def sitemaps(self) -> tuple[str, ...]:
        return tuple(self.rules.sitemaps)[:100] if self.rules else ()


def parse(text: str) -> Robots:
    """Rules from the text of a robots.txt."""
    return Robots(Protego.parse(text))


def read(result: FetchResult) -> Robots:
    """Rules from the answer to /robots.txt: none when the host has no such file, a closed door when it cannot say."""
    if result.outcome in (FetchOutcome.OK, FetchOutcome.TOO_LARGE) and result.status == 200:
        return parse(decode(result.body[:MAX_BYTES], result.headers.get("content-type")).text)
    if result.outcome is FetchOutcome.REDIRECT_LOOP:
        return Robots(None)
    if result.status is not None and 400 <= result.status < 500 and result.status != 429:
        return Robots(None)
    return Robots(None, unreachable=True)
