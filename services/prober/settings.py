"""What may be told to the prober."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class ProberSettings(BaseSettings):
    """Environment variables `PROBER_*`."""

    model_config = SettingsConfigDict(env_prefix="PROBER_", frozen=True, extra="forbid")

    vantage: str = Field("main", pattern=r"^[a-z0-9-]+$", description="name of this place of observation")
    deadline_s: float = Field(15.0, description="nominal seconds after which a home page counts as not open (19号)")
    anchors: str = Field("", description="URLs on independent networks, comma separated; when they fail too it is us")
    max_bytes: int = Field(1_000_000, description="bytes of a home page that a probe reads")
    variants: bool = Field(True, description="whether scheme and www variants are tried with the registered state")

    @property
    def anchor_urls(self) -> tuple[str, ...]:
        return tuple(part.strip() for part in self.anchors.split(",") if part.strip())
