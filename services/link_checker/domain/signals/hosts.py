"""What the name of a host from elsewhere says: how much it weighs that a page loads or sends there."""

import re
from typing import Final

from services.link_checker.domain.signals.model import Page
from shared.web.url import registrable_domain

_CHEAP: Final = (
    ".xyz", ".top", ".vip", ".icu", ".bid", ".club", ".pw", ".tk", ".ml", ".cf", ".ga", ".gq", ".win", ".loan", ".men", ".work", ".cyou",
    ".buzz", ".monster", ".sbs", ".cfd", ".rest", ".bond",
)  # fmt: skip
_ADDRESS: Final = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_NUMBERS: Final = re.compile(r"\d{4}")


def host_marks(page: Page, reference: str) -> tuple[list[str], float]:
    """Marks and their weight together; a host that the site has linked for long has lost the weaker ones."""
    host = page.host(reference)
    marks, weight = list[str](), 0.0
    word = page.host_word(host)
    if word is not None:
        marks, weight = [*marks, f"host-{word}"], weight + (0.2 if word.startswith("listed-") else 0.6)
    if page.is_known(host):
        return marks, weight
    if _ADDRESS.fullmatch(host):
        marks, weight = [*marks, "bare-address"], weight + 0.3
    if host.endswith(_CHEAP):
        marks, weight = [*marks, "cheap-domain"], weight + 0.4
    elif _NUMBERS.search((registrable_domain(host) or "").partition(".")[0]):
        marks, weight = [*marks, "number-domain"], weight + 0.2
    if page.known is not None and host:
        marks, weight = [*marks, "new-host"], weight + 0.15
    return marks, weight
