"""Home pages are read twice in a pass: when it begins, and by the checks at its end. Mostly they say the same then."""

from datetime import datetime
from functools import lru_cache
from typing import Final

from services.crawler.domain.facts import PageFacts
from services.crawler.domain.page import read_page

_SITES_IN_HAND: Final = 32


def read_home(text: str, url: str, now: datetime, charset: str | None) -> PageFacts:
    """All facts of a home page, who the site is among them; what was read within the same hour is not read again."""
    return _read(text, url, now.replace(minute=0, second=0, microsecond=0), charset)


@lru_cache(maxsize=_SITES_IN_HAND)
def _read(text: str, url: str, hour: datetime, charset: str | None) -> PageFacts:
    return read_page(text, url, now=hour, charset=charset)
