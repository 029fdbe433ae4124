"""Links in plain view whose words sell what no office sells: hidden by a style sheet we did not read, or brazen."""

from collections.abc import Sequence
from typing import Final

from services.link_checker.domain.signals.lexicon import is_guarded, spam_host, spam_words
from services.link_checker.domain.signals.markup import Tag
from services.link_checker.domain.signals.model import Page, Signal, weighed
from shared.web.url import host_of

CODE: Final = "spam-links"


def find(page: Page) -> Sequence[Signal]:
    """All such links of a page as one signal."""
    marks: list[str] = ["off-site"]
    places: list[str] = []
    meaning = 0
    for tag in page.markup.named("a", "area"):
        categories = _meaning(page, tag)
        if categories:
            meaning += len(categories)
            marks += categories
            places.append(page.place(tag.start, tag.end + 4))
    signal = weighed(CODE, 0.45 + 0.1 * min(meaning, 5), places, marks) if places else None
    return [signal] if signal else []


def _meaning(page: Page, tag: Tag) -> list[str]:
    """Categories of the words of one link and of the host it leads to."""
    href = tag.get("href")
    if not href or not page.leads_away(href):
        return []
    text = f"{page.markup.words(tag)[:400]} {tag.get('title')}"
    found = [] if is_guarded(text) else sorted(set(spam_words(text).values()))
    address = page.address(href)
    word = spam_host(host_of(address)) if address else None
    return [*found, *([f"host-{word}"] if word else [])]
