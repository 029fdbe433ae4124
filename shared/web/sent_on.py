"""Where a small page sends its visitor by refresh or script, when it does so at once."""

import re
from typing import Final

from shared.web.url import canonical

TINY: Final = 6_000
_SENT_ON: Final = re.compile(
    r"(?:location(?:\.href)?\s{0,5}=|location\.(?:replace|assign)\s{0,3}\()\s{0,5}[\"']([^\"'\s]{1,300})[\"']"
    r"|<meta[^>]{0,100}refresh[^>]{0,60}url\s{0,3}=\s{0,3}[\"']?([^\"'>\s]{1,300})",
    re.IGNORECASE,
)


def sent_on(html: str, base: str) -> str | None:
    """The address that a page of a few lines leads to; None where it leads nowhere, or is a page in its own right."""
    found = _SENT_ON.search(html) if len(html) <= TINY else None
    if found is None:
        return None
    try:
        return canonical(found[1] or found[2], base=base)
    except ValueError:
        return None
