"""Which known pages a light pass visits: every list, and beside the lists the pages that change often."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

OFTEN: Final = 2
"""A page that was found changed at so many later visits changes often enough to be asked for between full passes."""


@dataclass(frozen=True, slots=True)
class History:
    """How often a page was found changed since it was first read."""

    url: str
    is_list: bool
    changes: int
    first_seen: datetime | None

    def per_day(self, now: datetime) -> float:
        """Changes a day; a page seen for less than a day is not judged by its first hours."""
        if self.first_seen is None:
            return 0.0
        return self.changes / max(1.0, (now - self.first_seen).total_seconds() / 86_400)


def history_of(page: Mapping[str, Any]) -> History:
    """From a stored page."""
    seen = page.get("first_seen")
    first = datetime.fromisoformat(seen) if seen else None
    return History(page["url"], bool(page.get("is_list")), page.get("changes", 0), first)


def worth_visiting(pages: Iterable[History], now: datetime, limit: int) -> list[str]:
    """At most `limit` addresses: lists first, what changes most often first among each kind; ties by address."""
    ranked = sorted(set(pages), key=lambda page: (not page.is_list, -page.per_day(now), page.url))
    return [page.url for page in ranked if page.is_list or page.changes >= OFTEN][:limit]
