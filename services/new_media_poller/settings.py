"""What may be told to the new-media poller."""

import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.new_media_poller.domain.plan import DEFAULT_BASES


class PollerSettings(BaseSettings):
    """Environment variables `NEW_MEDIA_POLLER_*`."""

    model_config = SettingsConfigDict(env_prefix="NEW_MEDIA_POLLER_", frozen=True, extra="forbid")

    credentials_file: Path | None = Field(None, description="JSON of credentials by name, mode 600; never logged")
    platforms_file: Path | None = Field(None, description="JSON of base addresses that differ from the official ones")
    unofficial: bool = Field(False, description="whether ways of reading that no platform offers may be used")
    deadline_s: float = Field(15.0, description="nominal seconds for one request")
    reading_deadline_s: float = Field(60.0, description="nominal seconds for all requests of one reading")
    platform_per_minute: float = Field(3_000.0, gt=0, description="requests per nominal minute to one platform")
    credential_per_minute: float = Field(120.0, gt=0, description="requests per nominal minute with one credential")
    replicas: int = Field(
        1, ge=1, le=1_000, description="processes at most that share both paces; each keeps to its part"
    )
    burst: int = Field(30, ge=1, description="requests that may go at once before either pace holds")
    control_max_age_s: float = Field(6 * 3600.0, description="product seconds that a fresh control reading serves")
    control_retry_s: float = Field(1800.0, description="product seconds before controls that were not fresh are reread")

    def bases(self) -> Mapping[str, str]:
        """The base address of every platform. Raises OSError or ValueError when the file cannot be read."""
        if self.platforms_file is None:
            return DEFAULT_BASES
        told = json.loads(self.platforms_file.read_text("utf-8"))
        unknown = sorted(set(told) - set(DEFAULT_BASES))
        if unknown:
            raise ValueError(f"{self.platforms_file}: no such platform: {', '.join(unknown)}")
        return {**DEFAULT_BASES, **told}
