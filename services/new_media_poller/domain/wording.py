"""Plain text and web links out of the markup of a post."""

import re
from html import unescape

MAX_TEXT = 4_000
MAX_LINKS = 200
_TAG = re.compile(r"<[^<>]{0,4000}>")
_HREF = re.compile(r"""href\s{0,4}=\s{0,4}["']?(https?://[^\s"'<>]{1,2000})""", re.IGNORECASE)
_BARE = re.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&*+,;=%]{1,2000}")


def plain_text(markup: str | None) -> str | None:
    if not markup:
        return None
    text = " ".join(unescape(_TAG.sub(" ", markup[: MAX_TEXT * 10])).split())
    return text[:MAX_TEXT] or None


def web_links(markup: str | None) -> tuple[str, ...]:
    """The addresses of links and the bare addresses in the text, each once, in their order."""
    if not markup:
        return ()
    bounded = markup[: MAX_TEXT * 25]
    found = [unescape(match.group(1)) for match in _HREF.finditer(bounded)]
    found += _BARE.findall(unescape(_TAG.sub(" ", bounded)))
    return tuple(dict.fromkeys(found))[:MAX_LINKS]
