"""Header rows of tables: which column says what."""

import re
from typing import Final

from services.crawler.domain.dom import Dom, Element

_PUBLISHED: Final = re.compile(r"发布(?:时间|日期)|公开(?:时间|日期)|^日\s?期$|^时\s?间$|更新(?:时间|日期)")


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


def published_column(dom: Dom, container: Element) -> int | None:
    return column_for(header_cells(dom, container), _PUBLISHED)


def column_for(headers: list[str], pattern: re.Pattern[str]) -> int | None:
    return next((at for at, text in enumerate(headers) if pattern.search(text)), None)
