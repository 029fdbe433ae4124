"""The base of every value inside a circular."""

from pydantic import BaseModel, ConfigDict


class Part(BaseModel):
    """Immutable, and able to read what a newer version wrote: old circulars are rendered again."""

    model_config = ConfigDict(frozen=True, extra="ignore")
