"""Values inside observations of visits: how long each phase took, where redirects led, other ways of writing an address."""

from pydantic import Field

from shared.contracts.envelope import Frozen, Instant


class Phases(Frozen):
    """Nominal seconds of one fetch; None where the phase did not happen."""

    dns: float | None = None
    tcp: float | None = None
    tls: float | None = None
    first_byte: float | None = None
    total: float = 0.0


class Hop(Frozen):
    url: str
    status: int


class Variant(Frozen):
    """One way of writing the home address, and what it answered."""

    url: str
    outcome: str
    status: int | None = None
    final_url: str | None = None
    certificate_ends_at: Instant | None = None
    why: str = Field(default="", description="short error text or the signs of a blocked reading")
