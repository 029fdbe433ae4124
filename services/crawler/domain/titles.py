"""The parts of a title in a page's head: what the page is, and whose it is."""

import re
from typing import Final

_SPLIT: Final = re.compile(r"\s?[-_|–—·>»]{1,2}\s?|\s{2,}")


def title_parts(title: str) -> list[str]:
    """In their order, at what parts them: a stroke, an arrow, or two blanks."""
    return [part.strip() for part in _SPLIT.split(title[:300]) if part.strip()]
