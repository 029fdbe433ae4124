"""A page that sends its readers off the site by itself."""

import re
from collections.abc import Sequence
from typing import Final

from services.link_checker.domain.signals.lexicon import spam_host
from services.link_checker.domain.signals.model import Page, Signal, weighed
from shared.web.url import host_of

CODE: Final = "refresh-away"
_TARGET: Final = re.compile(
    r"^\s{0,9}(\d{0,6})[^a-z]{0,9}(?:url\s{0,5}=\s{0,5})?[\"']?\s{0,5}([^\"'\s]{3,2000})", re.IGNORECASE
)


def find(page: Page) -> Sequence[Signal]:
    """Refreshes to somebody who is no office; a site that moved sends its readers to another office."""
    found = []
    for tag in page.markup.named("meta"):
        if tag.get("http-equiv").strip().lower() != "refresh":
            continue
        target = _TARGET.match(tag.get("content"))
        if target is None or not page.leads_away(target[2]):
            continue
        address = page.address(target[2])
        word = spam_host(host_of(address)) if address else None
        marks = ["off-site", "meta-refresh", *([f"host-{word}"] if word else [])]
        signal = weighed(CODE, 0.95 if word else 0.65, [page.place(tag.start, tag.open_end)], marks)
        found += [signal] if signal else []
    return found
