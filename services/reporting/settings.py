"""What may be told to reporting from outside."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class ReportingSettings(BaseSettings):
    """Wording of the circulars; environment variables `REPORTING_*`."""

    model_config = SettingsConfigDict(env_prefix="REPORTING_", frozen=True, extra="forbid")

    template_dir: Path | None = Field(
        None,
        description="folder with an office's own templates (`xunjian reports template` writes them); empty: the default ones",
    )
