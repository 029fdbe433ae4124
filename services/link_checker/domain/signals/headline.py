"""Title, keywords, description and breadcrumb that sell what no office sells, while the page below may be intact."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from services.link_checker.domain.signals.lexicon import is_guarded, spam_words
from services.link_checker.domain.signals.markup import Tag
from services.link_checker.domain.signals.model import Page, Signal, weighed

CODE: Final = "spam-headline"
_META: Final = frozenset({"keywords", "description", "og:title", "og:description", "articletitle", "columnname"})
_ENCODED: Final = re.compile(r"(?:&#x?[0-9a-f]{2,6};){4}", re.IGNORECASE)


def find(page: Page) -> Sequence[Signal]:
    """One signal per place whose words weigh enough."""
    return [signal for tag, name, raw in _headlines(page) if (signal := _weigh(page, tag, name, raw)) is not None]


def _headlines(page: Page) -> Iterator[tuple[Tag, str, str]]:
    for tag in page.markup.named("title"):
        yield tag, "title", page.markup.raw(tag)[:4_000]
    for tag in page.markup.named("meta"):
        name = (tag.get("name") or tag.get("property")).lower()
        if name in _META:
            yield tag, f"meta-{name}", page.text[tag.start : min(tag.open_end, tag.start + 9_000)]


def _weigh(page: Page, tag: Tag, name: str, raw: str) -> Signal | None:
    words = spam_words(raw)
    if not words or (is_guarded(raw) and len(words) < 4):
        return None
    marks = [name, *sorted(set(words.values()))]
    weight = 0.55 + 0.15 * (len(words) - 1)
    if _ENCODED.search(raw):
        # Nobody writes a title in character references who wants it found by its words.
        marks.append("entity-encoded")
        weight += 0.25
    return weighed(CODE, weight, [page.place(tag.start, max(tag.end, tag.open_end))], marks)
