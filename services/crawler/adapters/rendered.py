"""What a renderer gives back."""

from dataclasses import dataclass

from shared.web.outcome import FetchOutcome


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page after its scripts ran; `html` is None where it could not be rendered, and `why` says so."""

    outcome: FetchOutcome
    html: str | None = None
    final_url: str = ""
    png: bytes = b""
    why: str = ""
