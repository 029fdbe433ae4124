"""The base of what a case file holds."""

from pydantic import BaseModel, ConfigDict


class Stored(BaseModel):
    """Immutable, and able to read what a newer version wrote."""

    model_config = ConfigDict(frozen=True, extra="ignore")
