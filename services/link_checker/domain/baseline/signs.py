"""Which changes are signs of tampering: the meaning of what is new, who is loaded now, and a page of which nothing is left."""

import re
from typing import Final

from services.link_checker.domain.baseline.compare import EDITED, REPLACED, Changes, pairs
from services.link_checker.domain.signals.hosts import host_marks
from services.link_checker.domain.signals.model import Page, Signal, weighed

_DEFACED: Final = re.compile(r"\b(?:hacked|h4cked|defaced|pwned|owned)\s{1,3}by\b|黑客|被黑", re.IGNORECASE)
_FEW: Final = 4


def signs_of(changes: Changes, page: Page) -> tuple[Signal, ...]:
    """The heaviest first; an edit without anything else is told as a notice with the inserted text alone."""
    found = [*_title(changes, page), *_inserted(changes, page), *_loads(changes, page), *_replaced(changes, page)]
    return tuple(sorted(found, key=lambda signal: -signal.weight))


def _title(changes: Changes, page: Page) -> list[Signal]:
    if changes.title is None:
        return []
    before, now = changes.title
    place = [_where(page, now)]
    meaning = page.meaning(now)
    if meaning.sells >= 2:
        return weighed(page, "title-replaced", 0.85, place, ["title", *meaning.categories])
    stranger = bool(pairs(before)) and bool(pairs(now)) and not pairs(before) & pairs(now)
    # An article may be renamed; a page whose text stayed and whose title is about something else is odd.
    return weighed(
        page, "title-replaced", 0.5 if stranger and changes.kept >= 0.8 else 0.0, place, ["title", "unrelated"]
    )


def _inserted(changes: Changes, page: Page) -> list[Signal]:
    found = []
    for text in changes.inserted:
        meaning = page.meaning(text)
        if meaning.sells >= 2:
            weight = min(0.9, 0.55 + 0.06 * meaning.sells)
            found += weighed(page, "text-inserted", weight, [_where(page, text)], ["inserted", *meaning.categories])
    if not found and changes.kind == EDITED and changes.kept >= 0.9 and 0 < len(changes.inserted) <= _FEW:
        places = [_where(page, text) for text in changes.inserted]
        found += weighed(page, "text-inserted", 0.25, places, ["inserted"])
    return found


def _loads(changes: Changes, page: Page) -> list[Signal]:
    found = []
    for host in sorted(changes.loads)[:20]:
        marks, weight = host_marks(page, f"http://{host}/")
        at = page.text.find(host)
        found += weighed(page, "loads-added", 0.3 + weight, [(max(0, at - 40), at + 120)], ["new-to-page", *marks])
    return found


def _replaced(changes: Changes, page: Page) -> list[Signal]:
    if changes.kind != REPLACED:
        return []
    said = " ".join(changes.inserted) + (changes.title[1] if changes.title else "")
    weight = 0.85 if _DEFACED.search(said) or page.meaning(said).sells >= 3 else 0.6
    return weighed(page, "page-replaced", weight, [(page.body_begins, page.body_begins + 240)], ["nothing-left"])


def _where(page: Page, text: str) -> tuple[int, int]:
    """Where a text begins in the source, by its first characters; the page's beginning when it is written another way."""
    at = page.text.find(text[:12])
    return (at, at + max(len(text), 40)) if at >= 0 else (0, 240)
