"""A page whose text sells: the body replaced, or paragraphs of spam set between those of the office."""

import re
from collections.abc import Sequence
from typing import Final

from services.link_checker.domain.signals.meaning import plain
from services.link_checker.domain.signals.model import Page, Signal, weighed

CODE: Final = "spam-text"
_TAG: Final = re.compile(r"<[^>]{0,1000}>")
_PIECE: Final = 18_000
_MAX: Final = 180_000


def find(page: Page) -> Sequence[Signal]:
    """Many different words that sell, said often, and few of those by which an office speaks about them. A suspicion at most."""
    distinct: dict[str, int] = {}
    guards: set[str] = set()
    categories: dict[str, None] = {}
    said, first = 0, -1
    for start, text in _texts(page):
        words, beside = page.words.found(plain(_TAG.sub(" ", text)))
        strong = [word for word in words if word.points == 3]
        if strong and first < 0:
            first = start
        said += len(strong)
        guards |= beside
        distinct.update((word.text, word.points) for word in strong)
        categories.update((word.category, None) for word in strong)
    if len(distinct) < 3 or said < 5 or len(guards) > len(distinct):
        return []
    weight = 0.45 + 0.03 * min(len(distinct), 10) - 0.05 * min(len(guards), 4)
    return weighed(page, CODE, min(weight, 0.75), [(first, first + 240)], ["text", *categories])


def _texts(page: Page) -> list[tuple[int, str]]:
    """The source without scripts and styles, in pieces."""
    pieces, at = list[tuple[int, str]](), 0
    for tag in [*page.markup.named("script", "style")[:400], None]:
        end = tag.start if tag is not None else len(page.markup.text)
        pieces += [(start, page.text[start : min(end, start + _PIECE)]) for start in range(at, end, _PIECE)]
        at = tag.end if tag is not None else end
        if at > _MAX:
            break
    return pieces
