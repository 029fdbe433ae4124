"""What may be told to scoring."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class ScoringSettings(BaseSettings):
    """Environment variables `SCORING_*`."""

    model_config = SettingsConfigDict(env_prefix="SCORING_", frozen=True, extra="forbid")

    edition: str = Field("cn-2019", description="the edition whose rules read the observations")
    settle_grace_s: float = Field(60.0, description="real seconds that closing a period waits for what is on its way")
