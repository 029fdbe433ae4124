"""Links that somebody left in a comment: no reader and no browser sees them, some spiders do."""

import re
from collections.abc import Sequence
from typing import Final

from services.link_checker.domain.signals.model import Page, Signal, weighed

CODE: Final = "commented-links"
_HREF: Final = re.compile(r"href\s{0,3}=\s{0,3}[\"']?([^\"'\s>]{8,300})", re.IGNORECASE)


def find(page: Page) -> Sequence[Signal]:
    """All comments of a page that hold links with words that sell, as one signal; never more than a suspicion."""
    places: list[tuple[int, int]] = []
    categories: dict[str, None] = {}
    points = 0
    for start, end in page.markup.comments:
        text = page.text[start : min(end, start + 20_000)]
        if "href" not in text.lower() or not any(page.leads_away(one) for one in _HREF.findall(text)[:100]):
            continue
        meaning = page.meaning(text)
        if meaning.sells >= 2:
            points += meaning.sells
            categories.update(dict.fromkeys(meaning.categories))
            places.append((start, end))
    return (
        weighed(page, CODE, min(0.7, 0.4 + 0.05 * points), places, ["comment", "off-site", *categories])
        if places
        else []
    )
