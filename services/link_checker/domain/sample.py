"""Which pages of a site are asked as several visitors: the home page and a few that change from pass to pass."""

from collections.abc import Sequence
from hashlib import sha256

from shared.contracts.observations import PageSeen


def sample(pages: Sequence[PageSeen], pass_id: str, count: int) -> tuple[str, ...]:
    """The same pass always gives the same sample, the next pass another one."""
    good = [page for page in pages if page.outcome == "ok"]
    home = [page.url for page in good if page.kind == "home"][:1]
    others = sorted({page.url for page in good} - set(home), key=lambda url: _lot(pass_id, url))
    return (*home, *others[:count])


def _lot(pass_id: str, url: str) -> bytes:
    return sha256(f"{pass_id} {url}".encode()).digest()
