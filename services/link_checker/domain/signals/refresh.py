"""A page that sends its readers off the site by itself."""

import re
from collections.abc import Sequence
from typing import Final

from services.link_checker.domain.signals.hosts import host_marks
from services.link_checker.domain.signals.model import Page, Signal, weighed

CODE: Final = "refresh-away"
_TARGET: Final = re.compile(
    r"^\s{0,9}(\d{0,6})[^a-z]{0,9}(?:url\s{0,5}=\s{0,5})?[\"']?\s{0,5}([^\"'\s]{3,2000})", re.IGNORECASE
)


def find(page: Page) -> Sequence[Signal]:
    """Refreshes to somebody who is no office; a site that moved sends its readers to another office."""
    found = []
    for tag in page.markup.named("meta")[:200]:
        if tag.get("http-equiv").strip().lower() != "refresh":
            continue
        target = _TARGET.match(tag.get("content"))
        if target is None or not page.leads_away(target[2]):
            continue
        marks, weight = host_marks(page, target[2])
        named = any(mark.startswith("host-") for mark in marks)
        found += weighed(
            page,
            CODE,
            0.95 if named else 0.6 + weight / 2,
            [(tag.start, tag.open_end)],
            ["off-site", "meta-refresh", *marks],
        )
    return found
