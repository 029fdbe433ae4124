"""Where on a site to look for what is not there: its folders that hold pages, and names in them that nobody made."""

from collections import Counter
from collections.abc import Iterable
from hashlib import blake2b
from typing import Final
from urllib.parse import urlsplit

from services.crawler.domain.frontier import Scope, in_scope

MOST_DIRECTORIES: Final = 5
_ENDINGS: Final = frozenset({".html", ".htm", ".shtml", ".shtm", ".jhtml", ".jsp", ".aspx", ".asp", ".php", ".do"})
_LETTERS: Final = str.maketrans("0123456789abcdef", "ghijklmnopabcdef")


def directories(urls: Iterable[str], scope: Scope, most: int = MOST_DIRECTORIES) -> list[tuple[str, str]]:
    """The first-level folders that hold most of these pages, each with the ending that is commonest there."""
    pages: Counter[str] = Counter()
    endings: dict[str, Counter[str]] = {}
    for url in dict.fromkeys(urls):
        if not in_scope(url, scope):
            continue
        parts = urlsplit(url)
        below = parts.path[len(scope.folder) :]
        first, slash, rest = below.partition("/")
        if not slash or not first:
            continue
        folder = f"{parts.scheme}://{parts.netloc}{scope.folder}{first}/"
        pages[folder] += 1
        dot = rest.rpartition("/")[2].rpartition(".")
        ending = f"{dot[1]}{dot[2]}".lower()
        endings.setdefault(folder, Counter())[ending if ending in _ENDINGS else ""] += 1
    chosen = sorted(pages, key=lambda folder: (-pages[folder], folder))[:most]
    return [(folder, _commonest(endings[folder])) for folder in chosen]


def _commonest(endings: Counter[str]) -> str:
    named = [(count, ending) for ending, count in endings.items() if ending]
    return max(named)[1] if named else ".html"


def invented(seed: str, place: str) -> str:
    """A name that nobody has made, of letters only: no page that repeats it says 404 by accident."""
    return blake2b(f"{seed} {place}".encode("utf-8", "replace"), digest_size=8).hexdigest().translate(_LETTERS)
