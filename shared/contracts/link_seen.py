"""One link target as an observation tells it."""

from pydantic import Field

from shared.contracts.envelope import Frozen


class LinkSeen(Frozen):
    """One link target: what asking it said, and where the site links to it."""

    url: str
    outcome: str
    status: int | None = None
    kind: str = "page"
    internal: bool = True
    places: tuple[str, ...] = ()
    places_total: int = 0
    why: str = Field(default="", description="closed vocabulary: shared/contracts/link_why.py")
    detail: str = Field(default="", description="what belongs to `why`: a host, a title, the client's own words")
