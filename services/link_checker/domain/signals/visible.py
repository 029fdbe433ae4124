"""Links in plain view whose words sell what no office sells: hidden by a style sheet we did not read, or brazen."""

from collections.abc import Sequence
from typing import Final

from services.link_checker.domain.signals.markup import Tag
from services.link_checker.domain.signals.model import Page, Signal, weighed

CODE: Final = "spam-links"
_MAX: Final = 60_000


def find(page: Page) -> Sequence[Signal]:
    """All such links of a page as one signal; a host on somebody's list alone is not told."""
    marks: list[str] = ["off-site"]
    places: list[tuple[int, int]] = []
    points = 0
    for tag in page.markup.named("a", "area")[:_MAX]:
        more, categories = _meaning(page, tag)
        if more >= 2:
            points += more
            marks += categories
            places.append((tag.start, tag.end + 4))
    return weighed(page, CODE, 0.4 + min(0.55, 0.06 * points), places, marks) if places else []


def _meaning(page: Page, tag: Tag) -> tuple[int, list[str]]:
    """Points and categories of the words of one link and of the host it leads to."""
    href = tag.href
    if not href or not page.leads_away(href):
        return 0, []
    meaning = page.meaning(f"{page.markup.words(tag, 800)[:400]} {tag.get('title')}")
    word = page.host_word(page.host(href))
    named = 0 if word is None else 1 if word.startswith("listed-") else 2
    return meaning.sells + named, [*meaning.categories, *([f"host-{word}"] if word else [])]
