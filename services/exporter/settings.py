"""What may be told to the exporter."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class ExporterSettings(BaseSettings):
    """Environment variables `EXPORTER_*`."""

    model_config = SettingsConfigDict(env_prefix="EXPORTER_", frozen=True, extra="forbid")

    fresh_s: float = Field(15.0, description="real seconds for which a scrape may be answered with the last page")
    watch_every_s: float = Field(15.0, description="real seconds between two looks at disks and clocks")
    bus_bytes: float = Field(20e9, description="bytes that NATS may store: `max_file_store` of its configuration")
    scale: float = Field(1.0, gt=0, description="times the most of every family (docs/metrics.md) that are shown")
