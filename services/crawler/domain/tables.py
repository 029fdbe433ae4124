"""Header rows of tables: which column says what."""

import re
from dataclasses import dataclass
from typing import Final

from services.crawler.domain.date_words import DateWord, date_word
from services.crawler.domain.dom import Dom, Element

_OF_PUBLICATION: Final = (DateWord.PUBLISHED, DateWord.TIME, DateWord.UPDATED)


@dataclass(frozen=True, slots=True)
class DateColumns:
    """Which columns of a table hold the dates of publication and which hold dates of something else."""

    published: int | None = None
    others: frozenset[int] = frozenset()


def header_cells(dom: Dom, container: Element) -> list[str]:
    """The texts of the row that heads this body of rows; empty where there is none."""
    rows = [child for child in container.children if child.tag == "tr"][:1]
    if container.parent is not None:
        for sibling in container.parent.children[:3]:
            if sibling.tag == "thead":
                rows = [row for row in sibling.children if row.tag == "tr"][:1] + rows
    for row in rows:
        cells = [cell for cell in row.children if cell.tag in ("td", "th")]
        texts = [dom.text(cell, 6)[:20] for cell in cells]
        is_plain = not any(element.tag == "a" for element in dom.within(row)[:60])
        if len(cells) > 1 and is_plain and any(text and not text[0].isdigit() for text in texts):
            return texts
    return []


def date_columns(dom: Dom, container: Element) -> DateColumns:
    words = [date_word(text) for text in header_cells(dom, container)]
    published = next((at for at, word in enumerate(words) if word in _OF_PUBLICATION), None)
    return DateColumns(published, frozenset(at for at, word in enumerate(words) if word is DateWord.OTHER))


def column_for(headers: list[str], pattern: re.Pattern[str]) -> int | None:
    return next((at for at, text in enumerate(headers) if pattern.search(text)), None)
